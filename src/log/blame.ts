/** Why: when leaves and head of a log disagree, the records decide which of them was changed. */

import { fromHex, toHex } from './encoding.ts';
import { inclusionProof, verifyInclusion } from './proof.ts';
import { CHECKPOINT, type LogFault, type StoredLog } from './stored-log.ts';
import { TILE_WIDTH, tilePath } from './tile.ts';
import { HASH_BYTES, nodesOf } from './tree.ts';

type ReadLog = Extract<StoredLog, { kind: 'read' }>;

/** Beyond this many pairs of leaf and record the damage is not that of one hash, and is told as a whole. */
const MOST_TRIES = 20_000;

/**
 * Names what is wrong with a doubtful log. `records` are the ids of all records at hand. A leaf that makes the root right
 * when the id of a record without a leaf takes its place was overwritten in its tile. When there is none and every leaf
 * has its record, the head is wrong, or the leaves stand in another order than they were sealed in.
 */
export function blameLog(log: ReadLog, records: ReadonlySet<string>): LogFault {
  const { size } = log.head.checkpoint;
  const ids = leafIds(log.leaves);
  const bare = ids.flatMap((id, index) => (records.has(id) ? [] : [index]));
  const known = new Set(ids);
  const loose = [...records].filter((id) => !known.has(id));
  const overwritten = findOverwritten(log, bare.length > 0 ? bare : [...ids.keys()], loose);
  if (overwritten === undefined && bare.length === 0) {
    const detail = `its root is not that of the ${size} records in the tiles, which are all there`;
    return { kind: 'log-rewritten', path: CHECKPOINT, detail };
  }
  const index = overwritten ?? bare[0] ?? 0;
  const path = tileOfLeaf(index, size);
  const detail =
    overwritten === undefined
      ? `leaf ${index} names no record, and the leaves do not give the root of the checkpoint`
      : `leaf ${index} was overwritten: the record that the checkpoint covers there is another one`;
  return { kind: 'log-rewritten', path, index, detail };
}

function findOverwritten(log: ReadLog, places: readonly number[], loose: readonly string[]): number | undefined {
  if (places.length * loose.length > MOST_TRIES) return undefined;
  const { checkpoint } = log.head;
  const readNode = nodesOf(log.levels);
  return places.find((index) => {
    const proof = inclusionProof(checkpoint.size, index, readNode);
    return loose.some((id) => verifyInclusion({ leafHash: fromHex(id), index }, checkpoint, proof));
  });
}

/** The path of the tile that holds a leaf. */
export function tileOfLeaf(leaf: number, size: number): string {
  const index = Math.floor(leaf / TILE_WIDTH);
  return tilePath({ level: 0, index, width: Math.min(TILE_WIDTH, size - index * TILE_WIDTH) });
}

/** The record ids that leaf hashes are, in their order. */
export function leafIds(leaves: Uint8Array): readonly string[] {
  const digits = toHex(leaves);
  return Array.from({ length: leaves.length / HASH_BYTES }, (_, at) => digits.slice(64 * at, 64 * at + 64));
}
