import { DurationError } from './errors.js';
import { format } from './format.js';
import { parse } from './parse.js';

/** Orders durations from short to long; each is a text for `parse` or a number of milliseconds. */
export function compare(a, b) {
  return toMilliseconds(a) - toMilliseconds(b);
}

function toMilliseconds(value) {
  return typeof value === 'number' ? value : parse(value);
}

export { DurationError, format, parse };
