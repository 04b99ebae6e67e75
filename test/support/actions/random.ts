/** Why: chaos has to be the same again when a run is looked into, so chance comes from a seed and a name. */

import { createHash } from 'node:crypto';

/** A number from 0 up to 1 that depends on nothing but its words. */
export function chance(...words: readonly (string | number)[]): number {
  const digest = createHash('sha256').update(words.join('\0')).digest();
  return digest.readUInt32BE(0) / 2 ** 32;
}
