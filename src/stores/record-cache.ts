/** Why: records never change, so one that was read and judged once on this machine is not read and judged again. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { RecordId, WorkItemId } from '../domain/ids.ts';
import type { BatonRecord, RecordEntry } from '../domain/record.ts';
import { writeFileAtomic } from './write-file.ts';

/** Where records were found before, for one work item. All keys are object ids or paths; all values are record ids. */
export type RecordCache = {
  /** Chain commits: the record each carries, and its parent. */
  readonly commits: Map<string, { readonly parent: string | undefined; readonly entry: RecordEntry }>;
  /** Trees of the history branch, with all records below. */
  readonly trees: Map<string, readonly RecordId[]>;
  /** Files of the working tree, with the size, time and inode they had when they were read. */
  readonly files: Map<string, { readonly signature: string; readonly ids: readonly RecordId[] }>;
  readonly records: Map<RecordId, BatonRecord>;
};

type Stored = {
  readonly version: number;
  readonly commits: readonly (readonly [string, string | null, RecordId])[];
  readonly trees: readonly (readonly [string, readonly RecordId[]])[];
  readonly files: readonly (readonly [string, string, readonly RecordId[]])[];
  readonly records: readonly (readonly [RecordId, BatonRecord])[];
};

const VERSION = 1;
/** Below this many records, reading them anew costs less than keeping the cache. */
const WORTH_CACHING = 32;

/** A cache that knows nothing. */
export function emptyCache(): RecordCache {
  return { commits: new Map(), trees: new Map(), files: new Map(), records: new Map() };
}

/** Reads the cache of a work item; a missing or damaged one knows nothing. */
export function readCache(privateDir: string, workItem: WorkItemId): RecordCache {
  const cache = emptyCache();
  const stored = readStored(cachePath(privateDir, workItem));
  if (stored === undefined) return cache;
  for (const [id, record] of stored.records) cache.records.set(id, record);
  for (const [oid, parent, id] of stored.commits) {
    const record = cache.records.get(id);
    if (record !== undefined) cache.commits.set(oid, { parent: parent ?? undefined, entry: { id, record } });
  }
  for (const [oid, ids] of stored.trees) cache.trees.set(oid, ids);
  for (const [path, signature, ids] of stored.files) cache.files.set(path, { signature, ids });
  return cache;
}

/** Keeps the cache for the next start. It may fail silently: nothing depends on it. */
export function writeCache(privateDir: string, workItem: WorkItemId, cache: RecordCache): void {
  if (cache.records.size < WORTH_CACHING) return;
  const stored: Stored = {
    version: VERSION,
    commits: [...cache.commits].map(([oid, commit]) => [oid, commit.parent ?? null, commit.entry.id]),
    trees: [...cache.trees],
    files: [...cache.files].map(([path, file]) => [path, file.signature, file.ids]),
    records: [...cache.records],
  };
  try {
    writeFileAtomic(cachePath(privateDir, workItem), JSON.stringify(stored));
  } catch {
    // A full disk or a read-only git directory only costs time at the next start.
  }
}

function cachePath(privateDir: string, workItem: WorkItemId): string {
  return join(privateDir, 'cache', `records-${workItem}.json`);
}

function readStored(path: string): Stored | undefined {
  try {
    const stored: Stored = JSON.parse(readFileSync(path, 'utf8'));
    return stored.version === VERSION ? stored : undefined;
  } catch {
    return undefined;
  }
}
