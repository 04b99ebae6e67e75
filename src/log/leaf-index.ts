/** Why: of each line it is asked where in the log its hash is, a hundred thousand times over, so no text is made for the question. */

import { HASH_BYTES } from './tree.ts';

/** Finds leaves by their hash. */
export type LeafIndex = {
  /**
   * The first place of a hash, given as text with a character for each of its 32 bytes; -1 when it is no leaf. A right
   * `guess` spares looking for it: lines of a batch stand in the order of the log.
   */
  readonly find: (digest: string, guess: number) => number;
};

/** Indexes leaf hashes that lie one after another: an open table, addressed by the first four bytes of a hash. */
export function indexLeaves(leaves: Uint8Array): LeafIndex {
  const count = leaves.length / HASH_BYTES;
  const size = 2 ** Math.ceil(Math.log2(2 * count + 1));
  const mask = size - 1;
  // Places from 1, so that 0 is a free slot.
  const slots = new Int32Array(size);
  let hasDuplicates = false;
  for (let place = 0; place < count; place += 1) {
    let slot = firstBytes(leaves, place) & mask;
    while (slots[slot] !== 0 && !sameLeaf(leaves, (slots[slot] ?? 0) - 1, place)) slot = (slot + 1) & mask;
    if (slots[slot] === 0) slots[slot] = place + 1;
    else hasDuplicates = true;
  }
  return {
    find: (digest, guess) => {
      if (!hasDuplicates && guess < count && isLeaf(leaves, guess, digest)) return guess;
      let slot = firstCharacters(digest) & mask;
      for (let place = slots[slot] ?? 0; place !== 0; place = slots[slot] ?? 0) {
        if (isLeaf(leaves, place - 1, digest)) return place - 1;
        slot = (slot + 1) & mask;
      }
      return -1;
    },
  };
}

function firstBytes(leaves: Uint8Array, place: number): number {
  const at = place * HASH_BYTES;
  return (
    ((leaves[at] ?? 0) << 24) | ((leaves[at + 1] ?? 0) << 16) | ((leaves[at + 2] ?? 0) << 8) | (leaves[at + 3] ?? 0)
  );
}

function firstCharacters(digest: string): number {
  return (
    (digest.charCodeAt(0) << 24) | (digest.charCodeAt(1) << 16) | (digest.charCodeAt(2) << 8) | digest.charCodeAt(3)
  );
}

function sameLeaf(leaves: Uint8Array, one: number, other: number): boolean {
  for (let at = 0; at < HASH_BYTES; at += 1) {
    if (leaves[one * HASH_BYTES + at] !== leaves[other * HASH_BYTES + at]) return false;
  }
  return true;
}

function isLeaf(leaves: Uint8Array, place: number, digest: string): boolean {
  const from = place * HASH_BYTES;
  for (let at = 0; at < HASH_BYTES; at += 1) if (leaves[from + at] !== digest.charCodeAt(at)) return false;
  return digest.length === HASH_BYTES;
}
