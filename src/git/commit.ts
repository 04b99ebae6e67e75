/** Why: history is committed without the user's editor, hooks or staged changes, so it is built from plumbing. */

import { rmSync } from 'node:fs';

import { gitOutput, runGit, type GitPlace } from './process.ts';
import { configValue } from './query.ts';

/** A file to be committed: path from the top with `/`, and where its bytes are. */
export type CommitFile = { readonly path: string; readonly source: string };

/** A blob under a path, as an index holds it; without an id, the path is to go. */
export type IndexEntry = { readonly path: string; readonly oid: string | undefined };

/** Stores files as blobs, byte for byte (no filters, no line-end conversion). */
export async function storeFiles(place: GitPlace, files: readonly CommitFile[]): Promise<readonly IndexEntry[]> {
  const input = files.map((file) => `${file.source}\n`).join('');
  const output = await gitOutput(place, ['hash-object', '-w', '--no-filters', '--stdin-paths'], { input });
  const oids = output.toString().split('\n');
  return files.map((file, at) => ({ path: file.path, oid: oids[at] ?? '' }));
}

/** A commit to be made: what to build on, what to put in, and what to say. */
export type CommitRequest = {
  readonly parent: string | undefined;
  readonly entries: readonly IndexEntry[];
  readonly message: string;
  /** A path for a temporary index; the user's own is not read. */
  readonly scratchIndex: string;
};

/** Makes a commit with the entries added to the parent's tree or taken out of it; gives its id, or undefined when the tree stays the same. */
export async function makeCommit(place: GitPlace, request: CommitRequest): Promise<string | undefined> {
  const env = { GIT_INDEX_FILE: request.scratchIndex };
  try {
    await gitOutput(place, ['read-tree', request.parent ?? '--empty'], { env });
    await gitOutput(place, ['update-index', '--add', '--index-info'], { env, input: indexInfo(request.entries) });
    const tree = (await gitOutput(place, ['write-tree'], { env })).toString().trim();
    if (request.parent !== undefined && tree === (await treeOf(place, request.parent))) return undefined;
    const parents = request.parent === undefined ? [] : [request.parent];
    return await commitTree(place, { tree, parents, message: request.message });
  } finally {
    rmSync(request.scratchIndex, { force: true });
  }
}

/** Makes a commit of a tree, as the user and without hooks or signing; gives its id. */
export async function commitTree(
  place: GitPlace,
  { tree, parents, message }: { readonly tree: string; readonly parents: readonly string[]; readonly message: string },
): Promise<string> {
  const env = await identityFallback(place);
  const args = ['commit-tree', tree, ...parents.flatMap((parent) => ['-p', parent])];
  return (await gitOutput(place, args, { input: message, env })).toString().trim();
}

/** Puts entries into the user's index as well, so that the next commit of theirs keeps them. False when it is locked. */
export async function addToIndex(place: GitPlace, entries: readonly IndexEntry[]): Promise<boolean> {
  const result = await runGit(place, ['update-index', '--add', '--index-info'], { input: indexInfo(entries) });
  return result.exitCode === 0;
}

/** Lines for `git update-index --index-info`: mode 0 and an id of zeros take a path out. */
function indexInfo(entries: readonly IndexEntry[]): string {
  const length = entries.find(({ oid }) => oid !== undefined)?.oid?.length ?? 40;
  return entries
    .map(({ path, oid }) => `${oid === undefined ? '0' : '100644'} ${oid ?? '0'.repeat(length)}\t${path}\n`)
    .join('');
}

/** The tree of a commit. */
export async function treeOf(place: GitPlace, commit: string): Promise<string> {
  return (await gitOutput(place, ['rev-parse', `${commit}^{tree}`])).toString().trim();
}

/** git refuses to commit for nobody; where the user has set no identity the program signs as itself. */
async function identityFallback(place: GitPlace): Promise<Readonly<Record<string, string>>> {
  const known = (await configValue(place, 'user.email')) ?? place.env['GIT_COMMITTER_EMAIL'];
  if (known !== undefined) return {};
  const name = { GIT_AUTHOR_NAME: 'baton', GIT_COMMITTER_NAME: 'baton' };
  return { ...name, GIT_AUTHOR_EMAIL: 'baton@localhost', GIT_COMMITTER_EMAIL: 'baton@localhost' };
}
