/**
 * Why: which files a step produces is part of a workflow's meaning, so the patterns mean the same on every machine.
 *
 * `*` any characters within a name, `?` one, `[abc]`, `[a-z]` and `[!abc]` one of or none of these, `{a,b}` either, `**`
 * as a whole segment any number of folders, `\` before a character takes it as it is. A wildcard at the beginning of a
 * name does not match a dot there, and `**` does not enter folders that begin with one, unless the pattern writes the
 * dot. A pattern whose last segment has no wildcard stands for a file, or for all files below a folder. `!` in
 * front leaves matching files out again, dot files included.
 */

/** One part of a path pattern: a name as it is, a wildcard for one name, or any number of folders. */
export type Segment =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'wildcard'; readonly form: RegExp }
  | { readonly kind: 'folders'; readonly hidden: boolean };

/** A pattern made ready; its alternatives are what braces and folders stand for. */
export type GlobPattern = {
  readonly text: string;
  readonly excludes: boolean;
  readonly alternatives: readonly (readonly Segment[])[];
};

const MAX_ALTERNATIVES = 1000;

/** Reads a pattern. One that is empty, absolute or goes up by `..` has no alternatives, so it matches nothing. */
export function parseGlob(text: string): GlobPattern {
  const excludes = text.startsWith('!');
  const alternatives = expandBraces(excludes ? text.slice(1) : text).flatMap((path) => parsePath(path, excludes));
  return { text, excludes, alternatives };
}

/** Whether a path with `/` matches. */
export function matchesGlob(pattern: GlobPattern, path: string): boolean {
  const names = path.split('/');
  return pattern.alternatives.some((segments) => {
    const ends = names.reduce<readonly number[]>(
      (places, name) => [...new Set(places.flatMap((at) => advance(segments, at, name)))],
      [0],
    );
    return ends.includes(segments.length);
  });
}

/**
 * Where in a pattern one may stand after a name, when one stood before segment `at`. `segments.length` means that the
 * whole pattern is used up. A folder pattern stays where it is, or lets the segment after it take the name.
 */
export function advance(segments: readonly Segment[], at: number, name: string): readonly number[] {
  const segment = segments[at];
  if (segment === undefined) return [];
  if (segment.kind !== 'folders') return matchesSegment(segment, name) ? [at + 1] : [];
  const stay = segment.hidden || !name.startsWith('.') ? [at] : [];
  const last = at === segments.length - 1;
  return last ? stay.flatMap((place) => [place, segments.length]) : [...stay, ...advance(segments, at + 1, name)];
}

function matchesSegment(segment: Exclude<Segment, { kind: 'folders' }>, name: string): boolean {
  return segment.kind === 'name' ? segment.name === name : segment.form.test(name);
}

function parsePath(path: string, hidden: boolean): readonly (readonly Segment[])[] {
  if (path.startsWith('/')) return [];
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.length === 0 || parts.includes('..')) return [];
  const segments = parts.map((part) => parseSegment(part, hidden)).filter(isNotRepeated);
  const below: Segment = { kind: 'folders', hidden };
  return segments.at(-1)?.kind === 'name' ? [segments, [...segments, below]] : [segments];
}

function isNotRepeated(segment: Segment, at: number, all: readonly Segment[]): boolean {
  return segment.kind !== 'folders' || all[at - 1]?.kind !== 'folders';
}

function parseSegment(part: string, hidden: boolean): Segment {
  if (part === '**') return { kind: 'folders', hidden };
  if (!/[*?[\\]/u.test(part)) return { kind: 'name', name: part };
  if (!/(?<!\\)(?:\\\\)*[*?[]/u.test(part)) return { kind: 'name', name: part.replaceAll(/\\(.)/gu, '$1') };
  const noDot = hidden || !/^[*?[]/u.test(part) ? '' : '(?!\\.)';
  const body = part.replaceAll(/\\(.)|\[([!^]?)(\]?[^\]]*)\]|\*+|[^*]/gsu, translate);
  return { kind: 'wildcard', form: new RegExp(`^${noDot}${body}$`, 'su') };
}

function translate(piece: string, escaped: string | undefined, negated: string | undefined, set: string | undefined) {
  if (escaped !== undefined) return literal(escaped);
  if (set !== undefined && set !== '') return characterClass(negated !== '', set);
  if (piece === '?') return '[^/]';
  return piece.startsWith('*') ? '[^/]*' : literal(piece);
}

/** A set as it stands in a pattern, made safe; a range the wrong way round matches nothing. */
function characterClass(negated: boolean, set: string): string {
  const parts = [...set.matchAll(/(.)-(.)|(.)/gsu)].map(([, from, to, single]) => {
    if (single !== undefined) return literalInClass(single);
    return (from ?? '') <= (to ?? '') ? `${literalInClass(from ?? '')}-${literalInClass(to ?? '')}` : '';
  });
  const inside = parts.join('');
  if (inside === '') return negated ? '[^/]' : '(?!)';
  return negated ? `[^/${inside}]` : `(?!/)[${inside}]`;
}

function literal(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, '\\$&');
}

function literalInClass(character: string): string {
  return character === '-' ? '\\-' : literal(character);
}

/** Writes out `{a,b}`, also nested; braces without a comma inside are taken as they are. */
function expandBraces(text: string): readonly string[] {
  let done: readonly string[] = [''];
  for (const piece of splitBraces(text)) {
    const choices = typeof piece === 'string' ? [piece] : piece.flatMap(expandBraces);
    done = done.flatMap((start) => choices.map((choice) => start + choice)).slice(0, MAX_ALTERNATIVES);
  }
  return done;
}

/** The text cut into plain pieces and lists of choices at the outermost braces. */
function splitBraces(text: string): readonly (string | readonly string[])[] {
  const open = findOpenBrace(text);
  if (open === undefined) return [text];
  const { from, to, commas } = open;
  const cuts = [from, ...commas, to];
  const choices = cuts.slice(1).map((cut, at) => text.slice((cuts[at] ?? 0) + 1, cut));
  return [text.slice(0, from), choices, ...splitBraces(text.slice(to + 1))];
}

function findOpenBrace(text: string) {
  for (let from = nextBrace(text, 0); from >= 0; from = nextBrace(text, from + 1)) {
    const commas: number[] = [];
    const to = closingBrace(text, from, (comma) => commas.push(comma));
    if (to !== undefined && commas.length > 0) return { from, to, commas };
  }
  return undefined;
}

function nextBrace(text: string, start: number): number {
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '{') return at;
  }
  return -1;
}

function closingBrace(text: string, from: number, onComma: (at: number) => void): number | undefined {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    const character = text[at];
    if (character === '\\') at += 1;
    else if (character === '{') depth += 1;
    else if (character === '}') depth -= 1;
    else if (character === ',' && depth === 1) onComma(at);
    if (depth === 0) return at;
  }
  return undefined;
}
