/** Why: that nothing moved for a whole lease can only be seen by looking twice, on one clock, so the first look is noted. */

import { randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

import type { Observations } from '../app/ports.ts';
import { writeFileAtomic } from './write-file.ts';

/** A monotonic clock, and a mark of what it counts from: readings under different marks cannot be compared. */
export type MonotonicClock = { readonly since: string; readonly seconds: () => number };

/**
 * The monotonic clock of this machine. Where the system names its boot, all processes since then share it, so that notes last
 * from one start of the program to the next; elsewhere they last as long as the process.
 */
function machineClock(): MonotonicClock {
  const boot = textOf(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
  const space = textOf(() => readlinkSync('/proc/self/ns/time'));
  return {
    since: boot === undefined ? randomBytes(8).toString('hex') : `${boot} ${space ?? ''}`,
    seconds: () => Number(process.hrtime.bigint() / 1_000_000n) / 1000,
  };
}

function textOf(read: () => string): string | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** Where a chain was seen first, and when by the clock. */
type Note = readonly [tip: string, seconds: number];

/** Notes under the git directory, one file for each work item. A missing or damaged one only means that it begins anew. */
export function createObservations(folder: string, clock: MonotonicClock = machineClock()): Observations {
  return {
    note: (workItem, tips) => {
      const path = join(folder, `${workItem}.json`);
      const now = clock.seconds();
      const before = readNotes(path, clock.since);
      const notes = new Map<string, Note>();
      for (const [key, tip] of tips) {
        const [seen, since] = before.get(key) ?? ['', now];
        notes.set(key, seen === tip && since <= now ? [tip, since] : [tip, now]);
      }
      if (!isSame(before, notes)) keep(path, clock.since, notes);
      return new Map([...notes].map(([key, [, since]]) => [key, now - since]));
    },
  };
}

function isSame(before: ReadonlyMap<string, Note>, notes: ReadonlyMap<string, Note>): boolean {
  if (before.size !== notes.size) return false;
  return [...notes].every(([key, [tip, since]]) => before.get(key)?.[0] === tip && before.get(key)?.[1] === since);
}

function readNotes(path: string, since: string): ReadonlyMap<string, Note> {
  try {
    const found: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof found !== 'object' || found === null || !('since' in found) || !('chains' in found)) return new Map();
    const { chains } = found;
    if (found.since !== since || typeof chains !== 'object' || chains === null) return new Map();
    return new Map(Object.entries(chains).filter((pair): pair is [string, Note] => isNote(pair[1])));
  } catch {
    return new Map();
  }
}

function isNote(value: unknown): value is Note {
  return Array.isArray(value) && value.length === 2 && typeof value[0] === 'string' && typeof value[1] === 'number';
}

/** A note that cannot be kept costs time, nothing else. */
function keep(path: string, since: string, notes: ReadonlyMap<string, Note>): void {
  try {
    writeFileAtomic(path, `${JSON.stringify({ since, chains: Object.fromEntries(notes) })}\n`);
  } catch {
    // Then the next look is the first one.
  }
}
