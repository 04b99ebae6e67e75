/** Why: archives come from jobs that ran plan code, so a broken or a hostile one must give nothing, and do no harm. */

import { deflateRawSync } from 'node:zlib';

import { describe, expect, it } from 'vitest';

import { readZip } from '../../../src/actions/zip-reader.ts';
import { zipOf } from '../../support/actions/zip.ts';

const text = (bytes: Uint8Array | undefined): string | undefined => bytes && Buffer.from(bytes).toString();

describe('an archive', () => {
  it('gives its files, also when it was written as a stream', () => {
    const zip = zipOf(
      new Map([
        ['a.txt', Buffer.from('one')],
        ['out/ü.bin', Buffer.alloc(70_000, 7)],
      ]),
    );
    const entries = readZip(zip) ?? [];
    expect(entries.map(({ name, size }) => [name, size])).toEqual([
      ['a.txt', 3],
      ['out/ü.bin', 70_000],
    ]);
    expect(text(entries[0]?.read())).toBe('one');
    expect(text(entries[1]?.read())).toBe(String.fromCharCode(7).repeat(70_000));
  });

  it('is none when it has no end, or an end that points elsewhere', () => {
    const zip = zipOf(new Map([['a', Buffer.from('x')]]));
    expect(readZip(new Uint8Array())).toBeUndefined();
    expect(readZip(Buffer.alloc(1000, 1))).toBeUndefined();
    expect(readZip(zip.subarray(0, zip.length - 1))).toBeUndefined();
    const elsewhere = Buffer.from(zip);
    elsewhere.writeUInt32LE(0xfffffff0, zip.length - 6);
    expect(readZip(elsewhere)).toBeUndefined();
  });

  it('gives no file that unpacks to more than it says', () => {
    const zip = zipOf(new Map([['bomb', Buffer.alloc(1_000_000)]]));
    const central = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]));
    zip.writeUInt32LE(10, central + 24);
    const [entry] = readZip(zip) ?? [];
    expect(entry?.size).toBe(10);
    expect(entry?.read()).toBeUndefined();
  });

  it('gives no file whose data is not what was packed', () => {
    const zip = zipOf(new Map([['a', Buffer.from('x'.repeat(100))]]));
    const packed = deflateRawSync(Buffer.from('x'.repeat(100)));
    zip.fill(0xff, 31, 31 + packed.length);
    expect(readZip(zip)?.[0]?.read()).toBeUndefined();
  });
});
