/** Why: every change to a repository that goes through git is one function here. */

import { GitError } from './git-error.ts';
import { configValue } from './query.ts';
import { gitOutput, runGit, type GitPlace } from './process.ts';
import { moveRefFile } from './ref-file.ts';
import { openSession, takeLine } from './session.ts';
import { refuseOldGit } from './version.ts';

/** A compare-and-swap of one ref: `from` undefined means it must not exist, `to` undefined deletes it. */
export type RefMove = { readonly ref: string; readonly from: string | undefined; readonly to: string | undefined };

/**
 * Moves refs: as files where that is possible, otherwise through one git process, however many there are. A program that
 * asks little waits until what it moved is on the disk. One that moves thousands does as git does, which waits for that
 * only where `core.fsync` says so; then git does it, beside the program.
 */
export type RefWriter = {
  /** Undefined when git applied the move; otherwise what it said, which decides nothing: read the ref to learn why. */
  readonly move: (move: RefMove) => Promise<GitError | undefined>;
  readonly close: () => void;
};

/**
 * Opens a writer of refs (`git update-ref --stdin`, one transaction a move). Where one process goes on for several moves, that
 * takes git 2.34 or newer: with an older one the first move that is left to git fails with an OldGitError.
 */
export function openRefWriter(place: GitPlace): RefWriter {
  const session = openSession(place, ['update-ref', '--no-deref', '--stdin']);
  const checkOnce = checking(place);
  let leftToGit: Promise<boolean> | undefined;
  return {
    move: async (move) => {
      const files = (await (leftToGit ??= settlesSync(place))) ? undefined : place.refFiles;
      const done = files === undefined ? undefined : moveRefFile(files, move, { synced: place.brief === true });
      if (done !== undefined)
        return done ? undefined : new GitError('update-ref', 0, `${move.ref} holds another value`);
      await checkOnce();
      try {
        const moved = await session.ask(`start\n${instruction(move)}\ncommit\n`, takeTwoLines);
        return moved ? undefined : new GitError('update-ref --stdin', 0, '');
      } catch (error) {
        if (error instanceof GitError && error.exitCode !== undefined) return error;
        throw error;
      }
    },
    close: session.close,
  };
}

/** Only a process that goes on is talked to; git is asked for its version before the first move that is left to it. */
function checking(place: GitPlace): () => Promise<void> {
  let checked: Promise<void> | undefined;
  return () => (checked ??= place.brief === true ? Promise.resolve() : refuseOldGit(place));
}

/** Whether the configuration says what git has to wait for; a program that asks little waits in any case. */
async function settlesSync(place: GitPlace): Promise<boolean> {
  return place.brief !== true && (await configValue(place, 'core.fsync')) !== undefined;
}

/** Moves several refs in one transaction: all or none. */
export async function moveRefsTogether(place: GitPlace, moves: readonly RefMove[]): Promise<boolean> {
  const input = ['start', ...moves.map(instruction), 'commit', ''].join('\n');
  const result = await runGit(place, ['update-ref', '--no-deref', '--stdin'], { input });
  return result.exitCode === 0;
}

function instruction(move: RefMove): string {
  if (move.to === undefined) return `delete ${move.ref} ${move.from ?? ''}`.trimEnd();
  return move.from === undefined ? `create ${move.ref} ${move.to}` : `update ${move.ref} ${move.to} ${move.from}`;
}

/** `start: ok`, then `commit: ok` once the transaction is through. */
function takeTwoLines(received: Buffer): { readonly answer: boolean; readonly length: number } | undefined {
  const first = takeLine(received);
  const second = first === undefined ? undefined : takeLine(received.subarray(first.length));
  if (first === undefined || second === undefined) return undefined;
  return { answer: second.answer === 'commit: ok', length: first.length + second.length };
}

/** Writes files of the index into the working tree where they are missing; what is there is left as it is. */
export async function restoreFiles(place: GitPlace, paths: readonly string[]): Promise<void> {
  await gitOutput(place, ['checkout-index', '-z', '--stdin'], { input: paths.map((path) => `${path}\0`).join('') });
}
