/** Why: files are written under a passing name first, and no two writers may ever choose the same, wherever they run. */

import { randomBytes } from 'node:crypto';

const BYTES = 6;
let next: number | undefined;

/** Twelve hexadecimal digits that nobody else uses now: a random start for each process, counted on from there. */
export function temporaryMark(): string {
  next = ((next ?? randomBytes(BYTES).readUIntBE(0, BYTES)) + 1) % 2 ** (8 * BYTES);
  return next.toString(16).padStart(2 * BYTES, '0');
}
