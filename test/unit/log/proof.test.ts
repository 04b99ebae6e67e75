/** Why: proofs must be those that every other RFC 6962 program makes; the cases are the ones published with Certificate Transparency. */

import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../../../src/log/encoding.ts';
import {
  consistencyProof,
  headAt,
  inclusionProof,
  verifyConsistency,
  verifyInclusion,
} from '../../../src/log/proof.ts';
import { completeLevels, nodesOf } from '../../../src/log/tree.ts';
import { leafHashOf } from './naive-merkle.ts';

const LEAVES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map(
  (hex) => leafHashOf(Buffer.from(hex, 'hex')),
);
const readNode = nodesOf(completeLevels(Buffer.concat(LEAVES)));

const N0 = '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d';
const N1 = '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7';
const N01 = 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125';
const N23 = '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e';
const N4 = 'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b';
const N45 = '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a';
const N6 = 'b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f';
const N67 = 'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0';
const N0123 = 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7';
const N4567 = '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4';

describe('inclusionProof', () => {
  it.each([
    [0, 1, []],
    [0, 8, [N1, N23, N4567]],
    [5, 8, [N4, N67, N0123]],
    [2, 3, [N01]],
    [1, 5, [N0, N23, N4]],
  ] as const)('of leaf %i in the tree of %i is the published one', (index, size, proof) => {
    expect(inclusionProof(size, index, readNode).map(toHex)).toEqual(proof);
    const leaf = { leafHash: LEAVES[index] ?? new Uint8Array(), index };
    expect(verifyInclusion(leaf, headAt(size, readNode), proof.map(fromHex))).toBe(true);
  });

  it.each([
    [0, 0],
    [8, 8],
    [-1, 8],
    [0.5, 8],
  ])('refuses leaf %d of %i', (index, size) => {
    expect(() => inclusionProof(size, index, readNode)).toThrow(RangeError);
  });
});

describe('consistencyProof', () => {
  it.each([
    [1, 1, []],
    [1, 8, [N1, N23, N4567]],
    [6, 8, [N45, N67, N0123]],
    [2, 5, [N23, N4]],
    [6, 7, [N45, N6, N0123]],
  ] as const)('from %i to %i is the published one', (from, to, proof) => {
    expect(consistencyProof(from, to, readNode).map(toHex)).toEqual(proof);
    expect(verifyConsistency(headAt(from, readNode), headAt(to, readNode), proof.map(fromHex))).toBe(true);
  });

  it('refuses a log that shrank', () => {
    expect(() => consistencyProof(3, 2, readNode)).toThrow(RangeError);
    expect(verifyConsistency(headAt(3, readNode), headAt(2, readNode), [])).toBe(false);
  });
});
