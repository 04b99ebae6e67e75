/** Why: every proof of every small tree must hold, no other may, and it must not matter whether nodes come from memory or from tiles. */

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  consistencyProof,
  headAt,
  inclusionProof,
  verifyConsistency,
  verifyInclusion,
} from '../../../src/log/proof.ts';
import { nodesInTiles, tileChanges } from '../../../src/log/tile.ts';
import { completeLevels, nodesOf } from '../../../src/log/tree.ts';
import { leafHashOf, naiveRoot } from '../../unit/log/naive-merkle.ts';

const LARGEST = 130;
const leaves = Array.from({ length: LARGEST }, (_, at) => leafHashOf(Uint8Array.of(at)));
const readNode = nodesOf(completeLevels(Buffer.concat(leaves)));
const heads = Array.from({ length: LARGEST + 1 }, (_, size) => headAt(size, readNode));

function flipped(hash: Uint8Array, bit: number): Uint8Array {
  const copy = Uint8Array.from(hash);
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
}

describe('proofs over all trees of up to 130 leaves', () => {
  it('have the root that RFC 6962 defines', () => {
    for (const { size, root } of heads) expect(Buffer.from(root)).toEqual(naiveRoot(leaves.slice(0, size)));
  });

  it('show each leaf at its place and at no other', () => {
    const wrong: string[] = [];
    for (const head of heads) {
      for (let index = 0; index < head.size; index += 1) {
        const leafHash = leaves[index] ?? new Uint8Array();
        const proof = inclusionProof(head.size, index, readNode);
        const holds = verifyInclusion({ leafHash, index }, head, proof);
        const elsewhere = verifyInclusion({ leafHash, index: (index + 1) % head.size }, head, proof);
        if (!holds || (elsewhere && head.size > 1)) wrong.push(`leaf ${index} of ${head.size}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('show that each tree grew from each smaller one, and from no other', () => {
    const wrong: string[] = [];
    for (const later of heads) {
      for (const earlier of heads.slice(0, later.size + 1)) {
        const proof = consistencyProof(earlier.size, later.size, readNode);
        const other = { ...earlier, root: flipped(earlier.root, earlier.size) };
        const holds = verifyConsistency(earlier, later, proof);
        if (!holds || verifyConsistency(other, later, proof)) wrong.push(`${earlier.size} to ${later.size}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('do not survive a flipped bit, a missing or an added hash', () => {
    const damaged = fc.record({
      size: fc.integer({ min: 2, max: LARGEST }),
      index: fc.nat(),
      at: fc.nat(),
      bit: fc.nat({ max: 255 }),
      way: fc.constantFrom('flip', 'drop', 'add'),
    });
    fc.assert(
      fc.property(damaged, ({ size, index, at, bit, way }) => {
        const head = heads[size] ?? { size: 0, root: new Uint8Array() };
        const place = index % size;
        const spoil = (proof: readonly Uint8Array[]): readonly Uint8Array[] => {
          const where = at % Math.max(1, proof.length);
          if (way === 'add' || proof.length === 0) return [...proof, leafHashOf(Uint8Array.of(bit))];
          return proof.flatMap((hash, n) => (n !== where ? [hash] : way === 'drop' ? [] : [flipped(hash, bit)]));
        };
        const inclusion = spoil(inclusionProof(size, place, readNode));
        const leafHash = leaves[place] ?? new Uint8Array();
        expect(verifyInclusion({ leafHash, index: place }, head, inclusion)).toBe(false);
        const earlier = heads[Math.max(1, place)] ?? head;
        const consistency = spoil(consistencyProof(earlier.size, size, readNode));
        expect(verifyConsistency(earlier, head, consistency)).toBe(false);
      }),
    );
  });
});

describe('tiles', () => {
  it('hold the nodes of any log, however it grew', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 6 }), (steps) => {
        const files = new Map<string, Uint8Array>();
        let size = 0;
        for (const step of steps) {
          const all = Array.from({ length: size + step }, (_, at) => leafHashOf(Uint8Array.of(at & 255, at >> 8)));
          const { write, remove } = tileChanges(Buffer.concat(all), size);
          for (const { path, bytes } of write) files.set(path, bytes);
          for (const path of remove) expect(files.delete(path)).toBe(true);
          size += step;
        }
        const all = Array.from({ length: size }, (_, at) => leafHashOf(Uint8Array.of(at & 255, at >> 8)));
        const stored = headAt(
          size,
          nodesInTiles(size, (path) => files.get(path)),
        );
        expect(Buffer.from(stored.root)).toEqual(naiveRoot(all));
      }),
      { numRuns: 30 },
    );
  });
});
