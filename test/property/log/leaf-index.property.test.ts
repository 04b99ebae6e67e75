/** Why: what the index does not find counts as missing, so it must find every leaf, at its first place, and nothing else. */

import * as fc from 'fast-check';
import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';

import { indexLeaves } from '../../../src/log/leaf-index.ts';
import { hashLines, hexOfDigest, digestOfHex, lineDigest } from '../../../src/records/line-hashes.ts';
import { lineId } from '../../../src/records/record-id.ts';

const digest = (number: number): string => hash('sha256', String(number), 'binary');
const leavesOf = (digests: readonly string[]): Uint8Array =>
  Uint8Array.from(digests.flatMap((each) => [...Buffer.from(each, 'latin1')]));

describe('the index of leaves', () => {
  it('gives the first place of each, whatever is guessed, and none for others', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(40), { maxLength: 60 }), fc.integer({ min: -1, max: 70 }), (numbers, guess) => {
        const index = indexLeaves(leavesOf(numbers.map(digest)));
        for (let number = 0; number <= 45; number += 1) {
          expect(index.find(digest(number), guess)).toBe(numbers.indexOf(number));
        }
      }),
    );
  });

  it('tells hashes apart that begin alike, or of which one is cut off', () => {
    const [one, other] = [`${'a'.repeat(31)}b`, `${'a'.repeat(31)}c`];
    const index = indexLeaves(leavesOf([one, other]));
    expect([one, other, 'a'.repeat(32), 'a'.repeat(31)].map((each) => index.find(each, 0))).toEqual([0, 1, -1, -1]);
  });
});

describe('hashing all lines of a file', () => {
  it('gives the id of each line, in order, with its place', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 })), fc.boolean(), (parts, isWhole) => {
        const lines = parts.map((part) => part.filter((byte) => byte !== 0x0a));
        const joined = lines.flatMap((line) => [...line, 0x0a]);
        const file = Uint8Array.from(isWhole ? joined : joined.slice(0, -1));
        const before = Uint8Array.from(file);
        const found: string[] = [];
        hashLines(file, (each, start, end) => {
          expect(hexOfDigest(each)).toBe(lineId(file.subarray(start, end)));
          expect(each).toBe(lineDigest(file.subarray(start, end)));
          expect(digestOfHex(hexOfDigest(each))).toBe(each);
          found.push(hexOfDigest(each));
        });
        const wanted = isWhole || lines.length === 0 || lines.at(-1)?.length !== 0 ? lines : lines.slice(0, -1);
        expect(found).toEqual(wanted.map(lineId));
        expect(file).toEqual(before);
      }),
    );
  });
});
