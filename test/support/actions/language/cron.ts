/** Why: schedules fire at the minutes that five fields describe, in UTC. */

const FIELDS = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 6],
] as const;

const NAMES: Readonly<Record<string, number>> = Object.fromEntries([
  ...['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'].map((name, at) => [
    name,
    at + 1,
  ]),
  ...['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'].map((name, at) => [name, at]),
]) as Record<string, number>;

const MINUTE_MS = 60_000;

/** The moments after one and up to another (milliseconds since 1970) at which a schedule fires. */
export function firings(cron: string, afterMs: number, untilMs: number): readonly number[] {
  const fields = cron.trim().split(/\s+/u);
  if (fields.length !== FIELDS.length) throw new Error(`'${cron}' is not a schedule of five fields.`);
  const found: number[] = [];
  for (let at = (Math.floor(afterMs / MINUTE_MS) + 1) * MINUTE_MS; at <= untilMs; at += MINUTE_MS) {
    if (firesAt(fields, new Date(at))) found.push(at);
  }
  return found;
}

function firesAt(fields: readonly string[], moment: Date): boolean {
  const parts = [
    moment.getUTCMinutes(),
    moment.getUTCHours(),
    moment.getUTCDate(),
    moment.getUTCMonth() + 1,
    moment.getUTCDay(),
  ];
  const [minute, hour, day, month, weekday] = parts.map((part, at) =>
    valuesOf(fields[at] ?? '*', FIELDS[at] ?? [0, 0]).has(part),
  );
  // When both fields of days are restricted, one of them is enough.
  const restricted = fields[2] !== '*' && fields[4] !== '*';
  const onDay = restricted ? day === true || weekday === true : day === true && weekday === true;
  return minute === true && hour === true && month === true && onDay;
}

function valuesOf(field: string, [first, last]: readonly [number, number]): ReadonlySet<number> {
  const values = new Set<number>();
  for (const part of field.split(',')) {
    const [range = '', step] = part.split('/');
    const [from = first, to = step === undefined ? from : last] =
      range === '*' ? [first, last] : range.split('-').map(numberOf);
    for (let value = from; value <= to; value += Number(step ?? 1)) values.add(value);
  }
  return values;
}

function numberOf(text: string): number {
  return NAMES[text.toLowerCase()] ?? Number(text);
}
