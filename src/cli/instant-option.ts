/** Why: when something began or ended may be told later, so an option takes an instant. */

import type { Input } from './arguments.ts';
import { isTimestamp } from '../formats/timestamps.ts';

/** The instant that an option names, or now. Fails with a usage error for anything else, and for what is yet to come. */
export function instantOption(input: Input, name: string, now: string): string {
  const value = input.text(name);
  if (value === undefined) return now;
  if (!isTimestamp(value))
    return input.fail(`--${name} takes an instant such as 2026-11-22T09:00:00Z, not "${value}".`);
  return Date.parse(value) > Date.parse(now) ? input.fail(`--${name} is yet to come: ${value}.`) : value;
}
