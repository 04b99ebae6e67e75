/** Why: a schedule is derived, so before it is derived again its file must at least say from what it was. */

import type { Schedule } from '../domain/schedule.ts';
import { validateSchedule } from './generated/validators.js';

/** Reads a schedule file (`schemas/schedule.schema.json`), with its text; undefined when it is none. */
export function parseSchedule(bytes: Uint8Array): { readonly schedule: Schedule; readonly text: string } | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const value: unknown = JSON.parse(text);
    return isSchedule(value) ? { schedule: value, text } : undefined;
  } catch {
    return undefined;
  }
}

function isSchedule(value: unknown): value is Schedule {
  return validateSchedule(value);
}
