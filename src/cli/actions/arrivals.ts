/** Why: handoffs come as a folder that a download left, and each file in it is read with suspicion. */

import { closeSync, mkdirSync, openSync, readdirSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Arrival } from '../../domain/decide-arrival.ts';
import type { Refusal } from '../../domain/failures.ts';
import { MAX_HANDOFF_BYTES, parseHandoff } from '../../formats/handoff-file.ts';

/** What arrived under the name of one artifact. */
export type Arrived =
  | { readonly kind: 'handoff'; readonly artifact: string; readonly arrival: Arrival; readonly bytes: Uint8Array }
  | { readonly kind: 'faulty'; readonly artifact: string; readonly problem: string; readonly bytes: Uint8Array };

const FILE = 'handoff.json';
const MAX_ARRIVALS = 10_000;

/** Reads `<folder>/<artifact>/handoff.json` of every artifact, in the order of their names. A missing folder holds nothing. */
export function readArrivals(folder: string): readonly Arrived[] {
  return artifactsIn(folder)
    .slice(0, MAX_ARRIVALS)
    .flatMap((artifact): readonly Arrived[] => {
      const bytes = readBytes(join(folder, artifact, FILE));
      if (bytes === undefined) return [];
      const parsed = parseHandoff(bytes);
      if (parsed.kind === 'faulty') return [{ kind: 'faulty', artifact, problem: parsed.problem, bytes }];
      const { lease, record } = parsed.handoff;
      return [{ kind: 'handoff', artifact, arrival: { artifact, lease, record }, bytes }];
    });
}

function artifactsIn(folder: string): readonly string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory() && entry.name.startsWith('handoff-'))
      .map(({ name }) => name)
      .sort();
  } catch {
    return [];
  }
}

/** Just more than the largest handoff there is, so that a larger one is noticed and none fills the memory. */
function readBytes(file: string): Uint8Array | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch {
    return undefined;
  }
  try {
    const bytes = Buffer.alloc(MAX_HANDOFF_BYTES + 1);
    return bytes.subarray(0, readSync(descriptor, bytes, 0, bytes.length, 0));
  } catch {
    return undefined;
  } finally {
    closeSync(descriptor);
  }
}

/** Keeps what arrived beside the refusal of it, so that no work is lost. */
export function keepRefused(folder: string, arrived: Arrived, refusal: Refusal, why: string): void {
  const place = join(folder, arrived.artifact);
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, FILE), arrived.bytes);
  writeFileSync(join(place, 'refusal.json'), `${JSON.stringify({ code: refusal.code, why }, undefined, 2)}\n`);
}
