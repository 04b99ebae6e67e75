/** Why: every sealed record must lie in some file, byte for byte; where one does not, the line that took its place is named. */

import { idIn, openPlaces, linksIn, type Evidence, type FoundLine } from './evidence.ts';
import type { Finding } from './finding.ts';

/** Holds the lines of all record files against the log. */
export function judgeLines(evidence: Evidence): readonly Finding[] {
  const present: Present = { sealed: openPlaces(evidence), loose: new Map() };
  const findings: Finding[] = [];
  const suspects: FoundLine[] = [];
  for (const line of evidence.lines) {
    const id = idIn(line);
    if (id === undefined) {
      if (line.index === undefined) suspects.push(line);
      else findings.push(notWhole(present, line, line.index));
      continue;
    }
    const first = meet(present, line, id);
    if (first !== undefined) findings.push(duplicate(line, first, evidence));
    if (first === undefined && isStranger(line, id, evidence)) suspects.push(line);
    else if (line.content.kind === 'reformatted') findings.push(reformatted(line, id));
  }
  return [
    ...findings,
    ...judgeAbsent(evidence, present, suspects),
    ...judgeLeaves(evidence),
    ...judgeBatches(evidence),
  ];
}

/** The first line of each record: of sealed ones by their place in the log, of others by id. */
type Present = { readonly sealed: (FoundLine | undefined)[]; readonly loose: Map<string, FoundLine> };

/** Notes a line, and gives the line that held the same record before; undefined when there was none. */
function meet({ sealed, loose }: Present, line: FoundLine, id: string): FoundLine | undefined {
  const { index } = line;
  const first = index === undefined ? loose.get(id) : sealed[index];
  if (first !== undefined) return first;
  if (index === undefined) loose.set(id, line);
  else sealed[index] = line;
  return undefined;
}

/** A line that is in the log as it stands, and is no record: it is not missing. */
function notWhole({ sealed }: Present, line: FoundLine, index: number): Finding {
  sealed[index] ??= line;
  const reason = line.content.kind === 'broken' ? line.content.reason : '';
  return { kind: 'no-record', ...at(line), index, id: line.id, detail: `the line ${reason}` };
}

/** Sealed nowhere, and neither in a ref nor remembered: new, or what an edit has made of another record. */
function isStranger({ index }: FoundLine, id: string, { live, remembered }: Evidence): boolean {
  return index === undefined && !live.has(id) && !remembered.has(id);
}

function duplicate(line: FoundLine, first: FoundLine, { indexOf }: Evidence): Finding {
  const detail = `the same record lies in ${first.file}:${first.line}`;
  return { kind: 'duplicate', ...at(line), ...placeOf(indexOf.get(line.id)), id: line.id, detail };
}

function reformatted(line: FoundLine, id: string): Finding {
  const detail = 'the value is the recorded one, written in another form: baton verify --fix';
  return { kind: 'reformatted', ...at(line), ...placeOf(line.index), id, detail };
}

/** Sealed records that no line holds, each with the line that stands in its place where that can be told. */
function judgeAbsent(evidence: Evidence, present: Present, suspects: readonly FoundLine[]): readonly Finding[] {
  const absent = absentLeaves(evidence, present);
  if (absent.length === 0 && suspects.length === 0) return [];
  const places = pairUp(evidence, absent, suspects);
  const named = absent.length === 0 ? new Map<string, number>() : countNames(evidence.lines);
  const taken = new Set(places.values());
  const edited = suspects.flatMap((line): readonly Finding[] => {
    const index = places.get(line);
    if (index !== undefined || line.content.kind === 'broken') return [editedLine(line, index, evidence)];
    return line.content.kind === 'reformatted' ? [reformatted(line, line.content.id)] : [];
  });
  const open = suspects.filter((line) => line.content.kind !== 'broken' && !places.has(line));
  const missing = absent
    .filter((index) => !taken.has(index))
    .map((index) => missingRecord(index, evidence, { named, open }));
  return [...edited, ...missing];
}

/** Places of the log whose record no line holds and nobody has declared gone. One that the log has twice lies at its first place. */
function absentLeaves(
  { size, leafAt, indexOf, declared, elsewhere }: Evidence,
  { sealed }: Present,
): readonly number[] {
  const absent: number[] = [];
  for (let index = 0; index < size; index += 1) {
    if (sealed[index] !== undefined || elsewhere?.holds(index) === true) continue;
    const id = leafAt(index);
    if (!declared.has(id) && sealed[indexOf.get(id) ?? index] === undefined) absent.push(index);
  }
  return absent;
}

const WORDS: Partial<Record<FoundLine['content']['kind'], string>> = {
  legacy: 'what stands here has lost the seal of a record',
  record: 'another record stands here',
  reformatted: 'another record stands here, and not in the form of one',
};

function editedLine(line: FoundLine, index: number | undefined, { leafAt }: Evidence): Finding {
  const { content } = line;
  const cutOff = content.kind === 'broken' && content.cutOff;
  const what = WORDS[content.kind] ?? `the line ${content.kind === 'broken' ? content.reason : ''}`;
  const sealed = index === undefined ? '; which record it was cannot be told' : `; sealed is ${leafAt(index)}`;
  return {
    kind: cutOff ? 'truncated' : 'edited',
    ...at(line),
    ...placeOf(index),
    id: line.id,
    detail: `${what}${sealed}`,
  };
}

function missingRecord(
  index: number,
  { leafAt, tileOf }: Evidence,
  known: { readonly named: ReadonlyMap<string, number>; readonly open: readonly FoundLine[] },
): Finding {
  const id = leafAt(index);
  const names = known.named.get(id) ?? 0;
  const by = names === 0 ? 'no other record names it' : `${names} other record${names === 1 ? ' names' : 's name'} it`;
  const maybe = known.open.slice(0, 3).map(({ file, line }) => `${file}:${line}`);
  const hint = maybe.length === 0 ? '' : `; it may have become ${maybe.join(' or ')}, which is not sealed`;
  return { kind: 'missing', file: tileOf(index), index, id, detail: `record ${id} is in no file; ${by}${hint}` };
}

/** Which line took the place of which sealed record: by its neighbours in a batch, or because there is only one choice. */
function pairUp(
  evidence: Evidence,
  absent: readonly number[],
  suspects: readonly FoundLine[],
): ReadonlyMap<FoundLine, number> {
  const pairs = pairInBatches(evidence, absent, suspects);
  const taken = new Set(pairs.values());
  const [index, ...moreIndexes] = absent.filter((each) => !taken.has(each));
  const rest = suspects.filter((line) => !pairs.has(line));
  const broken = rest.filter((line) => line.content.kind === 'broken');
  const [line, ...moreLines] = broken.length > 0 ? broken : rest;
  const isOnly = moreIndexes.length === 0 && moreLines.length === 0;
  return index !== undefined && line !== undefined && isOnly ? new Map([...pairs, [line, index]]) : pairs;
}

function pairInBatches(
  evidence: Evidence,
  absent: readonly number[],
  suspects: readonly FoundLine[],
): ReadonlyMap<FoundLine, number> {
  const pairs = new Map<FoundLine, number>();
  const packed = suspects.filter((line) => line.packed);
  if (packed.length === 0) return pairs;
  const neighbours = neighboursIn(evidence);
  const free = new Set(absent);
  for (const line of packed) {
    const { before = -1, behind = Number.POSITIVE_INFINITY } = neighbours.get(line) ?? {};
    const index = [...free].find((each) => each > before && each < behind);
    if (index === undefined) continue;
    pairs.set(line, index);
    free.delete(index);
  }
  return pairs;
}

type Neighbours = { readonly before?: number; readonly behind?: number };

/** For each line of a batch, the places in the log of the nearest sealed records before and behind it. */
function neighboursIn({ lines }: Evidence): ReadonlyMap<FoundLine, Neighbours> {
  const before = nearest(lines);
  const behind = nearest(lines.toReversed());
  return new Map(
    lines.map((line) => [line, { ...neighbour('before', before.get(line)), ...neighbour('behind', behind.get(line)) }]),
  );
}

function neighbour(name: 'before' | 'behind', index: number | undefined): Neighbours {
  return index === undefined ? {} : { [name]: index };
}

function nearest(lines: readonly FoundLine[]): ReadonlyMap<FoundLine, number> {
  const found = new Map<FoundLine, number>();
  let file = '';
  let last: number | undefined;
  for (const line of lines) {
    if (line.file !== file) last = undefined;
    file = line.file;
    if (last !== undefined) found.set(line, last);
    last = line.index ?? last;
  }
  return found;
}

function countNames(lines: readonly FoundLine[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const line of lines) {
    for (const id of linksIn(line)?.after ?? []) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}

/** A record is sealed once. */
function judgeLeaves({ size, leafAt, indexOf, hasTwins, tileOf }: Evidence): readonly Finding[] {
  if (!hasTwins) return [];
  return Array.from({ length: size }, (_, index) => leafAt(index)).flatMap((id, index): readonly Finding[] => {
    const first = indexOf.get(id);
    if (first === undefined || first === index) return [];
    return [{ kind: 'duplicate', file: tileOf(index), index, id, detail: `the log has it at ${first} already` }];
  });
}

/** The lines of a batch stand in the order of the log; the first that does not is told. */
function judgeBatches({ lines }: Evidence): readonly Finding[] {
  const findings: Finding[] = [];
  let file = '';
  let last = -1;
  for (const line of lines) {
    if (line.file !== file) last = -1;
    file = line.file;
    const index = line.packed ? line.index : undefined;
    if (index === undefined) continue;
    if (index < last && findings.at(-1)?.file !== file) {
      const detail = `the line stands behind record ${last} of the log`;
      findings.push({ kind: 'reordered', ...at(line), index, id: line.id, detail });
    }
    last = Math.max(last, index);
  }
  return findings;
}

function at({ file, line }: FoundLine): { readonly file: string; readonly line: number } {
  return { file, line };
}

function placeOf(index: number | undefined): { readonly index?: number } {
  return index === undefined ? {} : { index };
}
