/** Why: the log's tree is kept as its complete subtrees, from which the root of every earlier size can be had as well. */

import { hash } from 'node:crypto';

/** Length of every hash, in bytes. */
export const HASH_BYTES = 32;

const NODE_PREFIX = 0x01;
const node = new Uint8Array(1 + 2 * HASH_BYTES);
node[0] = NODE_PREFIX;

/** Gives the hash of the complete subtree of 2^`height` leaves that has `index` such subtrees to its left. */
export type ReadNode = (height: number, index: number) => Uint8Array;

/** The hash of an inner node (RFC 6962 section 2.1): SHA-256 over 0x01, the left and the right hash, 32 bytes each. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  node.set(left, 1);
  node.set(right, 1 + HASH_BYTES);
  return hash('sha256', node, 'buffer');
}

/** The hash of a tree without leaves. */
export function emptyRoot(): Uint8Array {
  return hash('sha256', '', 'buffer');
}

/** All complete subtrees over leaf hashes that lie one after another: `levels[h]` holds those of height h. */
export function completeLevels(leaves: Uint8Array): readonly Uint8Array[] {
  const levels = [leaves];
  for (let level = leaves; level.length >= 2 * HASH_BYTES;) {
    level = parentsOf(level);
    levels.push(level);
  }
  return levels;
}

/** The parents of each complete pair; a last node without a sibling has none yet. */
export function parentsOf(level: Uint8Array): Uint8Array {
  const pairs = Math.floor(level.length / (2 * HASH_BYTES));
  const parents = new Uint8Array(pairs * HASH_BYTES);
  for (let pair = 0; pair < pairs; pair += 1) {
    const from = pair * 2 * HASH_BYTES;
    node.set(level.subarray(from, from + 2 * HASH_BYTES), 1);
    // A text with a character for each byte costs half of what a Buffer does.
    const digest = hash('sha256', node, 'binary');
    for (let at = 0; at < HASH_BYTES; at += 1) parents[pair * HASH_BYTES + at] = digest.charCodeAt(at);
  }
  return parents;
}

/** Reads nodes out of complete levels. Throws RangeError for a node that they do not hold. */
export function nodesOf(levels: readonly Uint8Array[]): ReadNode {
  return (height, index) => {
    const found = levels[height]?.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES);
    if (found?.length !== HASH_BYTES) throw new RangeError(`the tree has no node ${index} of height ${height}`);
    return found;
  };
}

/** The root over the leaves from `start` to before `end`, where `start` is a multiple of the subtree it begins. */
export function subtreeRoot(start: number, end: number, readNode: ReadNode): Uint8Array {
  const size = end - start;
  if (size === 0) return emptyRoot();
  const height = Math.floor(Math.log2(size));
  const left = 2 ** height;
  if (left === size) return readNode(height, start / size);
  return nodeHash(subtreeRoot(start, start + left, readNode), subtreeRoot(start + left, end, readNode));
}

/** The RFC 6962 root over the first `size` leaves. */
export function rootAt(size: number, readNode: ReadNode): Uint8Array {
  return subtreeRoot(0, size, readNode);
}
