/** Why: a page is played in a repository of its own, with the program that users get, and comes back as it went this time. */

import { startProcess } from '../../support/program-process.ts';
import { differences, takeSnapshot, type Snapshot } from '../../support/repository-snapshot.ts';
import { makeRepository, type ScratchRepository } from '../../support/scratch-repository.ts';
import { faultsOf } from './rules.ts';
import { cloneAgain, seededFiles } from './seeded.ts';
import { addTools } from './tools.ts';
import { stableWords, type StableWords } from './stable-words.ts';
import { parsePage, renderPage, type Piece, type Reply } from './transcript.ts';

/** A page as it went this time, and where the program broke a rule that holds for every command. */
export type Played = { readonly page: string; readonly faults: readonly string[] };

/** A page with this line starts from a fresh clone of a repository that holds the workspace as we seed it. */
const SEEDED = '<!-- a fresh clone of the seeded workspace -->';

/** Plays a page from its first file to its last command. */
export async function playScenario(page: string): Promise<Played> {
  const pieces = parsePage(page);
  const isSeeded = page.includes(SEEDED);
  const repository = makeRepository({ ...(isSeeded ? seededFiles() : {}), ...filesBefore(pieces) });
  try {
    addTools(repository);
    if (isSeeded) cloneAgain(repository);
    return await playPieces(repository, pieces);
  } finally {
    repository.remove();
  }
}

/** The files above the first transcript are committed; those between transcripts appear when it is their turn. */
function filesBefore(pieces: readonly Piece[]): Readonly<Record<string, string>> {
  const first = pieces.findIndex((piece) => piece.kind === 'transcript');
  const files = pieces.slice(0, first < 0 ? undefined : first).filter((piece) => piece.kind === 'file');
  return Object.fromEntries(files.map((file) => [file.path, file.content]));
}

async function playPieces(repository: ScratchRepository, pieces: readonly Piece[]): Promise<Played> {
  const words = stableWords(new Map([[repository.folder, '<folder>']]));
  const wantsChanges = pieces.some((piece) => piece.kind === 'transcript' && piece.commands.includes('changes'));
  const look = { seen: wantsChanges ? takeSnapshot(repository.top) : undefined };
  const replies: Reply[] = [];
  const faults: string[] = [];
  for (const piece of pieces) {
    if (piece.kind === 'file') repository.put(piece.path, piece.content);
    if (piece.kind !== 'transcript') continue;
    for (const command of piece.commands) {
      const reply =
        command === 'changes' ? listChanges(repository, look, words) : await play(repository, command, faults);
      replies.push({ ...reply, stdout: words(reply.stdout), stderr: words(reply.stderr) });
    }
  }
  return { page: renderPage(pieces, replies), faults };
}

/** `changes` is the rig's own: what is different since the last time it was asked, or since the beginning. */
function listChanges(repository: ScratchRepository, look: { seen: Snapshot | undefined }, words: StableWords): Reply {
  const now = takeSnapshot(repository.top);
  // Names hold times, so they are put in order only when these are gone.
  const lines = differences(look.seen ?? now, now)
    .map(words)
    .sort();
  look.seen = now;
  return { exit: 0, stdout: lines.length === 0 ? '(nothing)\n' : `${lines.join('\n')}\n`, stderr: '' };
}

async function play(repository: ScratchRepository, command: string, faults: string[]): Promise<Reply> {
  const isDryRun = command.includes('--dry-run');
  const before = isDryRun ? takeSnapshot(repository.top) : undefined;
  const { top, env } = repository;
  const reply = await startProcess(['bash', '-o', 'pipefail', '-c', command], { cwd: top, env }).ended;
  const changed = before === undefined ? [] : differences(before, takeSnapshot(top));
  if (changed.length > 0) faults.push(`${command}\n  changed something: ${changed.join(', ')}`);
  faults.push(...faultsOf(command, reply).map((fault) => `${command}\n  ${fault}`));
  return reply;
}
