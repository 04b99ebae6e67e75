/** Why: what a record names was there before it, so a record that is sealed before it, or claims to be older, is not what it says. */

import { idIn, linksIn, openPlaces, type Evidence, type FoundLine, type RecordLinks } from './evidence.ts';
import type { Finding } from './finding.ts';
import { epochMs, isLater } from './time.ts';

/** Clocks of different machines may differ by this much before a time counts as a claim that cannot be true. */
export const CLOCK_TOLERANCE_MS = 3_600_000;

/** The root of the log at an earlier size, in hex; undefined when it is not that long. */
export type RootAt = (size: number) => string | undefined;

/** Follows the links of all records: to records, and to checkpoints that their writers had seen. */
export function judgeOrder(evidence: Evidence, rootAt: RootAt): readonly Finding[] {
  const times = timesOf(evidence);
  const findings: Finding[] = [];
  let newest: readonly (string | undefined)[] | undefined;
  for (const line of evidence.lines) {
    const links = linksIn(line);
    if (links === undefined) continue;
    for (const cause of links.after) {
      const finding = judgeLink({ evidence, times, line, links }, cause);
      if (finding !== undefined) findings.push(finding);
    }
    if (links.seen === undefined) continue;
    newest ??= newestTimes(evidence, times);
    findings.push(...judgeSeen({ line, links, newestUpTo: newest, rootAt }));
  }
  return findings;
}

/** The time that each record claims: of sealed ones by their place in the log, of others by id. */
type Times = { readonly sealed: (string | undefined)[]; readonly loose: Map<string, string> };

function timesOf(evidence: Evidence): Times {
  const times: Times = { sealed: openPlaces(evidence), loose: new Map() };
  for (const line of evidence.lines) {
    const { timestamp } = linksIn(line) ?? {};
    if (timestamp === undefined) continue;
    if (line.index === undefined) times.loose.set(idIn(line) ?? '', timestamp);
    else times.sealed[line.index] = timestamp;
  }
  return times;
}

type Linked = { readonly line: FoundLine; readonly links: RecordLinks };

/** Where a finding is. */
function placeOf(line: FoundLine): Pick<Finding, 'file' | 'line' | 'id' | 'index'> {
  const place = { file: line.file, line: line.line, id: idIn(line) ?? line.id };
  return line.index === undefined ? place : { ...place, index: line.index };
}

function judgeLink(
  { evidence, times, line, links }: Linked & { readonly evidence: Evidence; readonly times: Times },
  cause: string,
): Finding | undefined {
  const sealedAt = evidence.indexOf.get(cause);
  const time = timeOf({ evidence, times }, cause, sealedAt);
  if (sealedAt === undefined && time === undefined && !evidence.live.has(cause)) {
    return { kind: 'missing', ...placeOf(line), detail: `it names ${cause}, which is nowhere` };
  }
  if (line.index !== undefined && (sealedAt === undefined || sealedAt > line.index)) {
    const where = sealedAt === undefined ? 'is not sealed' : `is sealed at ${sealedAt}`;
    return { kind: 'reordered', ...placeOf(line), detail: `it names ${cause}, which ${where}, behind it` };
  }
  return judgeTime({ line, links }, time);
}

function timeOf(
  { evidence, times }: { readonly evidence: Evidence; readonly times: Times },
  id: string,
  sealedAt: number | undefined,
): string | undefined {
  return sealedAt === undefined
    ? times.loose.get(id)
    : (times.sealed[sealedAt] ?? evidence.elsewhere?.timeAt(sealedAt));
}

/** Holds the time of a record against that of one that it names. */
function judgeTime({ line, links }: Linked, time: string | undefined): Finding | undefined {
  if (time === undefined || !isOlder(links.timestamp, time)) return undefined;
  const detail = `it says ${links.timestamp}, but names a record of ${time}`;
  return { kind: 'backdated', ...placeOf(line), detail };
}

function judgeSeen(
  from: Linked & { readonly newestUpTo: readonly (string | undefined)[]; readonly rootAt: RootAt },
): readonly Finding[] {
  const { line, links, newestUpTo, rootAt } = from;
  const { seen, timestamp } = links;
  const place = placeOf(line);
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
  const detail = `it says ${timestamp}, but its writer knew a log with a record of `;
  return newest !== undefined && isOlder(timestamp, newest)
    ? [{ kind: 'backdated', ...place, detail: `${detail}${newest}` }]
    : [];
}

/** For each place of the log, the latest time that a record up to there claims. */
function newestTimes({ size, elsewhere }: Evidence, { sealed }: Times): readonly (string | undefined)[] {
  let newest: string | undefined;
  return Array.from({ length: size }, (_, index) => {
    const time = sealed[index] ?? elsewhere?.timeAt(index);
    if (time !== undefined && (newest === undefined || isLater(time, newest))) newest = time;
    return newest;
  });
}

/** Times written in the same form compare as text, which spares reading them in nearly all cases. */
function isOlder(claimed: string, known: string): boolean {
  if (claimed.length === known.length && claimed >= known) return false;
  return epochMs(claimed) + CLOCK_TOLERANCE_MS < epochMs(known);
}
