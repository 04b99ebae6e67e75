/** Why: verification reads a history as bytes, from a working tree, a commit or a plain folder, and remembers under the git directory. */

import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import type { Memory } from '../domain/judge-memory.ts';
import type { GitRepository } from './git-repository.ts';
import { currentBranch, isAncestor, listTree, resolveCommit } from '../git/query.ts';
import { walkArtifacts } from './artifact-tree.ts';
import { LOG_FOLDER, readBlobs } from './log-store.ts';
import { openRoom, readInto } from './shared-room.ts';
import { trackedHistory } from './tracking.ts';
import { writeFileAtomic } from './write-file.ts';

type Files = ReadonlyMap<string, Uint8Array>;

/** Where the files of a history are; undefined as `commit` means the working tree. */
export type VerifyPlace = { readonly top: string; readonly root: string; readonly commit: string | undefined };

/** Reads a history from the working tree, or from a commit. */
export async function readHistoryFiles(
  repository: GitRepository | undefined,
  { top, root, commit }: VerifyPlace,
): Promise<{
  readonly place: string;
  readonly files: Files;
  readonly restore?: (path: string, bytes: Uint8Array) => void;
}> {
  if (commit !== undefined && repository !== undefined) {
    const found = await resolveCommit(repository.place, commit);
    const tree = found === undefined ? new Map<string, string>() : await listTree(repository.place, found, root);
    return { place: `${commit}:${root}`, files: await readBlobs(repository, tree, `${root}/`) };
  }
  const room = openRoom();
  // Batches are what threads share.
  const read = (path: string): Uint8Array => (path.endsWith('.jsonl') ? readInto(room, path) : readFileSync(path));
  const files = walkArtifacts(top, root).map(
    ({ path, source }) => [path.slice(root.length + 1), read(source)] as const,
  );
  return {
    place: root,
    files: new Map(files),
    restore: (path, bytes) => writeFileAtomic(join(top, root, path), bytes),
  };
}

/**
 * Which commit holds the history that a clone works with: its own branch, or what it last saw of the server's where that is newer or
 * the only one. Nothing is fetched.
 */
export async function newestHistory(
  { place }: GitRepository,
  own: string,
  remote: string | undefined,
): Promise<{ readonly ref: string; readonly server?: ServerHistory }> {
  if (remote === undefined) return { ref: own };
  const ref = trackedHistory(remote);
  const [ours, theirs] = await Promise.all([resolveCommit(place, own), resolveCommit(place, ref)]);
  if (theirs === undefined) return { ref: own, server: { remote, ref, standing: 'unseen' } };
  if (ours === undefined) return { ref, server: { remote, ref, standing: 'seen' } };
  if (await isAncestor(place, theirs, ours)) return { ref: own, server: { remote, ref, standing: 'whole' } };
  const isNewer = await isAncestor(place, ours, theirs);
  return { ref: isNewer ? ref : own, server: { remote, ref, standing: isNewer ? 'seen' : 'apart' } };
}

type ServerHistory = {
  readonly remote: string;
  readonly ref: string;
  readonly standing: 'apart' | 'seen' | 'unseen' | 'whole';
};

/** The log's folder in a commit, or a checkpoint file of its own. */
export async function readNamedLog(
  repository: GitRepository | undefined,
  name: string,
  from: { readonly cwd: string; readonly root: string },
): Promise<Files | undefined> {
  const path = resolve(from.cwd, name);
  if (existsSync(path)) return new Map([['checkpoint', readFileSync(path)]]);
  const commit = repository && (await resolveCommit(repository.place, name));
  if (repository === undefined || commit === undefined) return undefined;
  const tree = await listTree(repository.place, commit, from.root);
  return readBlobs(repository, tree, `${from.root}/${LOG_FOLDER}/`);
}

/** The memory of a clone for one history: a branch, or a name that somebody verified under. */
export async function openMemory(
  { privateDir, place }: GitRepository,
  { root, commit }: VerifyPlace,
): Promise<{ readonly read: () => Memory | undefined; readonly write: (memory: Memory) => void }> {
  const name = commit ?? (await currentBranch(place)) ?? 'HEAD';
  const key = createHash('sha256').update(`${root}\0${name}`).digest('hex').slice(0, 16);
  const path = join(privateDir, 'memory', `${key}.json`);
  return {
    read: () => {
      if (!existsSync(path)) return undefined;
      const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
      if (!isMemory(value)) throw new Error(`${path} is no memory of a verification`);
      return value;
    },
    write: (memory) => writeFileAtomic(path, `${JSON.stringify(memory)}\n`),
  };
}

/** The file holds what this program wrote; a look at the shape only guards against a damaged one. */
function isMemory(value: unknown): value is Memory {
  return typeof value === 'object' && value !== null && 'size' in value && 'root' in value && 'unsealed' in value;
}
