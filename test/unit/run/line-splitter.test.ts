import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLineSplitter, MAX_SHOWN_LINE_BYTES } from '../../../src/run/line-splitter.ts';

function split(...pieces: readonly (string | Uint8Array)[]): readonly string[] {
  const lines: string[] = [];
  const splitter = createLineSplitter((line) => lines.push(line));
  for (const piece of pieces) splitter.add(typeof piece === 'string' ? Buffer.from(piece) : piece);
  splitter.end();
  return lines;
}

describe('splitting output into lines', () => {
  it('waits for the end of a line, and hands out the last one without it', () => {
    expect(split('one\ntw', 'o\n\nthr', 'ee')).toEqual(['one', 'two', '', 'three']);
    expect(split('one\n')).toEqual(['one']);
    expect(split('')).toEqual([]);
  });

  it('leaves out a carriage return before the line feed, also across pieces', () => {
    expect(split('a\r\nb\r', '\nc\rd\n')).toEqual(['a', 'b', 'c\rd']);
  });

  it('gives the same lines wherever the pieces end', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.array(fc.nat(80)), (text, cuts) => {
        const bytes = Buffer.from(text.replaceAll('b', '\n'));
        const places = [0, ...cuts.filter((cut) => cut < bytes.length), bytes.length].sort((a, b) => a - b);
        const pieces = places.slice(1).map((to, at) => bytes.subarray(places[at], to));
        expect(split(...pieces)).toEqual(split(bytes));
      }),
    );
  });

  it('shows bytes that are no UTF-8 as such', () => {
    expect(split(Uint8Array.of(0x61, 0xff, 0x62, 0x0a))).toEqual(['a\u{fffd}b']);
  });

  it('cuts a very long line once, and shows the next one whole', () => {
    const long = 'x'.repeat(MAX_SHOWN_LINE_BYTES);
    const cut = `${long}…`;
    expect(split(`${long}\n`)).toEqual([long]);
    expect(split(`${long}y\nnext\n`)).toEqual([cut, 'next']);
    expect(split(long, 'y', long, long, '\nnext')).toEqual([cut, 'next']);
    expect(split(long, long)).toEqual([cut]);
  });

  it.each(['ä', '€', '😀'])('cuts a long line between characters (%s)', (character) => {
    for (const shift of ['', 'a', 'ab', 'abc']) {
      const [line = ''] = split(shift + character.repeat(MAX_SHOWN_LINE_BYTES));
      expect(line.endsWith(`${character}…`)).toBe(true);
      expect(Buffer.byteLength(line) - 3).toBeGreaterThan(MAX_SHOWN_LINE_BYTES - 4);
      expect(Buffer.byteLength(line) - 3).toBeLessThanOrEqual(MAX_SHOWN_LINE_BYTES);
    }
  });

  it('is not taken in by bytes that no character begins', () => {
    const [line = ''] = split(Buffer.alloc(MAX_SHOWN_LINE_BYTES + 1, 0x80));
    expect(line).toHaveLength(MAX_SHOWN_LINE_BYTES + 1);
  });
});
