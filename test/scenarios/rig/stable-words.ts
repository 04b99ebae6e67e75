/** Why: times, ids and paths differ from run to run; each becomes a word that is the same in every run. */

/** Replaces what differs. The same value becomes the same word throughout one scenario. */
export type StableWords = (text: string) => string;

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

type Rule = { readonly pattern: RegExp; readonly word: (found: string, names: Names, isNew: IsNew) => string };

/** Whether a time, told to this many milliseconds, lies in the life of the scenario. Others are the same in every run. */
type IsNew = (time: string, precisionMs: number) => boolean;

/** Gives a value its word: `<id-1>`, `<id-2>` … in the order of appearance, apart for each kind. */
type Names = (kind: string, value: string) => string;

const RULES: readonly Rule[] = [
  {
    pattern: /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/gu,
    word: (found, _, isNew) => (isNew(found, SECOND_MS) ? '<time>' : found),
  },
  {
    pattern: /\b\d{4}-\d\d-\d\d \d\d:\d\d\b/gu,
    word: (found, _, isNew) => (isNew(`${found}Z`, MINUTE_MS) ? '<minute>' : found),
  },
  { pattern: /\b\d{8}T\d{6}Z/gu, word: () => '<time>' },
  {
    pattern: /\b\d{4}-\d\d-\d\d\b(?!T|\b \d\d:)/gu,
    word: (found, _, isNew) => (isNew(found, DAY_MS) ? '<day>' : found),
  },
  { pattern: /(?<![\w:])\d\d:\d\d:\d\d(?![\w:])/gu, word: () => '<clock>' },
  { pattern: /\b[0-9a-f]{64}\b/gu, word: (found, names) => names('digest', found) },
  { pattern: /\b[0-9a-f]{40}\b/gu, word: (found, names) => names('object', found) },
  { pattern: /\b[0-9a-f]{32}\b/gu, word: (found, names) => names('nonce', found) },
  { pattern: /\b[0-9a-f]{12}\b|(?<=-)[0-9a-f]{8}(?=\.json)/gu, word: (found, names) => names('object', found) },
  // Shorter ones need a digit, or else they are words. One in thirty is of digits only, and pages show no number so long.
  { pattern: /\b(?=[0-9a-f]*\d)[0-9a-f]{7,11}\b/gu, word: (found, names) => names('object', found) },
  // Columns are as wide as what stands in them, so the space in front goes with the number.
  { pattern: / {2,}\d+(?:\.\d+)? (?:s|min|h|d)\b/gu, word: () => '  <span>' },
  { pattern: /\b\d+(?:\.\d+)? (?:s|min|h|d)\b/gu, word: () => '<span>' },
  { pattern: /(?<=\bprocess )\d+/gu, word: () => '<pid>' },
];

/** Makes the replacement for one scenario; `places` are texts to be replaced first, the longest first. */
export function stableWords(places: ReadonlyMap<string, string>): StableWords {
  const known = new Map<string, string>();
  const counts = new Map<string, number>();
  const names: Names = (kind, value) => {
    // A shortened id is the same as the whole one that was seen before.
    const before = [...known].find(([seen]) => seen.startsWith(value) || value.startsWith(seen))?.[1];
    if (before !== undefined) return before;
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    known.set(value, `<${kind}-${count}>`);
    return `<${kind}-${count}>`;
  };
  const began = Date.now();
  const isNew: IsNew = (time, precisionMs) => Date.parse(time) > began - precisionMs - SECOND_MS;
  const ordered = [...places].sort(([a], [b]) => b.length - a.length);
  return (text) => {
    const placed = ordered.reduce((rest, [place, word]) => rest.replaceAll(place, word), text);
    return RULES.reduce(
      (rest, { pattern, word }) => rest.replaceAll(pattern, (found) => word(found, names, isNew)),
      placed,
    );
  };
}
