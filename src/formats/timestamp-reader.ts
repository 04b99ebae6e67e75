/** Why: every time in a file is asked for in the same words. */

import { text, type Reader } from './readers.ts';
import { isTimestamp } from './timestamps.ts';

/** A UTC instant in ISO 8601 with `Z`. */
export const timestamp: Reader<string> = text((value) =>
  isTimestamp(value) ? undefined : 'must be a time in UTC such as 2026-11-01T00:00:00Z',
);
