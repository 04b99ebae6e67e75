/** Why: records never change, so one that was read and judged once on this machine is not read and judged again. */

import { appendFileSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

import type { RecordId, WorkItemId } from '../domain/ids.ts';
import type { LeaseRenewal } from '../domain/lease.ts';
import type { BatonRecord, RecordEntry } from '../domain/record.ts';
import type { Holding } from './chain-commit.ts';
import { writeFileAtomic } from './write-file.ts';
import { makeFolder } from '../git/make-folder.ts';

/** A chain commit taken apart: its parent and the record or the renewal that it carries. */
export type KnownCommit = { readonly parent: string | undefined } & Holding;

/** A file of records as it was when it was read: its stamp, and the records in it. */
export type KnownFile = { readonly signature: string; readonly ids: readonly RecordId[] };

/** Where records of one work item were found before, by object id or by path. */
export type RecordCache = {
  readonly record: (id: RecordId) => BatonRecord | undefined;
  readonly commit: (oid: string) => KnownCommit | undefined;
  readonly tree: (oid: string) => readonly RecordId[] | undefined;
  readonly file: (place: string) => KnownFile | undefined;
  /** The trees of records that a commit of the history branch has, by `<commit>:<artifacts root>`. */
  readonly tip: (place: string) => readonly string[] | undefined;
  readonly addTip: (place: string, trees: readonly string[]) => void;
  readonly addRecord: (entry: RecordEntry) => void;
  readonly addCommit: (oid: string, commit: KnownCommit) => void;
  readonly addTree: (oid: string, ids: readonly RecordId[]) => void;
  readonly addFile: (place: string, file: KnownFile) => void;
  /** The same for as long as this program runs. */
  readonly seeFile: (place: string, file: KnownFile) => void;
  /** Keeps what was added for the next start. It may fail silently: nothing depends on it. */
  readonly save: () => void;
};

type Fact =
  | readonly ['record', RecordId, BatonRecord]
  | readonly ['commit', string, string | null, RecordId]
  | readonly ['renewal', string, string | null, LeaseRenewal]
  | readonly ['tree', string, readonly RecordId[]]
  | readonly ['file', string, string, readonly RecordId[]]
  | readonly ['tip', string, readonly string[]];

const GENERATION = '3';
/** A log of facts is written anew when this many of its lines say nothing any more. */
const STALE_LINES = 2000;

function pathOf(privateDir: string, workItem: WorkItemId): string {
  return join(privateDir, 'cache', `records-${GENERATION}-${workItem}.jsonl`);
}

/** Forgets what is known about a work item, as when content of its records has to go. */
export function forgetRecords(privateDir: string, workItem: WorkItemId): void {
  quietly(() => rmSync(pathOf(privateDir, workItem), { force: true }));
}

/** Opens the cache of a work item: a log of facts, one JSON text a line. A missing or damaged one knows less, or nothing. */
export function openRecordCache(privateDir: string, workItem: WorkItemId): RecordCache {
  const path = pathOf(privateDir, workItem);
  const known = knowNothing();
  const seen = new Map<string, KnownFile>();
  const news: string[] = [];
  const add = (fact: Fact): void => {
    learn(known, fact);
    news.push(`${JSON.stringify(fact)}\n`);
  };
  const lines = readFacts(path, (fact) => learn(known, fact));
  return {
    record: (id) => known.records.get(id),
    commit: (oid) => knownCommit(known, oid),
    tree: (oid) => known.trees.get(oid),
    file: (place) => seen.get(place) ?? known.files.get(place),
    tip: (place) => known.tips.get(place),
    addTip: (place, trees) => add(['tip', place, trees]),
    addRecord: ({ id, record }) => {
      if (!known.records.has(id)) add(['record', id, record]);
    },
    addCommit: (oid, { parent, entry, renewal }) => {
      if (entry === undefined) return add(['renewal', oid, parent ?? null, renewal]);
      if (!known.records.has(entry.id)) add(['record', entry.id, entry.record]);
      add(['commit', oid, parent ?? null, entry.id]);
    },
    addTree: (oid, ids) => add(['tree', oid, ids]),
    addFile: (place, { signature, ids }) => add(['file', place, signature, ids]),
    seeFile: (place, file) => void seen.set(place, file),
    save: () => {
      const added = news.splice(0);
      if (added.length === 0) return;
      const live = known.records.size + known.commits.size + known.trees.size + known.files.size;
      quietly(() => (lines > live + STALE_LINES ? writeFileAtomic(path, factsOf(known)) : appendLines(path, added)));
    },
  };
}

function knownCommit({ records, commits }: Known, oid: string): KnownCommit | undefined {
  const fact = commits.get(oid);
  if (fact === undefined) return undefined;
  const parent = fact[2] ?? undefined;
  if (fact[0] === 'renewal') return { parent, renewal: fact[3] };
  const record = records.get(fact[3]);
  return record === undefined ? undefined : { parent, entry: { id: fact[3], record } };
}

type Known = {
  readonly records: Map<RecordId, BatonRecord>;
  readonly commits: Map<string, Extract<Fact, readonly ['commit' | 'renewal', ...unknown[]]>>;
  readonly trees: Map<string, readonly RecordId[]>;
  readonly files: Map<string, KnownFile>;
  /** The history branch moves on, so only the last place is kept. */
  readonly tips: Map<string, readonly string[]>;
};

function knowNothing(): Known {
  return { records: new Map(), commits: new Map(), trees: new Map(), files: new Map(), tips: new Map() };
}

function learn(known: Known, fact: Fact): void {
  switch (fact[0]) {
    case 'record':
      known.records.set(fact[1], fact[2]);
      break;
    case 'commit':
    case 'renewal':
      known.commits.set(fact[1], fact);
      break;
    case 'tree':
      known.trees.set(fact[1], fact[2]);
      break;
    case 'tip':
      known.tips.clear();
      known.tips.set(fact[1], fact[2]);
      break;
    case 'file':
      known.files.set(fact[1], { signature: fact[2], ids: fact[3] });
      break;
  }
}

function factsOf({ records, commits, trees, files, tips }: Known): string {
  const facts: readonly Fact[] = [
    ...[...records].map(([id, record]): Fact => ['record', id, record]),
    ...commits.values(),
    ...[...trees].map(([oid, ids]): Fact => ['tree', oid, ids]),
    ...[...tips].map(([place, oids]): Fact => ['tip', place, oids]),
    ...[...files].map(([place, { signature, ids }]): Fact => ['file', place, signature, ids]),
  ];
  return facts.map((fact) => `${JSON.stringify(fact)}\n`).join('');
}

function appendLines(path: string, lines: readonly string[]): void {
  makeFolder(dirname(path));
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
