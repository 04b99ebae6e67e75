/** Why: records never change, so one that was read and judged once on this machine is not read and judged again. */

import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import type { RecordId, WorkItemId } from '../domain/ids.ts';
import type { BatonRecord, RecordEntry } from '../domain/record.ts';
import { writeFileAtomic } from './write-file.ts';

/** A chain commit taken apart: its parent and the record that it carries. */
export type KnownCommit = { readonly parent: string | undefined; readonly entry: RecordEntry };

/** A file of records as it was when it was read: its size, time and inode, and the records in it. */
export type KnownFile = { readonly signature: string; readonly ids: readonly RecordId[] };

/** Where records of one work item were found before, by object id or by path. */
export type RecordCache = {
  readonly record: (id: RecordId) => BatonRecord | undefined;
  readonly commit: (oid: string) => KnownCommit | undefined;
  readonly tree: (oid: string) => readonly RecordId[] | undefined;
  readonly file: (place: string) => KnownFile | undefined;
  readonly addRecord: (entry: RecordEntry) => void;
  readonly addCommit: (oid: string, commit: KnownCommit) => void;
  readonly addTree: (oid: string, ids: readonly RecordId[]) => void;
  readonly addFile: (place: string, file: KnownFile) => void;
  /** Keeps what was added for the next start. It may fail silently: nothing depends on it. */
  readonly save: () => void;
};

type Fact =
  | readonly ['record', RecordId, BatonRecord]
  | readonly ['commit', string, string | null, RecordId]
  | readonly ['tree', string, readonly RecordId[]]
  | readonly ['file', string, string, readonly RecordId[]];

const GENERATION = '2';
/** A log of facts is written anew when this many of its lines say nothing any more. */
const STALE_LINES = 2000;

/** Opens the cache of a work item: a log of facts, one JSON text a line. A missing or damaged one knows less, or nothing. */
export function openRecordCache(privateDir: string, workItem: WorkItemId): RecordCache {
  const path = join(privateDir, 'cache', `records-${GENERATION}-${workItem}.jsonl`);
  const known = {
    records: new Map<RecordId, BatonRecord>(),
    commits: new Map<string, Extract<Fact, readonly ['commit', ...unknown[]]>>(),
    trees: new Map<string, readonly RecordId[]>(),
    files: new Map<string, KnownFile>(),
  };
  const news: string[] = [];
  const take = (fact: Fact): void => {
    if (fact[0] === 'record') known.records.set(fact[1], fact[2]);
    else if (fact[0] === 'commit') known.commits.set(fact[1], fact);
    else if (fact[0] === 'tree') known.trees.set(fact[1], fact[2]);
    else known.files.set(fact[1], { signature: fact[2], ids: fact[3] });
  };
  const add = (fact: Fact): void => {
    take(fact);
    news.push(`${JSON.stringify(fact)}\n`);
  };
  const lines = readFacts(path, take);
  return {
    record: (id) => known.records.get(id),
    commit: (oid) => {
      const [, , parent = null, id] = known.commits.get(oid) ?? [];
      const record = id === undefined ? undefined : known.records.get(id);
      return id === undefined || record === undefined
        ? undefined
        : { parent: parent ?? undefined, entry: { id, record } };
    },
    tree: (oid) => known.trees.get(oid),
    file: (place) => known.files.get(place),
    addRecord: ({ id, record }) => {
      if (!known.records.has(id)) add(['record', id, record]);
    },
    addCommit: (oid, { parent, entry }) => {
      if (!known.records.has(entry.id)) add(['record', entry.id, entry.record]);
      add(['commit', oid, parent ?? null, entry.id]);
    },
    addTree: (oid, ids) => add(['tree', oid, ids]),
    addFile: (place, { signature, ids }) => add(['file', place, signature, ids]),
    save: () => {
      const added = news.splice(0);
      if (added.length === 0) return;
      const live = known.records.size + known.commits.size + known.trees.size + known.files.size;
      quietly(() => (lines > live + STALE_LINES ? writeFileAtomic(path, factsOf(known)) : appendLines(path, added)));
    },
  };
}

type Known = {
  readonly records: ReadonlyMap<RecordId, BatonRecord>;
  readonly commits: ReadonlyMap<string, Fact>;
  readonly trees: ReadonlyMap<string, readonly RecordId[]>;
  readonly files: ReadonlyMap<string, KnownFile>;
};

function factsOf({ records, commits, trees, files }: Known): string {
  const facts: readonly Fact[] = [
    ...[...records].map(([id, record]): Fact => ['record', id, record]),
    ...commits.values(),
    ...[...trees].map(([oid, ids]): Fact => ['tree', oid, ids]),
    ...[...files].map(([place, { signature, ids }]): Fact => ['file', place, signature, ids]),
  ];
  return facts.map((fact) => `${JSON.stringify(fact)}\n`).join('');
}

function appendLines(path: string, lines: readonly string[]): void {
  mkdirSync(dirname(path), { recursive: true });
  appendFileSync(path, lines.join(''));
}

/** Reads all lines and gives their number; one that was cut off by a kill is passed over. */
function readFacts(path: string, take: (fact: Fact) => void): number {
  const lines = readText(path).split('\n');
  for (const line of lines) {
    if (line === '') continue;
    try {
      take(JSON.parse(line));
    } catch {
      // Half a line tells nothing; what it would have told is read again from where it lies.
    }
  }
  return lines.length;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function quietly(act: () => void): void {
  try {
    act();
  } catch {
    // A full disk or a read-only git directory only costs time at the next start.
  }
}
