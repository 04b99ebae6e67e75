/** Why: two claims with one nonce would each believe that they won. */

import { expect, it } from 'vitest';

import { createNonces } from '../../../src/stores/nonces.ts';

it('gives 128 bits each time, and never the same twice', () => {
  const several = [createNonces(), createNonces()];
  const given = several.flatMap(({ next }) => Array.from({ length: 500 }, next));
  expect(given.filter((nonce) => !/^[0-9a-f]{32}$/u.test(nonce))).toEqual([]);
  expect(new Set(given).size).toBe(1000);
});
