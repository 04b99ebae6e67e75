/** Why: the time of every record is needed, most are of the same day as the one before, and making text of each costs more than reading it. */

import { epochMs } from '../domain/time.ts';

const decoder = new TextDecoder();
/** `2026-11-22T` and `09:00:00Z`. */
const [DAY, WHOLE] = [11, 20];
const COLON = 0x3a;
const ZULU = 0x5a;

/** Reads the instant in a run of ASCII bytes, as epochMs reads its text: milliseconds since 1970, NaN when it is none. */
export type ReadTime = (bytes: Uint8Array, from: number, to: number) => number;

/** A reader that remembers the day that it read last. */
export function openTimeReader(): ReadTime {
  const known = new Uint8Array(DAY);
  let midnight = Number.NaN;
  return (bytes, from, to) => {
    const seconds = to - from === WHOLE ? secondsOfDay(bytes, from + DAY) : -1;
    if (seconds < 0) return epochMs(decoder.decode(bytes.slice(from, to)));
    if (Number.isNaN(midnight) || !sameDay(bytes, from, known)) {
      known.set(bytes.subarray(from, from + DAY));
      midnight = epochMs(`${decoder.decode(known)}00:00:00Z`);
    }
    return midnight + seconds * 1000;
  };
}

function sameDay(bytes: Uint8Array, from: number, day: Uint8Array): boolean {
  for (let at = 0; at < DAY; at += 1) if (bytes[from + at] !== day[at]) return false;
  return true;
}

/** The seconds of `09:00:00Z`; -1 for anything else. */
function secondsOfDay(bytes: Uint8Array, at: number): number {
  if (bytes[at + 2] !== COLON || bytes[at + 5] !== COLON || bytes[at + 8] !== ZULU) return -1;
  const hours = twoDigits(bytes, at);
  const minutes = twoDigits(bytes, at + 3);
  const seconds = twoDigits(bytes, at + 6);
  return hours < 24 && minutes < 60 && seconds < 60 ? hours * 3600 + minutes * 60 + seconds : -1;
}

/** A number of two digits; 100 when they are none. */
function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = (bytes[at] ?? 0) - 0x30;
  const ones = (bytes[at + 1] ?? 0) - 0x30;
  return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? 100 : tens * 10 + ones;
}
