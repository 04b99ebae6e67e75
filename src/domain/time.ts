/** Why: instants are text everywhere, so the one place that turns them into numbers and spans into words is here. */

/** Milliseconds since 1970 of a UTC ISO 8601 instant; NaN when the text is none. Nothing here reads the clock. */
export function epochMs(iso: string): number {
  return Date.parse(iso);
}

/** The instant of so many milliseconds since 1970. */
export function instantOf(ms: number): string {
  return new Date(ms).toISOString();
}

/** Milliseconds from one instant to another; 0 when clocks disagree so that it would be negative, or when one is none. */
export function msBetween(from: string, to: string): number {
  const span = epochMs(to) - epochMs(from);
  return span > 0 ? span : 0;
}

/** Whole seconds from one instant to another, rounded to the nearest; never negative. */
export function secondsBetween(from: string, to: string): number {
  return Math.round(msBetween(from, to) / 1000);
}

/** The instant that lies so many seconds behind another, without a fraction of a second. */
export function secondsAfter(instant: string, seconds: number): string {
  return new Date(epochMs(instant) + seconds * 1000).toISOString().replace(/\.\d+Z$/u, 'Z');
}

/** Whether an instant is later than another. Those of the form in which records are written compare as text, which is ten times as fast. */
export function isLater(a: string, b: string): boolean {
  const sameForm = a.length === b.length && (a.length === 20 || a.length === 24);
  return sameForm ? a > b : epochMs(a) > epochMs(b);
}

/** Compares two instants by time, then by text: `…00Z` and `…00.000Z` are the same time written differently. */
export function compareInstants(a: string, b: string): number {
  return epochMs(a) - epochMs(b) || (a < b ? -1 : a > b ? 1 : 0);
}

/** The latest of some instants; undefined when there is none. */
export function latestOf(instants: readonly string[]): string | undefined {
  return instants.reduce<string | undefined>(
    (latest, each) => (latest === undefined || isLater(each, latest) ? each : latest),
    undefined,
  );
}

/** The earliest of some instants; undefined when there is none. */
export function earliestOf(instants: readonly string[]): string | undefined {
  return instants.reduce<string | undefined>(
    (earliest, each) => (earliest === undefined || compareInstants(each, earliest) < 0 ? each : earliest),
    undefined,
  );
}

/** The UTC day of an instant: `2026-11-22`. */
export function dayOf(iso: string): string {
  return iso.slice(0, 10);
}

const UNITS: readonly (readonly [string, number])[] = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
];

/** A span in at most two neighbouring units, cut and not rounded up: `45 s`, `3 h 12 min`, `2 d`. */
export function formatSpan(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const at = UNITS.findIndex(([, size]) => whole >= size);
  const [unit, size] = UNITS[at] ?? ['s', 1];
  const count = Math.floor(whole / size);
  const [lowerUnit, lowerSize] = (at < 0 ? undefined : UNITS[at + 1]) ?? ['', Number.POSITIVE_INFINITY];
  const rest = Math.floor((whole - count * size) / lowerSize);
  // Seconds beside minutes tell something for a few minutes only.
  const tells = rest > 0 && !(unit === 'min' && count >= 10);
  return tells ? `${count} ${unit} ${rest} ${lowerUnit}` : `${count} ${unit}`;
}

/** A span in its largest unit alone, for how long ago something was: `23 h`. */
export function formatAge(seconds: number): string {
  return formatSpan(seconds).split(' ').slice(0, 2).join(' ');
}

/** A measured duration: with one decimal below ten seconds, since steps are often that short; then as a span. */
export function formatDuration(seconds: number): string {
  return seconds < 9.95 ? `${Math.max(0, seconds).toFixed(1)} s` : formatSpan(Math.round(seconds));
}

/** How long something took between two instants: with a decimal only where both are finer than a second. */
export function formatElapsed(from: string, to: string): string {
  const fine = from.includes('.') && to.includes('.');
  return fine ? formatDuration(msBetween(from, to) / 1000) : formatSpan(secondsBetween(from, to));
}

const INSTANT = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2})(:\d{2}(?:\.\d{1,9})?)?Z)?$/u;

/** Reads a UTC day or instant as people type it, `2026-11-22` or `2026-11-22T09:00Z`; undefined when it is none. */
export function readInstant(text: string): string | undefined {
  const [, day, minutes = '00:00', seconds = ':00'] = INSTANT.exec(text) ?? [];
  if (day === undefined) return undefined;
  const instant = `${day}T${minutes}${seconds}Z`;
  // Date.parse takes 31 February for a day in March.
  const real = epochMs(`${day}T00:00:00Z`);
  const exists = Number.isFinite(epochMs(instant)) && new Date(real).toISOString().startsWith(day);
  return exists ? instant : undefined;
}
