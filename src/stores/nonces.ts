/** Why: a claim is known by a number that nobody else can have, and a run asks for one thousands of times. */

import { randomBytes } from 'node:crypto';
import type { Nonces } from '../app/ports.ts';

const NONCE_BYTES = 16;
/** So many are drawn at once from the second on: a single claim needs one. */
const MANY = 64;

/** Nonces of 128 random bits, as 32 hexadecimal digits. */
export function createNonces(): Nonces {
  let drawn = Buffer.alloc(0);
  let draw = 1;
  return {
    next: () => {
      if (drawn.length === 0) {
        drawn = randomBytes(draw * NONCE_BYTES);
        draw = MANY;
      }
      const nonce = drawn.toString('hex', 0, NONCE_BYTES);
      drawn = drawn.subarray(NONCE_BYTES);
      return nonce;
    },
  };
}
