import { DurationError } from './errors.js';
import { MS_BY_SPELLING } from './units.js';

const ISO = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:[.,]\d+)?)S)?)?$/i;
const ISO_UNITS = [604_800_000, 86_400_000, 3_600_000, 60_000, 1000];
const CLOCK = /^(\d+):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,3}))?)?$/;
const TERM = /(\d+(?:\.\d+)?)\s*([a-z]*)[\s,]*/giy;

/**
 * Reads `1h 30m`, `PT1H30M` or `1:30:00`, with an optional sign before it.
 * Returns whole milliseconds; throws a DurationError for anything else.
 */
export function parse(text) {
  if (typeof text !== 'string') throw new TypeError('parse takes a string');
  const unsigned = text.trim().replace(/^[+-]\s*/, '');
  const offset = text.trimEnd().length - unsigned.length;
  if (unsigned === '') throw new DurationError('it is empty', text, offset);
  const ms = readClock(unsigned) ?? readIso(unsigned, text, offset) ?? readTerms(unsigned, text, offset);
  if (!Number.isSafeInteger(ms)) throw new DurationError('it is too long', text, offset);
  return text.trim().startsWith('-') && ms > 0 ? -ms : ms;
}

function readClock(unsigned) {
  const match = CLOCK.exec(unsigned);
  if (match === null) return undefined;
  const [, first, second, third, fraction = ''] = match;
  // Two fields are minutes and seconds, as on a stop watch; three begin with hours.
  const [hours, minutes, seconds] = third === undefined ? [0, first, second] : [first, second, third];
  const whole = Number(hours) * 3_600_000 + Number(minutes) * 60_000 + Number(seconds) * 1000;
  return whole + Number(fraction.padEnd(3, '0'));
}

function readIso(unsigned, text, offset) {
  if (!/^P/i.test(unsigned)) return undefined;
  if (/^P[^T]*\d[YM]/i.test(unsigned)) {
    throw new DurationError('months and years have no fixed length', text, offset);
  }
  const match = ISO.exec(unsigned);
  const amounts = match === null ? [] : match.slice(1);
  if (/T$/i.test(unsigned) || amounts.every((amount) => amount === undefined)) {
    throw new DurationError('it begins like ISO 8601 and does not go on like it', text, offset);
  }
  return amounts.reduce((sum, amount, i) => sum + times(amount ?? '0', ISO_UNITS[i]), 0);
}

function readTerms(unsigned, text, offset) {
  if (/^0+$/.test(unsigned)) return 0;
  let ms = 0;
  TERM.lastIndex = 0;
  while (TERM.lastIndex < unsigned.length) {
    const at = TERM.lastIndex;
    const match = TERM.exec(unsigned);
    if (match === null) throw new DurationError('an amount was expected', text, offset + at);
    const [, amount, name] = match;
    const unit = MS_BY_SPELLING.get(name) ?? MS_BY_SPELLING.get(name.toLowerCase());
    const reason = name === '' ? `${amount} has no unit` : `unknown unit "${name}"`;
    if (unit === undefined) throw new DurationError(reason, text, offset + at);
    ms += times(amount, unit);
  }
  return ms;
}

/** Decimal amount × unit without binary fractions: 0.1 day is 8,640,000 ms exactly. */
function times(amount, unit) {
  const [whole, fraction = ''] = amount.split(/[.,]/);
  const digits = fraction.slice(0, 6);
  return Number(whole) * unit + Math.round((Number(digits) * unit) / 10 ** digits.length);
}
