/** Why: sealing appends records to the log and gives it a new head, and must give the same files whoever does it. */

import { formatUnsigned, type Checkpoint } from './checkpoint.ts';
import { fromHex } from './encoding.ts';
import { headAt } from './proof.ts';
import { CHECKPOINT } from './stored-log.ts';
import { tileChanges, type LogFile } from './tile.ts';
import { completeLevels, HASH_BYTES, nodesOf } from './tree.ts';

/** A sealing: the new head, files to write and files that are no longer needed, by path from the log's folder. */
export type Seal = {
  readonly checkpoint: Checkpoint;
  readonly write: readonly LogFile[];
  readonly remove: readonly string[];
};

/** Appends records, by their ids and in this order, to a log with these leaf hashes. There must be at least one. */
export function sealRecords(
  before: { readonly origin?: string; readonly leaves: Uint8Array },
  ids: readonly string[],
): Seal {
  const from = before.leaves.length / HASH_BYTES;
  const leaves = new Uint8Array((from + ids.length) * HASH_BYTES);
  leaves.set(before.leaves);
  for (const [at, id] of ids.entries()) leaves.set(fromHex(id), (from + at) * HASH_BYTES);
  const head = headAt(from + ids.length, nodesOf(completeLevels(leaves)));
  const checkpoint = { ...head, origin: before.origin ?? originOf(ids[0] ?? '') };
  const { write, remove } = tileChanges(leaves, from);
  const bytes = new TextEncoder().encode(formatUnsigned(checkpoint));
  return { checkpoint, write: [...write, { path: CHECKPOINT, bytes }], remove };
}

/** The name of a log: its first record says which log it is, so no two logs share a name by accident. */
export function originOf(firstId: string): string {
  return `baton/${firstId.slice(0, 32)}`;
}
