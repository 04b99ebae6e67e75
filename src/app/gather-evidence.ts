/** Why: a history is judged by the same judges whether every line of it was taken apart, or most of it only looked at. */

import { idIn, linksIn, type Elsewhere, type Evidence, type FoundLine } from '../domain/evidence.ts';
import { isRecordId } from '../domain/ids.ts';
import type { Policy, TimedRecord } from '../domain/judge-memory.ts';
import { instantOf, latestOf } from '../domain/time.ts';
import { leafIds } from '../log/blame.ts';
import { toHex } from '../log/encoding.ts';
import { indexLeaves } from '../log/leaf-index.ts';
import { HASH_BYTES } from '../log/tree.ts';
import { digestOfHex } from '../records/line-hashes.ts';
import { addLines, timedSince, type Looked } from './look-at-batches.ts';
import { readLines, readLookedLines, type Files } from './read-evidence.ts';

/** The lines of a history, as far as they were taken apart, and the log that they should fit. */
export type Gathered = Pick<Evidence, 'size' | 'leafAt' | 'indexOf' | 'hasTwins' | 'elsewhere' | 'lines'> & {
  /** Every line; the same as `lines` where all were taken apart. */
  readonly all: () => readonly FoundLine[];
  /** Records as far as time matters: at least all that are not sealed, and those from this place of the log on. */
  readonly timedSince: (size: number) => readonly TimedRecord[];
  /** The latest time that a record gives. */
  readonly newest: string | undefined;
};

/** Takes every line apart. */
export function gatherInFull(files: Files, leaves: Uint8Array): Gathered {
  const ids = leafIds(leaves);
  const indexOf = firstPlaces(ids);
  const leafAt = (index: number): string => ids[index] ?? '';
  const lines = readLines(files, { leafAt, index: indexLeaves(leaves) });
  const records = timed(lines);
  return {
    size: ids.length,
    leafAt,
    indexOf,
    hasTwins: indexOf.size < ids.length,
    lines,
    all: () => lines,
    timedSince: () => records,
    newest: latestOf(records.map(({ timestamp }) => timestamp)),
  };
}

/** Takes apart what is in no batch, and of batches the lines that have to be read in full. Undefined when not everything is in order. */
export function gatherLooked(files: Files, leaves: Uint8Array, looked: Looked): Gathered | undefined {
  const { looks, index, ledger } = looked;
  const leafAt = (place: number): string => toHex(leaves.subarray(place * HASH_BYTES, (place + 1) * HASH_BYTES));
  const placeOf = (id: string): number => (isRecordId(id) ? index.find(digestOfHex(id), -1) : -1);
  const sealed = { leafAt, index };
  const lines = [
    ...readLines(new Map([...files].filter(([file]) => !looks.has(file))), sealed),
    ...[...looks].flatMap(([file, look]) => readLookedLines({ file, bytes: files.get(file), look }, sealed, 'open')),
  ];
  if (!addLines(looked, lines)) return undefined;
  const { met, times } = ledger;
  const elsewhere: Elsewhere = {
    holds: (place) => met[place] === 1,
    timeAt: (place) => (met[place] === 1 ? instantOf(times[place] ?? 0) : undefined),
  };
  const records = timed(lines);
  const own = latestOf(records.map(({ timestamp }) => timestamp));
  return {
    size: met.length,
    leafAt,
    indexOf: {
      get: (id) => {
        const place = placeOf(id);
        return place < 0 ? undefined : place;
      },
      has: (id) => placeOf(id) >= 0,
    },
    hasTwins: false,
    lines,
    elsewhere,
    all: () => [
      ...lines.filter(({ file }) => !looks.has(file)),
      ...[...looks].flatMap(([file, look]) => readLookedLines({ file, bytes: files.get(file), look }, sealed, 'all')),
    ],
    timedSince: (size) => [...records.filter((each) => each.index === undefined), ...timedSince(looked, size)],
    newest: latestOf([own, looked.newest].flatMap((time) => time ?? [])),
  };
}

/** Kinds of records that say something of others, so that more than themselves has to be looked at. */
const ABOUT_OTHERS: ReadonlySet<string> = new Set(['redaction', 'signature']);

/** The lines that redactions and signatures are judged by: none but themselves where there are none. */
export function linesAboutOthers({ lines, all }: Gathered, { signed }: Pick<Policy, 'signed'>): readonly FoundLine[] {
  const isAsked = signed !== undefined || lines.some((line) => ABOUT_OTHERS.has(linksIn(line)?.eventType ?? ''));
  return isAsked ? all() : lines;
}

/** Where each id is in the log; its first place, should it be there twice. */
function firstPlaces(leaves: readonly string[]): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  leaves.forEach((id, index) => {
    if (!places.has(id)) places.set(id, index);
  });
  return places;
}

function timed(lines: readonly FoundLine[]): readonly TimedRecord[] {
  const records: TimedRecord[] = [];
  for (const line of lines) {
    const links = linksIn(line);
    if (links === undefined) continue;
    const { file, index } = line;
    records.push({ id: idIn(line) ?? '', timestamp: links.timestamp, index, file, line: line.line });
  }
  return records;
}
