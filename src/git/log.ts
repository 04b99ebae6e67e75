/** Why: who changed a file, when and why is what git knows, and it is asked in a form that no commit message can imitate. */

import { GitError } from './git-error.ts';
import { runGit, type GitPlace } from './process.ts';
import type { GitObject } from './query.ts';

/** A file as a commit changed it; an id is undefined where the file was not there before or is not there after. */
export type FileChange = {
  readonly commit: string;
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
};

/** Who made a commit, when (seconds since 1970), and the message. */
export type CommitFacts = {
  readonly name: string;
  readonly email: string;
  readonly seconds: number;
  readonly message: string;
};

/** Every change of files below paths that is reachable from a revision, newest commit first; merges are left out. */
export async function listFileChanges(
  place: GitPlace,
  revision: string,
  paths: readonly string[],
): Promise<readonly FileChange[]> {
  const form = ['--format=%H', '--raw', '--no-abbrev', '-z', '--no-renames', '--no-ext-diff'];
  const result = await runGit(place, ['log', ...form, revision, '--', ...paths.map((path) => `:(top,literal)${path}`)]);
  if (result.exitCode !== 0) throw new GitError('log', result.exitCode, result.stderr);
  return readChanges(result.stdout.toString().split('\0'));
}

/** Tokens: the id of a commit, then for each file `:<modes> <id> <id> <status>` and its path. */
function readChanges(tokens: readonly string[]): readonly FileChange[] {
  const changes: FileChange[] = [];
  let commit = '';
  for (let at = 0; at < tokens.length; at += 1) {
    const token = (tokens[at] ?? '').trimStart();
    const [, before, after] = /^:\d+ \d+ ([0-9a-f]+) ([0-9a-f]+) [A-Z]/u.exec(token) ?? [];
    if (before === undefined || after === undefined) {
      if (token !== '') commit = token;
      continue;
    }
    at += 1;
    changes.push({ commit, path: tokens[at] ?? '', before: presentId(before), after: presentId(after) });
  }
  return changes;
}

function presentId(oid: string): string | undefined {
  return /^0+$/u.test(oid) ? undefined : oid;
}

/** Reads a commit object: the author, and what comes after the first empty line. */
export function readCommitFacts(commit: GitObject): CommitFacts {
  const text = commit.bytes.toString('utf8');
  const end = text.indexOf('\n\n');
  const head = end < 0 ? text : text.slice(0, end);
  const [, name = '', email = '', seconds = '0'] = /^author (.*?) ?<([^>\n]*)> (\d+) [+-]\d{4}$/mu.exec(head) ?? [];
  return { name, email, seconds: Number(seconds), message: end < 0 ? '' : text.slice(end + 2).trim() };
}
