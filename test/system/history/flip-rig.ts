/** Why: every flip of a bit is judged alike, and the same ones can be tried again. */

import { verify } from '../../../src/app/verify.ts';
import type { Policy } from '../../../src/domain/judge-memory.ts';

/** Files that verification looks at. */
export const EVIDENCE = /^(?:claims|handoff|gates|log)\//u;

/** A small generator with a fixed seed (mulberry32), so that a failure can be repeated. */
export function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Verifies files as they lie, without anything else. */
export async function judge(files: ReadonlyMap<string, Uint8Array>, policy: Policy = {}) {
  return verify(
    {
      library: undefined,
      clock: { now: () => '2030-01-01T00:00:00Z' },
      source: {
        read: () => Promise.resolve({ place: 'artifacts', files }),
        live: () => Promise.resolve(new Set()),
        log: () => Promise.resolve(undefined),
        memory: { read: () => undefined, write: () => undefined },
      },
    },
    { policy, fix: false, accept: false },
  );
}
