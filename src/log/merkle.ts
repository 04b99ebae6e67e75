/** Why: one hash must stand for many records, both in log order (the log's root) and in no order at all (the set root). */

import { hash } from 'node:crypto';

const HASH_BYTES = 32;
const NODE_PREFIX = 0x01;
const HASH_IN_HEX = /^[0-9a-f]{64}$/u;

/**
 * The RFC 6962 Merkle tree hash, in lower-case hex, over leaf hashes of 32 bytes each, in the order given.
 * An empty tree hashes to the SHA-256 of nothing; a tree of one leaf to that leaf. Throws RangeError for a hash of another length.
 */
export function merkleRoot(leafHashes: readonly Uint8Array[]): string {
  const level = new Uint8Array(leafHashes.length * HASH_BYTES);
  for (const [index, leaf] of leafHashes.entries()) {
    if (leaf.length !== HASH_BYTES) {
      throw new RangeError(`leaf hash ${index} has ${leaf.length} bytes, not ${HASH_BYTES}`);
    }
    level.set(leaf, index * HASH_BYTES);
  }
  return foldLevels(level, leafHashes.length);
}

/**
 * The set root: the RFC 6962 tree hash over record ids taken as leaf hashes, sorted, each once.
 * Equal for equal sets, whatever the order or repetition. Throws RangeError for text that is not 64 lower-case hexadecimal digits.
 */
export function setRoot(ids: readonly string[]): string {
  const unique = [...new Set(ids)].sort();
  const level = new Uint8Array(unique.length * HASH_BYTES);
  let at = 0;
  for (const id of unique) {
    if (!HASH_IN_HEX.test(id)) {
      throw new RangeError(`not a record id: ${id}`);
    }
    for (let digit = 0; digit < id.length; digit += 2) {
      level[at] = (nibble(id.charCodeAt(digit)) << 4) | nibble(id.charCodeAt(digit + 1));
      at += 1;
    }
  }
  return foldLevels(level, unique.length);
}

/**
 * Replaces each level by its parents in place. A last node without a sibling rises unchanged, which gives just the tree
 * that RFC 6962 defines by splitting at the largest power of two below the size.
 */
function foldLevels(level: Uint8Array, leaves: number): string {
  if (leaves === 0) {
    return hash('sha256', '', 'hex');
  }
  const node = new Uint8Array(1 + 2 * HASH_BYTES);
  node[0] = NODE_PREFIX;
  for (let width = leaves; width > 1; width = Math.ceil(width / 2)) {
    for (let left = 0; left < width; left += 2) {
      const from = left * HASH_BYTES;
      const to = from / 2;
      if (left + 1 === width) {
        level.copyWithin(to, from, from + HASH_BYTES);
      } else {
        node.set(level.subarray(from, from + 2 * HASH_BYTES), 1);
        level.set(hash('sha256', node, 'buffer'), to);
      }
    }
  }
  return Array.from(level.subarray(0, HASH_BYTES), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The value of a lower-case hexadecimal digit, given its character code. */
function nibble(code: number): number {
  return code <= 0x39 ? code - 0x30 : code - 0x57;
}
