/** Why: of each line it is asked where in the log its hash is, a hundred thousand times over, so no text is made for the question. */

import { HASH_BYTES } from './tree.ts';

/** Finds leaves by their hash. */
export type LeafIndex = {
  /**
   * The first place of a hash, given as text with a character for each of its 32 bytes; -1 when it is no leaf. A right
   * `guess` spares looking for it: lines of a batch stand in the order of the log.
   */
  readonly find: (digest: string, guess: number) => number;
  /** The first place of the hash whose 64 lower-case hexadecimal digits begin at a place of these bytes; -1 when it is no leaf. */
  readonly findHex: (bytes: Uint8Array, at: number) => number;
};

/** Leaf hashes one after another, and an open table of their places from 1, addressed by the first four bytes of a hash; 0 is a free slot. */
export type LeafTable = { readonly leaves: Uint8Array; readonly slots: Int32Array; readonly isUnique: boolean };

/** How many slots the table of so many leaves has. */
export function slotsFor(count: number): number {
  return 2 ** Math.ceil(Math.log2(2 * count + 1));
}

/** Fills a table; `slots` are as many as slotsFor says, all zero. */
export function fillTable(leaves: Uint8Array, slots: Int32Array): LeafTable {
  const count = leaves.length / HASH_BYTES;
  const mask = slots.length - 1;
  let isUnique = true;
  for (let place = 0; place < count; place += 1) {
    let slot = firstBytes(leaves, place) & mask;
    while (slots[slot] !== 0 && !sameLeaf(leaves, (slots[slot] ?? 0) - 1, place)) slot = (slot + 1) & mask;
    if (slots[slot] === 0) slots[slot] = place + 1;
    else isUnique = false;
  }
  return { leaves, slots, isUnique };
}

/** Indexes leaf hashes that lie one after another. */
export function indexLeaves(leaves: Uint8Array): LeafIndex {
  return openIndex(fillTable(leaves, new Int32Array(slotsFor(leaves.length / HASH_BYTES))));
}

/** Looks things up in a table that is filled. */
export function openIndex({ leaves, slots, isUnique }: LeafTable): LeafIndex {
  const count = leaves.length / HASH_BYTES;
  const mask = slots.length - 1;
  return {
    find: (digest, guess) => {
      if (isUnique && guess < count && isLeaf(leaves, guess, digest)) return guess;
      let slot = firstCharacters(digest) & mask;
      for (let place = slots[slot] ?? 0; place !== 0; place = slots[slot] ?? 0) {
        if (isLeaf(leaves, place - 1, digest)) return place - 1;
        slot = (slot + 1) & mask;
      }
      return -1;
    },
    findHex: (bytes, at) => {
      let slot = firstOfHex(bytes, at) & mask;
      for (let place = slots[slot] ?? 0; place !== 0; place = slots[slot] ?? 0) {
        if (isLeafInHex({ leaves, place: place - 1 }, bytes, at)) return place - 1;
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

const NO_DIGIT = 0x1000;

/** The value of a lower-case hexadecimal digit; of anything else a number that is in no byte. */
function digitOf(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  return code >= 0x61 && code <= 0x66 ? code - 0x57 : NO_DIGIT;
}

function firstOfHex(bytes: Uint8Array, at: number): number {
  let first = 0;
  for (let digit = 0; digit < 8; digit += 1) first = (first << 4) | (digitOf(bytes[at + digit] ?? 0) & 15);
  return first;
}

function isLeafInHex(
  leaf: { readonly leaves: Uint8Array; readonly place: number },
  bytes: Uint8Array,
  at: number,
): boolean {
  const from = leaf.place * HASH_BYTES;
  for (let byte = 0; byte < HASH_BYTES; byte += 1) {
    const high = digitOf(bytes[at + 2 * byte] ?? 0);
    const low = digitOf(bytes[at + 2 * byte + 1] ?? 0);
    if (leaf.leaves[from + byte] !== high * 16 + low) return false;
  }
  return true;
}
