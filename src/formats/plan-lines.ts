/** Why: what a line of markdown means depends on where it stands (front matter, code fence, comment), so that is settled first. */

/** Where a line stands. `fence-edge` opens or closes a code fence; `wrapper` is the fence around a whole file. */
export type Zone = 'text' | 'front-matter' | 'fence' | 'fence-edge' | 'comment' | 'wrapper';

/** A line of a plan without its line end. `number` counts from 1, `start` is its offset in the text. */
export type SourceLine = {
  readonly number: number;
  readonly start: number;
  readonly text: string;
  readonly zone: Zone;
};

type BareLine = Omit<SourceLine, 'zone'>;

/** A line whose place is not settled yet. A plan has many lines, so there is one object for each and no copy. */
type OpenLine = BareLine & { zone: Zone };

/** Splits a plan into lines (ends CRLF, LF and CR) and says where each stands. Linear, whatever the text. */
export function scanLines(text: string): readonly SourceLine[] {
  const lines = splitLines(text);
  const zones: Zone[] = lines.map(() => 'text');
  let from = markFrontMatter(lines, zones);
  const wrapped = wrapperOf(lines, from);
  if (wrapped !== undefined) {
    zones[wrapped.first] = 'wrapper';
    zones[wrapped.last] = 'wrapper';
    from = wrapped.first + 1;
  }
  markFencesAndComments(lines, zones, { from, to: wrapped?.last ?? lines.length });
  zones.forEach((zone, at) => {
    const line = lines[at];
    if (line !== undefined) line.zone = zone;
  });
  return lines;
}

function splitLines(text: string): readonly OpenLine[] {
  const lines: OpenLine[] = [];
  const ends = /\r\n|\n|\r/gu;
  let start = 0;
  for (let end = ends.exec(text); end !== null; end = ends.exec(text)) {
    lines.push({ number: lines.length + 1, start, text: text.slice(start, end.index), zone: 'text' });
    start = ends.lastIndex;
  }
  if (start < text.length) lines.push({ number: lines.length + 1, start, text: text.slice(start), zone: 'text' });
  return lines;
}

/** Marks `---` … `---` at the very start; gives the index of the first line after it. */
function markFrontMatter(lines: readonly BareLine[], zones: Zone[]): number {
  if (lines[0]?.text.trimEnd() !== '---') return 0;
  const end = lines.findIndex((line, at) => at > 0 && /^(?:---|\.\.\.)[ \t]*$/u.test(line.text));
  if (end === -1) return 0;
  zones.fill('front-matter', 0, end + 1);
  return end + 1;
}

type FenceMark = { readonly mark: string; readonly length: number; readonly info: string };

function fenceMark(text: string): FenceMark | undefined {
  const found = /^[ \t]*(`{3,}|~{3,})(.*)$/u.exec(text);
  const run = found?.[1];
  return run === undefined ? undefined : { mark: run.slice(0, 1), length: run.length, info: (found?.[2] ?? '').trim() };
}

/** The fence around the whole file: the first and the last line with text, when nothing between closes it before. */
function wrapperOf(lines: readonly BareLine[], from: number): { first: number; last: number } | undefined {
  const first = lines.findIndex((line, at) => at >= from && line.text.trim() !== '');
  const last = lines.findLastIndex((line) => line.text.trim() !== '');
  const [opening, closing] = [first, last].map((at) => fenceMark(lines[at]?.text ?? ''));
  if (opening === undefined || closing === undefined || first === last || !closes(opening, closing)) return undefined;
  const inner = lines.slice(first + 1, last).filter((line) => fenceMark(line.text) !== undefined);
  return /^(?:markdown|md|text|)$/iu.test(opening.info) && inner.length % 2 === 0 ? { first, last } : undefined;
}

function closes(opening: FenceMark, closing: FenceMark): boolean {
  return closing.mark === opening.mark && closing.length >= opening.length && closing.info === '';
}

/** Marks fences and comments between two indices. A fence or comment without an end is text: it would swallow the rest. */
function markFencesAndComments(
  lines: readonly BareLine[],
  zones: Zone[],
  { from, to }: { readonly from: number; readonly to: number },
): void {
  const closers = fenceClosers(lines, to);
  const commentEnds = nextWith(lines, to, '-->');
  for (let at = from; at < to; at += 1) {
    const { text } = lines[at] ?? { text: '' };
    const opening = fenceMark(text);
    if (opening !== undefined) {
      const end = closers(at, opening);
      if (end === undefined) continue;
      zones[at] = 'fence-edge';
      zones.fill('fence', at + 1, end);
      zones[end] = 'fence-edge';
      at = end;
    } else if (text.trimStart().startsWith('<!--')) {
      const end = commentEnds[at] ?? -1;
      if (end === -1) continue;
      zones.fill('comment', at, end + 1);
      at = end;
    }
  }
}

/** For each mark the next line that can close a fence opened before it; a look-up per opening, each line passed once. */
function fenceClosers(lines: readonly BareLine[], to: number) {
  const bare = new Map<string, { readonly at: number; readonly length: number }[]>();
  for (let at = 0; at < to; at += 1) {
    const fence = fenceMark(lines[at]?.text ?? '');
    if (fence === undefined || fence.info !== '') continue;
    const list = bare.get(fence.mark) ?? [];
    list.push({ at, length: fence.length });
    bare.set(fence.mark, list);
  }
  const passed = new Map<string, number>();
  return (opened: number, { mark, length }: FenceMark): number | undefined => {
    const list = bare.get(mark) ?? [];
    let next = passed.get(mark) ?? 0;
    while ((list[next]?.at ?? Infinity) <= opened) next += 1;
    passed.set(mark, next);
    // A shorter run of the same mark cannot close it; looking past a bounded number of those keeps this linear.
    return list.slice(next, next + 64).find((candidate) => candidate.length >= length)?.at;
  };
}

/** For each line the index of the first line from it on that contains a text, or -1. */
function nextWith(lines: readonly BareLine[], to: number, text: string): readonly number[] {
  const next = Array.from({ length: to }, () => -1);
  let found = -1;
  for (let at = to - 1; at >= 0; at -= 1) {
    if (lines[at]?.text.includes(text) === true) found = at;
    next[at] = found;
  }
  return next;
}
