/** Why: the tree hash as RFC 6962 section 2.1 defines it, slow and recursive, to hold the fast one against. */

import { createHash } from 'node:crypto';

/** SHA-256 of a zero byte and the entry. */
export function leafHashOf(entry: Uint8Array): Buffer {
  return createHash('sha256').update(Uint8Array.of(0)).update(entry).digest();
}

/** The definition over leaf hashes: split at the largest power of two below the size. */
export function naiveRoot(leafHashes: readonly Uint8Array[]): Buffer {
  const [only, ...others] = leafHashes;
  if (only === undefined) {
    return createHash('sha256').digest();
  }
  if (others.length === 0) {
    return Buffer.from(only);
  }
  let split = 1;
  while (split * 2 < leafHashes.length) {
    split *= 2;
  }
  return createHash('sha256')
    .update(Uint8Array.of(1))
    .update(naiveRoot(leafHashes.slice(0, split)))
    .update(naiveRoot(leafHashes.slice(split)))
    .digest();
}
