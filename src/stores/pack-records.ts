/** Why: fifty thousand files of one record take a second to read and a fifth of that as batches, and sealed records never change. */

import { readFileSync } from 'node:fs';

import { lineId } from '../records/record-id.ts';
import type { ArtifactFile } from './artifact-tree.ts';
import type { GitRepository } from './git-repository.ts';
import { readBlobs, type Branch, type FileChanges } from './log-store.ts';
import { RECORD_FOLDERS } from './record-files.ts';

/** A packing: batches to write, one-record files that they replace, and how many records that are. */
export type PlannedPack = FileChanges & { readonly packed: number };

/** The most records in a batch file. */
const BATCH = 256;
const LINE_FEED = 0x0a;

type SealedFile = { readonly path: string; readonly line: Uint8Array; readonly index: number };

/** Puts sealed one-record files of each work item together in the order of the log. A lone file stays as it is. */
export async function planPack(
  repository: GitRepository,
  at: Branch,
  source: { readonly files: readonly ArtifactFile[]; readonly ids: readonly string[] },
): Promise<PlannedPack> {
  const indexOf = new Map(source.ids.map((id, index) => [id, index]));
  const groups = new Map<string, SealedFile[]>();
  for (const [path, bytes] of await readSingles(repository, at, source.files)) {
    const line = bytes.at(-1) === LINE_FEED ? bytes.subarray(0, -1) : bytes;
    const index = indexOf.get(lineId(line));
    const workItem = path.slice(at.root.length + 1).split('/')[1];
    if (index === undefined || workItem === undefined) continue;
    const group = groups.get(workItem) ?? [];
    group.push({ path, line, index });
    groups.set(workItem, group);
  }
  const batches = [...groups].flatMap(([workItem, files]) => batchesOf(`${at.root}/handoff/${workItem}`, files));
  return {
    write: batches.map(({ path, bytes }) => ({ path, bytes })),
    remove: batches.flatMap(({ files }) => files.map((file) => file.path)),
    packed: batches.reduce((sum, { files }) => sum + files.length, 0),
  };
}

/** One-record files as they are committed, and those of the working tree that are not committed yet. */
async function readSingles(
  repository: GitRepository,
  at: Branch,
  files: readonly ArtifactFile[],
): Promise<ReadonlyMap<string, Uint8Array>> {
  const isSingle = (path: string): boolean =>
    path.endsWith('.json') &&
    RECORD_FOLDERS.some((folder) => path.startsWith(`${at.root}/${folder}/`)) &&
    path.slice(at.root.length + 1).split('/').length === 3;
  const committed = new Map([...at.committed].filter(([path]) => isSingle(path)));
  const found = new Map(await readBlobs(repository, committed, ''));
  for (const { path, source } of files) {
    if (isSingle(path) && !at.committed.has(path)) found.set(path, readFileSync(source));
  }
  return found;
}

function batchesOf(folder: string, files: readonly SealedFile[]) {
  const ordered = files.toSorted((a, b) => a.index - b.index);
  const batches: { path: string; bytes: Uint8Array; files: readonly SealedFile[] }[] = [];
  for (let from = 0; from < ordered.length && ordered.length > 1; from += BATCH) {
    const part = ordered.slice(from, from + BATCH);
    const name = `packed-${String(part[0]?.index ?? 0).padStart(8, '0')}.jsonl`;
    const lines = new Map(part.map(({ index, line }) => [index, line]));
    const bytes = Buffer.concat([...lines.values()].flatMap((line) => [line, Uint8Array.of(LINE_FEED)]));
    batches.push({ path: `${folder}/${name}`, bytes, files: part });
  }
  return batches;
}
