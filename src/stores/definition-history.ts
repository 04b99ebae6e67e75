/** Why: definitions are files under version control, so git knows what they were, and who changed them and why. */

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import type { FileHistory, FileVersion } from '../app/ports.ts';
import { listFileChanges, readCommitFacts, type FileChange } from '../git/log.ts';
import { listTree, resolveCommit } from '../git/query.ts';
import type { GitRepository } from './git-repository.ts';
import { readRegularFile } from './read-file.ts';

/** The history of files as the checked-out branch has it, and before it what the working tree holds besides. */
export function createFileHistory(repository: GitRepository): FileHistory {
  return {
    versions: async (paths) => {
      const head = await resolveCommit(repository.place, 'HEAD');
      const changes = head === undefined ? [] : await listFileChanges(repository.place, head, paths);
      return [...(await uncommitted(repository, head, paths)), ...(await committed(repository, changes))];
    },
    isShallow: () => existsSync(join(repository.commonDir, 'shallow')),
  };
}

async function committed({ objects }: GitRepository, changes: readonly FileChange[]): Promise<readonly FileVersion[]> {
  const ids = changes.flatMap(({ commit, before, after }) => [commit, before, after]);
  const wanted = [...new Set(ids.filter((id) => id !== undefined))];
  const read = await objects.read(wanted);
  const found = new Map(wanted.map((id, at) => [id, read[at]]));
  const bytesOf = (id: string | undefined): Uint8Array | undefined =>
    id === undefined ? undefined : found.get(id)?.bytes;
  return changes.flatMap(({ commit, path, before, after }): readonly FileVersion[] => {
    const object = found.get(commit);
    if (object === undefined) return [];
    const { name, email, seconds, message } = readCommitFacts(object);
    const at = new Date(seconds * 1000).toISOString();
    const facts = { commit, author: { name, email }, at, reason: message, path };
    return [versionOf(facts, bytesOf(before), bytesOf(after))];
  });
}

type Facts = Omit<FileVersion, 'before' | 'after'>;

function versionOf(facts: Facts, before: Uint8Array | undefined, after: Uint8Array | undefined): FileVersion {
  return { ...facts, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) };
}

async function uncommitted(
  repository: GitRepository,
  head: string | undefined,
  paths: readonly string[],
): Promise<readonly FileVersion[]> {
  const held = head === undefined ? new Map<string, Uint8Array>() : await heldIn(repository, head, paths);
  const names = new Set([...held.keys(), ...paths.flatMap((path) => filesIn(repository.top, path))]);
  return [...names].toSorted().flatMap((path): readonly FileVersion[] => {
    const before = held.get(path);
    const after = readRegularFile(join(repository.top, path), path);
    return isSame(before, after) ? [] : [versionOf({ path, reason: '' }, before, after)];
  });
}

function isSame(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  return a === undefined || b === undefined ? a === b : Buffer.compare(a, b) === 0;
}

/** The files that a commit holds at and below some paths. */
async function heldIn(
  { place, objects }: GitRepository,
  commit: string,
  paths: readonly string[],
): Promise<ReadonlyMap<string, Uint8Array>> {
  const trees = await Promise.all(paths.map((path) => listTree(place, commit, path)));
  // Files are asked for by their ids, since what people call a file may not fit into a line.
  const names = new Map([
    ...paths.map((path) => [path, `${commit}:${path}`] as const),
    ...trees.flatMap((tree) => [...tree]),
  ]);
  const read = await objects.read([...names.values()]);
  return new Map(
    [...names.keys()].flatMap((path, at): readonly (readonly [string, Uint8Array])[] => {
      const object = read[at];
      return object?.type === 'blob' ? [[path, object.bytes]] : [];
    }),
  );
}

function filesIn(top: string, path: string): readonly string[] {
  try {
    return readdirSync(join(top, path)).map((name) => `${path}/${name}`);
  } catch {
    return [path];
  }
}
