/** Why: every step and every need is looked up by key once, and a table of numbers fits into a processor's cache where a Map does not. */

import type { StepKey } from './ids.ts';
import type { Step } from './workflow.ts';

/** Finds the place of a step in its workflow by its key. */
export type StepIndex = { readonly get: (key: StepKey) => number | undefined };

/** Room for each step, so that chains of collisions stay short (open addressing, linear probing). */
const ROOM = 1.3;

/** Indexes steps by key. Of steps with one key, which no workflow that was read has, the last counts. */
export function indexSteps(steps: readonly Step[]): StepIndex {
  const size = 2 ** Math.ceil(Math.log2(Math.max(1, steps.length) * ROOM));
  // Pairs of a hash and a place counted from 1: two keys are compared only when their hashes are equal.
  const table = new Int32Array(2 * size);
  const slotOf = (key: StepKey, hash: number): number => {
    let slot = hash & (size - 1);
    for (let place = table[2 * slot + 1] ?? 0; place !== 0; place = table[2 * slot + 1] ?? 0) {
      if (table[2 * slot] === hash && steps[place - 1]?.key === key) break;
      slot = (slot + 1) & (size - 1);
    }
    return slot;
  };
  for (let index = 0; index < steps.length; index += 1) {
    const key = steps[index]?.key;
    if (key === undefined) continue;
    const hash = hashOf(key);
    const slot = slotOf(key, hash);
    table[2 * slot] = hash;
    table[2 * slot + 1] = index + 1;
  }
  return {
    get: (key) => {
      const place = table[2 * slotOf(key, hashOf(key)) + 1] ?? 0;
      return place === 0 ? undefined : place - 1;
    },
  };
}

/** FNV-1a over UTF-16 code units, with its high bits folded in, since slots are taken from the low ones. */
function hashOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at += 1) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  return hash ^ (hash >>> 15);
}
