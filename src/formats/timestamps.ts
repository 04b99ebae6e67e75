/** Why: times in files are text that must name a real instant in UTC, whatever the machine's time zone. */

const FORM = /^(\d{4})-(\d{2})-(\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?Z$/u;
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;
const SECOND_LENGTH = 'YYYY-MM-DDThh:mm:ss'.length;

/** True for a UTC instant in ISO 8601 with `Z`, such as `2026-11-01T08:30:00Z`, that is in the calendar. */
export function isTimestamp(text: string): boolean {
  const match = FORM.exec(text);
  if (match === null) {
    return false;
  }
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const isLeapYear = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 && isLeapYear ? 29 : (DAYS[month - 1] ?? 0);
  return day >= 1 && day <= days;
}

/** Orders two timestamps by the instants that they name: negative when `a` is earlier. Equal instants give 0 in any spelling. */
export function compareTimestamps(a: string, b: string): number {
  const [left, right] = [comparable(a), comparable(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

function comparable(timestamp: string): string {
  const fraction = timestamp.slice(SECOND_LENGTH + 1, -1);
  return timestamp.slice(0, SECOND_LENGTH) + fraction.padEnd(9, '0');
}
