/** Why: people write `1h30m` and the program counts seconds; this is the one translation between them. */

/** A duration in whole seconds; or what is wrong with its text, in words that complete "… ". */
export type ParsedDuration =
  | { readonly kind: 'ok'; readonly seconds: number }
  | { readonly kind: 'faulty'; readonly message: string };

/** The longest duration: timers cannot wait for more than 2^31 - 1 milliseconds. */
export const MAX_DURATION_SECONDS = 24 * 86_400;

const FORM = /^(?=\d)(?:(\d{1,9})d)?(?:(\d{1,9})h)?(?:(\d{1,9})m)?(?:(\d{1,9})s)?$/u;
const UNITS = [
  { letter: 'd', seconds: 86_400 },
  { letter: 'h', seconds: 3600 },
  { letter: 'm', seconds: 60 },
  { letter: 's', seconds: 1 },
] as const;

/** Reads a duration such as `45s`, `30m`, `1h30m` or `2d`: whole seconds, units from large to small, at most 24 days. */
export function parseDuration(text: string): ParsedDuration {
  const match = FORM.exec(text);
  if (match === null) {
    return { kind: 'faulty', message: 'must be a duration such as 45s, 30m, 1h30m or 2d, in whole seconds' };
  }
  const seconds = UNITS.reduce((sum, unit, index) => sum + Number(match[index + 1] ?? 0) * unit.seconds, 0);
  return seconds > MAX_DURATION_SECONDS
    ? { kind: 'faulty', message: 'must be at most 24 days' }
    : { kind: 'ok', seconds };
}

/** Writes whole seconds in the shortest form that `parseDuration` reads: 5400 is `1h30m`, 0 is `0s`. */
export function formatDuration(seconds: number): string {
  let rest = seconds;
  let text = '';
  for (const unit of UNITS) {
    const count = Math.floor(rest / unit.seconds);
    rest -= count * unit.seconds;
    text += count === 0 ? '' : `${count}${unit.letter}`;
  }
  return text === '' ? '0s' : text;
}
