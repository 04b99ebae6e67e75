import { UNITS } from './units.js';

const STYLES = ['short', 'long', 'iso', 'clock'];

/**
 * Writes whole milliseconds as `1h 30m` (short), `1 hour 30 minutes` (long), `PT1H30M` (iso) or
 * `1:30:00` (clock). `parts` limits short and long to that many units and rounds the last one.
 */
export function format(ms, { style = 'short', parts = UNITS.length } = {}) {
  if (!Number.isSafeInteger(ms)) throw new RangeError('format takes whole milliseconds');
  if (!STYLES.includes(style)) throw new RangeError(`style is one of ${STYLES.join(', ')}`);
  if (!Number.isInteger(parts) || parts < 1) throw new RangeError('parts is a whole number from 1');
  const sign = ms < 0 ? '-' : '';
  const size = Math.abs(ms);
  if (style === 'iso') return sign + formatIso(size);
  if (style === 'clock') return sign + formatClock(size);
  const amounts = split(roundTo(size, parts)).filter(([amount]) => amount > 0);
  if (amounts.length === 0) return style === 'short' ? '0s' : '0 seconds';
  const write = style === 'short' ? writeShort : writeLong;
  return sign + amounts.slice(0, parts).map(write).join(' ');
}

function writeShort([amount, unit]) {
  return `${amount}${unit.short}`;
}

function writeLong([amount, unit]) {
  return `${amount} ${unit.long}${amount === 1 ? '' : 's'}`;
}

/** Amounts per unit, longest unit first; together they are `size` again. */
function split(size) {
  let rest = size;
  return UNITS.map((unit) => {
    const amount = Math.floor(rest / unit.ms);
    rest -= amount * unit.ms;
    return [amount, unit];
  });
}

/** Rounds to the last of `parts` units, counted from the longest one that is present. */
function roundTo(size, parts) {
  const first = UNITS.findIndex((unit) => size >= unit.ms);
  const last = UNITS[Math.min(first + parts, UNITS.length) - 1];
  return first === -1 ? size : Math.round(size / last.ms) * last.ms;
}

function formatIso(size) {
  const [[weeks], [days], [hours], [minutes], [seconds], [millis]] = split(size);
  const fraction = millis === 0 ? '' : `.${String(millis).padStart(3, '0').replace(/0+$/, '')}`;
  const date = weeks * 7 + days > 0 ? `${weeks * 7 + days}D` : '';
  const time = [
    hours > 0 ? `${hours}H` : '',
    minutes > 0 ? `${minutes}M` : '',
    seconds > 0 || millis > 0 ? `${seconds}${fraction}S` : '',
  ].join('');
  if (date === '' && time === '') return 'PT0S';
  return `P${date}${time === '' ? '' : `T${time}`}`;
}

function formatClock(size) {
  const two = (value) => String(value).padStart(2, '0');
  const millis = size % 1000;
  const seconds = Math.floor(size / 1000);
  const tail = millis === 0 ? '' : `.${String(millis).padStart(3, '0')}`;
  const minutes = Math.floor(seconds / 60);
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}${tail}`;
}
