/** Why: a verifier that takes too much is worse than none; these are the kinds of wrong proofs that transparency-dev/merkle tries. */

import { describe, expect, it } from 'vitest';
import { verifyConsistency, verifyInclusion } from '../../../src/log/proof.ts';

/** Inclusion proofs as published, with root, hash of the leaf and proof in base64. */
const INCLUSION = [
  {
    index: 5,
    size: 8,
    root: 'XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=',
    leaf: 'QnGia+DYqE8L1UyMMC58s6O10fpngKQLzOKHNHfatlg=',
    proof: [
      'vBoGQ7EuTS18d5GPROD095qDi2z57FtcKD4fTYhZnms=',
      'yoVOoSjtBQtBs1/8G4e46yveRh6eO1WW7Oa51ZdaCuA=',
      '037kGJdt2VdTwcc4Yrk5j6Kiz5tP8P3+izDNlSCWFLc=',
    ],
  },
] as const;

/** Consistency proofs as published. */
const CONSISTENCY = [
  {
    from: 6,
    to: 7,
    root1: 'duZ9rbzfHhDht03cYIq9L5jfsW+851J3tSMqEn8gh+8=',
    root2: '3bib5AOAnjJXUNPSY814kpwpQreUKjS3fhIslZSnTIw=',
    proof: [
      'DrxdNDf74tsVi58Sah0RjjCBgQMdCpSfje3t68VY72o=',
      'sIaT7C5yFZcTBkHoIR5+7cy0wmQTlj7ubB4u0W/7Gl8=',
      '037kGJdt2VdTwcc4Yrk5j6Kiz5tP8P3+izDNlSCWFLc=',
    ],
  },
] as const;

const GARBAGE = Buffer.alloc(32, 0xa5);
const bytes = (base64: string): Buffer => Buffer.from(base64, 'base64');

function flipped(hash: Uint8Array, bit: number): Uint8Array {
  const copy = Uint8Array.from(hash);
  copy[0] = (copy[0] ?? 0) ^ (1 << bit);
  return copy;
}

/** A proof with one thing changed about its hashes, each with a name. */
function spoiled(proof: readonly Uint8Array[], roots: readonly Uint8Array[], bit: number) {
  return [
    ['nothing', []],
    ['the last left out', proof.slice(0, -1)],
    ['one in the middle left out', proof.toSpliced(1, 1)],
    ['one put into the middle', proof.toSpliced(1, 0, GARBAGE)],
    ['an empty one behind', [...proof, new Uint8Array()]],
    ['garbage in front', [GARBAGE, ...proof]],
    ['garbage behind', [...proof, GARBAGE]],
    ['the first in front again', [proof[0] ?? GARBAGE, ...proof]],
    ...roots.flatMap((root, at) => [
      [`root ${at + 1} in front`, [root, ...proof]] as const,
      [`root ${at + 1} behind`, [...proof, root]] as const,
    ]),
    ...proof.map((hash, at) => [`a bit of hash ${at} changed`, proof.with(at, flipped(hash, bit))] as const),
  ] as const;
}

describe.each(INCLUSION)('the published inclusion proof of leaf $index of $size', (published) => {
  const { index, size } = published;
  const head = { size, root: bytes(published.root) };
  const leafHash = bytes(published.leaf);
  const proof = published.proof.map(bytes);

  it('holds', () => expect(verifyInclusion({ index, leafHash }, head, proof)).toBe(true));

  it.each([
    ['another place', { index: index + 1 }],
    ['the place before', { index: index - 1 }],
    ['a place far off', { index: index ^ 2 }],
    ['a larger tree', { size: size * 2 }],
    ['a smaller tree', { size: size / 2 }],
    ['another leaf', { leafHash: flipped(leafHash, 0) }],
    ['another root', { root: GARBAGE }],
    ['no root', { root: new Uint8Array() }],
  ])('does not hold for %s', (_what, change) => {
    const of = { index, size, leafHash, root: head.root, ...change };
    expect(verifyInclusion({ index: of.index, leafHash: of.leafHash }, { size: of.size, root: of.root }, proof)).toBe(
      false,
    );
  });

  it.each(spoiled(proof, [head.root], 3))('does not hold with %s', (_what, hashes) => {
    expect(verifyInclusion({ index, leafHash }, head, hashes)).toBe(false);
  });
});

describe.each(CONSISTENCY)('the published consistency proof from $from to $to', (published) => {
  const { from, to } = published;
  const [root1, root2] = [bytes(published.root1), bytes(published.root2)];
  const proof = published.proof.map(bytes);

  it('holds', () => {
    expect(verifyConsistency({ size: from, root: root1 }, { size: to, root: root2 }, proof)).toBe(true);
  });

  it.each([
    ['one leaf less before', { from: from - 1 }],
    ['one leaf more before', { from: from + 1 }],
    ['a size far off before', { from: from ^ 2 }],
    ['twice as many behind', { to: to * 2 }],
    ['half as many behind', { to: Math.floor(to / 2) }],
    ['roots swapped', { root1: root2, root2: root1 }],
    ['another root before', { root1: GARBAGE }],
    ['another root behind', { root2: GARBAGE }],
  ])('does not hold with %s', (_what, change) => {
    const of = { from, to, root1, root2, ...change };
    expect(verifyConsistency({ size: of.from, root: of.root1 }, { size: of.to, root: of.root2 }, proof)).toBe(false);
  });

  it.each(spoiled(proof, [root1, root2], 4))('does not hold with %s', (_what, hashes) => {
    expect(verifyConsistency({ size: from, root: root1 }, { size: to, root: root2 }, hashes)).toBe(false);
  });
});
