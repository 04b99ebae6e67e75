/** Why: that a record is in the log, and that a log only grew, can be shown with a few hashes in place of the whole log. */

import { sameBytes } from './encoding.ts';
import { emptyRoot, nodeHash, rootAt, subtreeRoot, type ReadNode } from './tree.ts';

/** What is claimed to be in the log: the hash of a leaf (32 bytes) and its place, counted from 0. */
export type Inclusion = { readonly leafHash: Uint8Array; readonly index: number };

/** A tree by its number of leaves and its root (32 bytes). */
export type TreeHead = { readonly size: number; readonly root: Uint8Array };

/**
 * The inclusion proof of a leaf in the tree of the first `leafCount` leaves (RFC 9162 section 2.1.3.1): hashes from the
 * leaf's sibling up. Throws RangeError when the tree has no such leaf.
 */
export function inclusionProof(leafCount: number, index: number, readNode: ReadNode): readonly Uint8Array[] {
  if (!(Number.isSafeInteger(index) && index >= 0 && index < leafCount)) {
    throw new RangeError(`a tree of ${leafCount} leaves has no leaf ${index}`);
  }
  const proof: Uint8Array[] = [];
  let start = 0;
  let end = leafCount;
  while (end - start > 1) {
    const middle = start + largestPowerBelow(end - start);
    if (index < middle) {
      proof.push(subtreeRoot(middle, end, readNode));
      end = middle;
    } else {
      proof.push(subtreeRoot(start, middle, readNode));
      start = middle;
    }
  }
  return proof.toReversed();
}

/** Whether the proof shows that the leaf is at its place in the tree (RFC 9162 section 2.1.3.2). */
export function verifyInclusion(leaf: Inclusion, head: TreeHead, proof: readonly Uint8Array[]): boolean {
  if (!(Number.isSafeInteger(leaf.index) && leaf.index >= 0 && leaf.index < head.size)) return false;
  let spot: Spot = { place: leaf.index, last: head.size - 1 };
  let result = leaf.leafHash;
  for (const step of proof) {
    if (spot.last === 0) return false;
    result = isRight(spot) ? nodeHash(step, result) : nodeHash(result, step);
    spot = above(spot);
  }
  return spot.last === 0 && sameBytes(result, head.root);
}

/**
 * The consistency proof from the first `from` leaves to the first `to` (RFC 9162 section 2.1.4.1); empty when one of
 * them is empty or both are the same. Throws RangeError when `from` is above `to`.
 */
export function consistencyProof(from: number, to: number, readNode: ReadNode): readonly Uint8Array[] {
  if (!(Number.isSafeInteger(from) && from >= 0 && from <= to)) {
    throw new RangeError(`no log of ${from} leaves became one of ${to}`);
  }
  if (from === 0 || from === to) return [];
  const proof: Uint8Array[] = [];
  let start = 0;
  let end = to;
  while (end !== from) {
    const middle = start + largestPowerBelow(end - start);
    if (from <= middle) {
      proof.push(subtreeRoot(middle, end, readNode));
      end = middle;
    } else {
      proof.push(subtreeRoot(start, middle, readNode));
      start = middle;
    }
  }
  if (start > 0) proof.push(subtreeRoot(start, end, readNode));
  return proof.toReversed();
}

/** Whether the proof shows that the later tree begins with the leaves of the earlier one (RFC 9162 section 2.1.4.2). */
export function verifyConsistency(earlier: TreeHead, later: TreeHead, proof: readonly Uint8Array[]): boolean {
  if (!(Number.isSafeInteger(earlier.size) && earlier.size >= 0 && earlier.size <= later.size)) return false;
  if (earlier.size === 0 || earlier.size === later.size) {
    return proof.length === 0 && sameBytes(earlier.root, earlier.size === 0 ? emptyRoot() : later.root);
  }
  const isComplete = 2 ** Math.floor(Math.log2(earlier.size)) === earlier.size;
  const [first, ...rest] = isComplete ? [earlier.root, ...proof] : proof;
  return first !== undefined && climb({ earlier, later }, first, rest);
}

function climb(
  { earlier, later }: { readonly earlier: TreeHead; readonly later: TreeHead },
  first: Uint8Array,
  proof: readonly Uint8Array[],
): boolean {
  let spot: Spot = { place: earlier.size - 1, last: later.size - 1 };
  while (spot.place % 2 === 1) spot = parent(spot);
  let [early, late] = [first, first];
  for (const step of proof) {
    if (spot.last === 0) return false;
    if (isRight(spot)) early = nodeHash(step, early);
    late = isRight(spot) ? nodeHash(step, late) : nodeHash(late, step);
    spot = above(spot);
  }
  return spot.last === 0 && sameBytes(early, earlier.root) && sameBytes(late, later.root);
}

/** A node on one level of a tree: how many are to its left there, and how many are to the left of the last one. */
type Spot = { readonly place: number; readonly last: number };

/** Whether the node's sibling in the proof stands to its left. */
function isRight({ place, last }: Spot): boolean {
  return place % 2 === 1 || place === last;
}

/** The node that a step of a proof leads to; a last node without a sibling rises until it has one. */
function above(spot: Spot): Spot {
  let risen = spot;
  if (isRight(spot)) while (risen.place % 2 === 0 && risen.place !== 0) risen = parent(risen);
  return parent(risen);
}

function parent({ place, last }: Spot): Spot {
  return { place: Math.floor(place / 2), last: Math.floor(last / 2) };
}

/** The head of the tree of the first `size` leaves. */
export function headAt(size: number, readNode: ReadNode): TreeHead {
  return { size, root: rootAt(size, readNode) };
}

/** The largest power of two below a number of at least 2. */
function largestPowerBelow(number: number): number {
  const power = 2 ** Math.floor(Math.log2(number));
  return power === number ? power / 2 : power;
}
