/** Why: a large history is looked at by as many threads as there are, this one among them; alone, it does the same with all of it. */

import { epochMs, instantOf, latestOf } from '../domain/time.ts';
import { linksIn, type FoundLine } from '../domain/evidence.ts';
import type { TimedRecord } from '../domain/judge-memory.ts';
import { fillTable, openIndex, slotsFor, type LeafIndex, type LeafTable } from '../log/leaf-index.ts';
import { HASH_BYTES } from '../log/tree.ts';
import { abandonTable, awaitTable, takeTable } from './look-table.ts';
import type { ChunkLook, LookHelper, SharedChunk, SharedLedger, StartHelpers } from './look-ports.ts';
import { openLook, waitingAgree, type BatchLook, type Ledger, type LookAtBatch } from './look-at-batch.ts';

/** Batches by path from the artifacts root. */
type Batches = readonly (readonly [path: string, bytes: Uint8Array])[];

/** As much as is handed out at once. */
const CHUNK_BYTES = 4 << 20;

/** What was seen in batches that are all in order, by path; and where each hash is in the log. */
export type Looked = {
  readonly looks: ReadonlyMap<string, BatchLook>;
  readonly index: LeafIndex;
  readonly ledger: Ledger;
  /** The latest time that a record gives which needs no reading in full. */
  readonly newest: string | undefined;
};

/** Looking that has begun. */
export type BegunLook = {
  /** Looks at what nobody else has taken, and waits for the others. Undefined when not everything is in order. */
  readonly finish: () => Promise<Looked | undefined>;
  /** Leaves the rest. */
  readonly leave: () => Promise<void>;
};

/**
 * Begins to look at batches: other threads, if any, start on them while this one does something else. What lies in memory that can
 * be shared, `leaves` among it, is not copied for them.
 */
export function beginLook(batches: Batches, leaves: Uint8Array, start: StartHelpers = () => []): BegunLook {
  const chunks = chunksOf(batches);
  const starters = start(batches.reduce((sum, [, bytes]) => sum + bytes.length, 0));
  const shared = openLedger(leaves, chunks.length, starters.length > 0);
  const helpers = starters.map((starter) => starter(shared));
  if (helpers.length > 0) chunks.forEach((chunk, number) => give(helpers, chunk, number));
  const finish = async (): Promise<readonly ChunkLook[]> =>
    (await Promise.all(helpers.map(async (helper) => helper.finish()))).flat();
  return {
    finish: async () => {
      const table = ownTable(shared);
      const ledger = { ...shared, table };
      const own = table.isUnique ? lookAtRest(chunks, shared, openLook(ledger)) : takeAll(shared);
      const looked = [...own, ...(await finish())];
      return table.isUnique ? conclude(chunks, looked, ledger) : undefined;
    },
    leave: async () => {
      abandonTable(shared);
      takeAll(shared);
      await finish();
    },
  };
}

/** The shared table, or where another thread has begun to fill it and is not done, one of our own. */
function ownTable(shared: SharedLedger): LeafTable {
  const table = takeTable(shared);
  if (table !== undefined) return table;
  abandonTable(shared);
  return fillTable(shared.leaves, new Int32Array(shared.slots.length));
}

function chunksOf(batches: Batches): readonly Batches[] {
  const chunks: (readonly [string, Uint8Array])[][] = [];
  let room = 0;
  for (const batch of batches) {
    if (room <= 0) {
      chunks.push([]);
      room = CHUNK_BYTES;
    }
    chunks.at(-1)?.push(batch);
    room -= batch[1].length;
  }
  return chunks;
}

function openLedger(leaves: Uint8Array, chunks: number, isShared: boolean): SharedLedger {
  const count = leaves.length / HASH_BYTES;
  const memory = (bytes: number): ArrayBuffer | SharedArrayBuffer =>
    isShared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes);
  return {
    leaves: isShared ? sharedBytes(leaves) : leaves,
    slots: new Int32Array(memory(4 * slotsFor(count))),
    filled: new Int32Array(memory(4)),
    met: new Uint8Array(memory(count)),
    times: new Float64Array(memory(8 * count)),
    taken: new Int32Array(memory(4 * chunks)),
  };
}

/** The same bytes where other threads can see them. */
function sharedBytes(bytes: Uint8Array): Uint8Array {
  if (bytes.buffer instanceof SharedArrayBuffer) return bytes;
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  return shared;
}

function give(helpers: readonly LookHelper[], chunk: Batches, number: number): void {
  const batches = chunk.map(([, bytes]) => sharedBytes(bytes));
  for (const helper of helpers) helper.give({ number, batches });
}

function isTaken({ taken }: SharedLedger, number: number): boolean {
  return Atomics.exchange(taken, number, 1) === 1;
}

function takeAll({ taken }: SharedLedger): readonly ChunkLook[] {
  for (let number = 0; number < taken.length; number += 1) Atomics.store(taken, number, 1);
  return [];
}

/** From the end, since the others begin at the start. */
function lookAtRest(chunks: readonly Batches[], ledger: SharedLedger, look: LookAtBatch): readonly ChunkLook[] {
  const done: ChunkLook[] = [];
  for (let number = chunks.length - 1; number >= 0; number -= 1) {
    if (isTaken(ledger, number)) continue;
    const looks = lookAtAll(chunks[number]?.map(([, bytes]) => bytes) ?? [], look);
    done.push({ number, looks });
    if (looks === undefined) takeAll(ledger);
  }
  return done;
}

function lookAtAll(batches: readonly Uint8Array[], look: LookAtBatch): readonly BatchLook[] | undefined {
  const looks: BatchLook[] = [];
  for (const bytes of batches) {
    const seen = look(bytes);
    if (seen === undefined) return undefined;
    looks.push(seen);
  }
  return looks;
}

/** What another thread does: looks at chunks that it is given, unless somebody has taken them. */
export function openHelper(ledger: SharedLedger): (chunk: SharedChunk) => ChunkLook | undefined {
  const table = awaitTable(ledger);
  if (table === undefined || !table.isUnique) return () => undefined;
  const look = openLook({ ...ledger, table });
  return ({ number, batches }) => {
    if (isTaken(ledger, number)) return undefined;
    const looks = lookAtAll(batches, look);
    if (looks === undefined) takeAll(ledger);
    return { number, looks };
  };
}

function conclude(chunks: readonly Batches[], done: readonly ChunkLook[], ledger: Ledger): Looked | undefined {
  const looks = new Map<string, BatchLook>();
  for (const { number, looks: seen } of done) {
    if (seen === undefined) return undefined;
    seen.forEach((look, at) => looks.set(chunks[number]?.[at]?.[0] ?? '', look));
  }
  const wanted = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  // A thread that ended early has left something out.
  if (looks.size !== wanted) return undefined;
  const newest = latestOf([...looks.values()].flatMap((look) => look.newest ?? []));
  return { looks, newest, ledger, index: openIndex(ledger.table) };
}

/**
 * Adds lines that were read in full to what was seen: their records are met with, and their times known. False when
 * then a record lies there twice, or one claims to be older than what it names.
 */
export function addLines({ looks, ledger }: Looked, lines: readonly FoundLine[]): boolean {
  for (const line of lines) {
    const { index, file } = line;
    if (index === undefined) continue;
    const isNew = ledger.met[index] === 0;
    // Those of batches were met with when they were seen.
    if (isNew === looks.has(file)) return false;
    ledger.met[index] = 1;
    ledger.times[index] = epochMs(linksIn(line)?.timestamp ?? '') || 0;
  }
  return [...looks.values()].every(({ waiting }) => waitingAgree(ledger, waiting));
}

/** The records from a place of the log on, as far as time matters. Where they lie is not said. */
export function timedSince({ ledger: { met, times } }: Looked, size: number): readonly TimedRecord[] {
  const records: TimedRecord[] = [];
  for (let index = size; index < times.length; index += 1) {
    if (met[index] !== 1) continue;
    records.push({ id: '', timestamp: instantOf(times[index] ?? 0), index, file: '', line: 0 });
  }
  return records;
}
