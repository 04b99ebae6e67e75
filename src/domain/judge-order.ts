/** Why: what a record names was there before it, so a record that is sealed before it, or claims to be older, is not what it says. */

import { recordIn, type Evidence, type FoundLine } from './evidence.ts';
import type { Finding } from './finding.ts';
import type { BatonRecord } from './record.ts';
import { epochMs } from './time.ts';

/** Clocks of different machines may differ by this much before a time counts as a claim that cannot be true. */
const CLOCK_TOLERANCE_MS = 3_600_000;

/** The root of the log at an earlier size, in hex; undefined when it is not that long. */
export type RootAt = (size: number) => string | undefined;

/** Follows the links of all records: to records, and to checkpoints that their writers had seen. */
export function judgeOrder(evidence: Evidence, rootAt: RootAt): readonly Finding[] {
  const times = new Map<string, string>();
  for (const line of evidence.lines) {
    const found = recordIn(line);
    if (found !== undefined) times.set(found.id, found.record.timestamp);
  }
  const newestUpTo = newestTimes(evidence.leaves, times);
  const findings: Finding[] = [];
  for (const line of evidence.lines) {
    const found = recordIn(line);
    if (found === undefined) continue;
    const { record } = found;
    const index = evidence.indexOf.get(found.id);
    const place = { file: line.file, line: line.line, id: found.id, ...(index === undefined ? {} : { index }) };
    const from = { evidence, times, place, record };
    for (const cause of record.after) findings.push(...judgeLink(from, cause));
    if (record.seen !== undefined) findings.push(...judgeSeen({ place, record, newestUpTo, rootAt }));
  }
  return findings;
}

type Place = Pick<FoundLine, 'file' | 'line'> & { readonly id: string; readonly index?: number };

function judgeLink(
  from: {
    readonly evidence: Evidence;
    readonly times: ReadonlyMap<string, string>;
    readonly place: Place;
    readonly record: BatonRecord;
  },
  cause: string,
): readonly Finding[] {
  const { evidence, times, place, record } = from;
  const sealedAt = evidence.indexOf.get(cause);
  const time = times.get(cause);
  if (sealedAt === undefined && time === undefined && !evidence.live.has(cause)) {
    return [{ kind: 'missing', ...place, detail: `it names ${cause}, which is nowhere` }];
  }
  if (place.index !== undefined && (sealedAt === undefined || sealedAt > place.index)) {
    const where = sealedAt === undefined ? 'is not sealed' : `is sealed at ${sealedAt}`;
    return [{ kind: 'reordered', ...place, detail: `it names ${cause}, which ${where}, behind it` }];
  }
  return time !== undefined && isOlder(record.timestamp, time)
    ? [{ kind: 'backdated', ...place, detail: `it says ${record.timestamp}, but names a record of ${time}` }]
    : [];
}

function judgeSeen(from: {
  readonly place: Place;
  readonly record: BatonRecord;
  readonly newestUpTo: readonly (string | undefined)[];
  readonly rootAt: RootAt;
}): readonly Finding[] {
  const { place, record, newestUpTo, rootAt } = from;
  const { seen } = record;
  if (seen === undefined || seen.size === 0) return [];
  const root = rootAt(seen.size);
  if (root === undefined) {
    return [{ kind: 'rollback', ...place, detail: `its writer knew a log of ${seen.size} records; now it is shorter` }];
  }
  if (root !== seen.root) {
    const detail = `its writer knew another log of ${seen.size} records than this one`;
    return [{ kind: 'fork', ...place, detail }];
  }
  if (place.index !== undefined && place.index < seen.size) {
    return [{ kind: 'reordered', ...place, detail: `it is sealed in the log of ${seen.size} records that it names` }];
  }
  const newest = newestUpTo[seen.size - 1];
  const detail = `it says ${record.timestamp}, but its writer knew a log with a record of `;
  return newest !== undefined && isOlder(record.timestamp, newest)
    ? [{ kind: 'backdated', ...place, detail: `${detail}${newest}` }]
    : [];
}

/** For each place of the log, the latest time that a record up to there claims. */
function newestTimes(leaves: readonly string[], times: ReadonlyMap<string, string>): readonly (string | undefined)[] {
  let newest: string | undefined;
  return leaves.map((id) => {
    const time = times.get(id);
    if (time !== undefined && (newest === undefined || isNewer(time, newest))) newest = time;
    return newest;
  });
}

function isNewer(time: string, than: string): boolean {
  return time.length === than.length ? time > than : epochMs(time) > epochMs(than);
}

/** Times written in the same form compare as text, which spares reading them in nearly all cases. */
function isOlder(claimed: string, known: string): boolean {
  if (claimed.length === known.length && claimed >= known) return false;
  return epochMs(claimed) + CLOCK_TOLERANCE_MS < epochMs(known);
}
