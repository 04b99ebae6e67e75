/** Why: nearly every batch of a history is in order, and saying so must cost little more than hashing it, so no object is made for a line. */

import { CLOCK_TOLERANCE_MS } from '../domain/judge-order.ts';
import {
  EVENT_TYPE,
  makeSpans,
  namesCheckpoint,
  scanSpans,
  textOf,
  TIMESTAMP,
  type LinkSpans,
} from '../formats/link-scanner.ts';
import { openTimeReader } from '../formats/time-scanner.ts';
import { openIndex, type LeafIndex, type LeafTable } from '../log/leaf-index.ts';
import { hashLines } from '../records/line-hashes.ts';

/** What all who look share. Each entry of `met` and `times` is written once, by whoever comes upon that record. */
export type Ledger = {
  readonly table: LeafTable;
  /** For each place of the log, 1 once its record was met. */
  readonly met: Uint8Array;
  /** For each place of the log, the time that its record gives, in milliseconds since 1970; 0 while that is not known. */
  readonly times: Float64Array;
};

/** What was seen in a batch of which every line is sealed, once, and in the order of the log. */
export type BatchLook = {
  /** The place in the log of each line. */
  readonly places: Int32Array;
  /** Lines, by number from 1, that have to be read in full. */
  readonly open: readonly number[];
  /** Places of a record and of one that it names, in pairs, where the time of the latter was not known yet. */
  readonly waiting: readonly number[];
  /** The latest time that a record in it gives. */
  readonly newest: string | undefined;
};

/** Looks at the bytes of a batch. Undefined when something is not in order, or may not be: then it has to be judged line by line. */
export type LookAtBatch = (bytes: Uint8Array) => BatchLook | undefined;

/** Kinds of records of which more is asked than their links. */
const READ_IN_FULL: ReadonlySet<string> = new Set(['redaction', 'signature']);
const ID_DIGITS = 64;

/** Opens what looks at batches. */
export function openLook(ledger: Ledger): LookAtBatch {
  const { met, times, table } = ledger;
  const index = openIndex(table);
  const readTime = openTimeReader();
  const spans = makeSpans();
  return (bytes) => {
    const places: number[] = [];
    const open: number[] = [];
    const waiting: number[] = [];
    const following = { index, times, waiting };
    let last = -1;
    let isSound = true;
    let newest = Number.NEGATIVE_INFINITY;
    let newestText: string | undefined;
    hashLines(bytes, (digest, start, end) => {
      if (!isSound) return;
      const place = index.find(digest, last + 1);
      places.push(place);
      isSound = place > last && Atomics.exchange(met, place, 1) === 0;
      last = place;
      if (!isSound) return;
      if (!scanSpans(bytes, { start, end }, spans) || isReadInFull(bytes, spans)) {
        open.push(places.length);
        return;
      }
      const time = readTime(bytes, spans.from[TIMESTAMP] ?? 0, spans.to[TIMESTAMP] ?? 0);
      times[place] = time;
      if (time > newest) {
        newest = time;
        newestText = textOf(bytes, spans, TIMESTAMP);
      }
      isSound = !Number.isNaN(time) && namesEarlier(bytes, spans, place, following);
    });
    return isSound ? { places: Int32Array.from(places), open, waiting, newest: newestText } : undefined;
  };
}

function isReadInFull(bytes: Uint8Array, spans: LinkSpans): boolean {
  const length = (spans.to[EVENT_TYPE] ?? 0) - (spans.from[EVENT_TYPE] ?? 0);
  // Nearly all kinds have another length, which spares making text of them.
  const mayBe = length === 'redaction'.length;
  return namesCheckpoint(spans) || (mayBe && READ_IN_FULL.has(textOf(bytes, spans, EVENT_TYPE)));
}

type Following = {
  readonly index: LeafIndex;
  readonly times: Float64Array;
  readonly waiting: number[];
};

/** Whether all that a record names stands before it in the log, and is not younger than it says to be. */
function namesEarlier(bytes: Uint8Array, spans: LinkSpans, place: number, following: Following): boolean {
  for (let at = 0; at < spans.afterCount; at += 1) {
    const start = spans.after[2 * at] ?? 0;
    const end = spans.after[2 * at + 1] ?? 0;
    const cause = end - start === ID_DIGITS ? following.index.findHex(bytes, start) : -1;
    if (cause < 0 || cause >= place || !isNotYounger(cause, place, following)) return false;
  }
  return true;
}

function isNotYounger(cause: number, place: number, { times, waiting }: Following): boolean {
  const known = times[cause] ?? 0;
  if (known === 0) waiting.push(place, cause);
  return (times[place] ?? 0) + CLOCK_TOLERANCE_MS >= known;
}

/** Whether of those whose times were not known at first none claims to be older than what it names. Times that nobody knows say nothing. */
export function waitingAgree({ met, times }: Ledger, waiting: readonly number[]): boolean {
  for (let at = 0; at < waiting.length; at += 2) {
    const [place = 0, cause = 0] = [waiting[at], waiting[at + 1]];
    const isKnown = met[cause] === 1;
    if (isKnown && (times[place] ?? 0) + CLOCK_TOLERANCE_MS < (times[cause] ?? 0)) return false;
  }
  return true;
}
