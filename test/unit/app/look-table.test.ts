/** Why: two threads that fill one table, or one that waits for a thread that has ended, would each make a verdict wrong or late. */

import { describe, expect, it } from 'vitest';

import { abandonTable, awaitTable, takeTable } from '../../../src/app/look-table.ts';
import { fillTable, slotsFor } from '../../../src/log/leaf-index.ts';

const FILLING = 1;

function emptyTable(leaves: readonly number[]) {
  const bytes = Uint8Array.from(leaves.flatMap((leaf) => Array.from({ length: 32 }, () => leaf)));
  const memory = (): Int32Array<SharedArrayBuffer> =>
    new Int32Array(new SharedArrayBuffer(4 * Math.max(1, slotsFor(leaves.length))));
  return { leaves: bytes, slots: memory(), filled: memory() };
}

describe('the table of leaves that threads share', () => {
  it.each([
    ['different leaves', [1, 2, 3], true],
    ['the same leaf twice', [1, 2, 1], false],
    ['no leaf', [], true],
  ])('is filled by the first and found filled by all others, with %s', (_, leaves, isUnique) => {
    const shared = emptyTable(leaves);
    const alone = fillTable(shared.leaves, new Int32Array(shared.slots.length));
    const first = takeTable(shared);
    expect([...(first?.slots ?? [])]).toEqual([...alone.slots]);
    expect(first?.isUnique).toBe(isUnique);
    expect(takeTable(shared)).toEqual(first);
    expect(awaitTable(shared)).toEqual(first);
  });

  it('is not there for whoever does not wait while another fills it', () => {
    const shared = emptyTable([1, 2]);
    Atomics.store(shared.filled, 0, FILLING);
    expect(takeTable(shared)).toBeUndefined();
    expect(shared.slots.every((slot) => slot === 0)).toBe(true);
  });

  it.each([
    ['nobody has begun', 0],
    ['somebody has begun', FILLING],
  ])('is waited for by nobody once it is abandoned, when %s', (_, state) => {
    const shared = emptyTable([1, 2]);
    Atomics.store(shared.filled, 0, state);
    abandonTable(shared);
    expect(awaitTable(shared)).toBeUndefined();
    expect(takeTable(shared)).toBeUndefined();
  });

  it('stays what it is when it is abandoned after it was filled', () => {
    const shared = emptyTable([1, 2]);
    const filled = takeTable(shared);
    abandonTable(shared);
    expect(awaitTable(shared)).toEqual(filled);
  });
});
