/** Why: the fast tree hash must be the defined one for every size, and the set root must see nothing but the set. */

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { merkleRoot, setRoot } from '../../../src/log/merkle.ts';
import { naiveRoot } from '../../unit/log/naive-merkle.ts';

const leafHash = fc.uint8Array({ minLength: 32, maxLength: 32 });
const id = leafHash.map((bytes) => Buffer.from(bytes).toString('hex'));

describe('merkleRoot', () => {
  it('is the recursive definition', () => {
    fc.assert(
      fc.property(fc.array(leafHash, { maxLength: 70 }), (leaves) => {
        expect(merkleRoot(leaves)).toBe(naiveRoot(leaves).toString('hex'));
      }),
    );
  });
});

describe('setRoot', () => {
  it('does not depend on order or repetition', () => {
    const shuffledTwice = fc
      .uniqueArray(id, { maxLength: 40 })
      .chain((ids) =>
        fc.tuple(
          fc.shuffledSubarray(ids, { minLength: ids.length }),
          fc.shuffledSubarray([...ids, ...ids], { minLength: ids.length * 2 }),
        ),
      );
    fc.assert(
      fc.property(shuffledTwice, ([once, twice]) => {
        expect(setRoot(twice)).toBe(setRoot(once));
      }),
    );
  });

  it('changes when a record is added', () => {
    fc.assert(
      fc.property(fc.uniqueArray(id, { minLength: 1, maxLength: 40 }), ([added, ...ids]) => {
        expect(setRoot([...ids, added ?? ''])).not.toBe(setRoot(ids));
      }),
    );
  });
});
