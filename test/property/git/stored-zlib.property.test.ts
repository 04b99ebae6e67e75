/** Why: git has to read what is written uncompressed just as what it writes itself. */

import { inflateSync } from 'node:zlib';
import { assert, property, uint8Array } from 'fast-check';
import { describe, expect, it } from 'vitest';

import { storedZlib } from '../../../src/git/stored-zlib.ts';

describe('a zlib stream of stored blocks', () => {
  it('holds the bytes', () => {
    assert(
      property(uint8Array({ maxLength: 2000 }), (bytes) => {
        expect(inflateSync(storedZlib(bytes))).toEqual(Buffer.from(bytes));
      }),
    );
  });

  it.each([0, 1, 5551, 5552, 5553, 0xffff, 0x10000, 200_000])('holds %s bytes of the highest value', (length) => {
    const bytes = Buffer.alloc(length, 0xff);
    expect(inflateSync(storedZlib(bytes)).equals(bytes)).toBe(true);
  });
});
