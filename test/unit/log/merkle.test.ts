/** Why: the roots must be those that every other RFC 6962 program computes; the cases are the ones published with Certificate Transparency. */

import { describe, expect, it } from 'vitest';
import { merkleRoot, setRoot } from '../../../src/log/merkle.ts';
import { leafHashOf } from './naive-merkle.ts';

const LEAVES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map(
  (hex) => leafHashOf(Buffer.from(hex, 'hex')),
);

const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

describe('merkleRoot', () => {
  it.each(ROOTS.map((root, size) => [size, root] as const))('of the first %i published leaves', (size, root) => {
    expect(merkleRoot(LEAVES.slice(0, size))).toBe(root);
  });

  it('leaves its input as it was', () => {
    const before = LEAVES.map((leaf) => leaf.toString('hex'));
    merkleRoot(LEAVES);
    expect(LEAVES.map((leaf) => leaf.toString('hex'))).toEqual(before);
  });

  it('refuses a hash of another length', () => {
    expect(() => merkleRoot([Buffer.alloc(32), Buffer.alloc(31)])).toThrow(
      new RangeError('leaf hash 1 has 31 bytes, not 32'),
    );
  });
});

describe('setRoot', () => {
  it('of no records is the hash of nothing', () => {
    expect(setRoot([])).toBe(ROOTS[0]);
  });

  it('takes the sorted ids as the leaf hashes themselves', () => {
    const sorted = LEAVES.toSorted((a, b) => a.compare(b));
    expect(setRoot(LEAVES.map((leaf) => leaf.toString('hex')))).toBe(merkleRoot(sorted));
  });

  it.each(['', 'ab', 'g'.repeat(64), `${'a'.repeat(63)}g`, 'a'.repeat(66), 'A'.repeat(64)])('refuses "%s"', (text) => {
    expect(() => setRoot([text])).toThrow(new RangeError(`not a record id: ${text}`));
  });
});
