import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_OUTPUT_LENGTH, MAX_VALUE_BYTES, parseOutput } from '../../../src/run/output-values.ts';

const nothing = { links: [], values: {}, valueBytes: 0, faults: [] };

describe('what a step hands back', () => {
  it('is nothing when it wrote nothing', () => {
    expect(parseOutput('')).toEqual(nothing);
    expect(parseOutput('\n \n\r\n')).toEqual(nothing);
  });

  it('is an outcome, a next action, links and values', () => {
    const text = 'outcome=built\nnext-action=review it\nlink=https://a\nlink=https://b\nversion=1.2.3\nempty=\n';
    expect(parseOutput(text)).toEqual({
      outcome: 'built',
      nextAction: 'review it',
      links: ['https://a', 'https://b'],
      values: { version: '1.2.3', empty: '' },
      valueBytes: 17,
      faults: [],
    });
  });

  it('splits at the first equals sign alone and keeps spaces', () => {
    expect(parseOutput('query= a=b&c<<d ').values).toEqual({ query: ' a=b&c<<d ' });
  });

  it('takes several lines up to the delimiter', () => {
    const text =
      'notes<<END\nfirst\n\n name=not a value\n END\nEND\nafter=1\r\noutcome<<E O F\r\none\r\ntwo\r\nE O F\r\n';
    const output = parseOutput(text);
    expect(output.values).toEqual({ notes: 'first\n\n name=not a value\n END', after: '1' });
    expect(output.outcome).toBe('one\ntwo');
    expect(output.faults).toEqual([]);
  });

  it('takes the last of a name that is given twice', () => {
    expect(parseOutput('outcome=a\nx=1\noutcome=b\nx=2')).toMatchObject({
      outcome: 'b',
      values: { x: '2' },
      valueBytes: 2,
    });
  });
});

describe('what cannot be used', () => {
  it.each([
    ['just words', 'is neither name=value nor name<<DELIMITER'],
    ['=value', 'is neither name=value nor name<<DELIMITER'],
    ['1st=x', 'has a name that is not 1 to 100 letters, digits, "_" and "-", beginning with a letter or "_"'],
    [' padded=x', 'has a name that is not 1 to 100 letters, digits, "_" and "-", beginning with a letter or "_"'],
    ['__proto__=x', 'has a name that is reserved'],
    ['link=', 'is an empty link'],
    ['notes<<', 'names no delimiter after "<<"'],
    ['notes<<END', 'has no line "END" after it to end the value'],
  ])('reports %j with its line and goes on', (line, problem) => {
    const output = parseOutput(`good=1\n${line}\n`);
    expect(output.values).toEqual({ good: '1' });
    expect(output.faults).toEqual([{ line: 2, problem }]);
  });

  it('reads on after a value without an end', () => {
    expect(parseOutput('a<<END\nb=2').values).toEqual({ b: '2' });
  });

  it('keeps values within their limit and says which one went over', () => {
    const half = 'ä'.repeat(1000);
    const output = parseOutput(`one=${half}\ntwo=${half}\nthree=${half}\n`);
    expect(Object.keys(output.values)).toEqual(['one', 'two']);
    expect(output.valueBytes).toBe(3 * 2000 + 'onetwothree'.length);
    expect(output.faults).toEqual([{ line: 3, problem: `takes the values above ${MAX_VALUE_BYTES} bytes together` }]);
  });

  it('does not count outcome and links as values', () => {
    const output = parseOutput(`outcome=${'x'.repeat(5000)}\nlink=${'y'.repeat(5000)}`);
    expect(output).toMatchObject({ valueBytes: 0, faults: [] });
  });

  it('reads only so much of a file that is far too long', () => {
    const output = parseOutput(`a=1\n${'\n'.repeat(MAX_OUTPUT_LENGTH)}b=2`);
    expect(output.values).toEqual({ a: '1' });
    expect(output.faults).toHaveLength(1);
    expect(output.faults[0]?.line).toBe(0);
  });

  it('never throws, and never reaches a prototype', () => {
    const piece = fc.oneof(
      fc.constantFrom('=', '<<', '\n', '\r\n', '__proto__', 'constructor', 'link', 'END', 'a'),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const output = parseOutput(pieces.join(''));
        expect(Object.getPrototypeOf(output.values)).toBe(Object.prototype);
        expect(Object.keys(output.values).every((name) => /^[A-Za-z_][\w-]*$/u.test(name))).toBe(true);
      }),
    );
  });

  it('gives back every value that was written, whatever it holds', () => {
    const name = fc
      .stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,9}$/u)
      .filter((text) => !['outcome', 'next-action', 'link'].includes(text));
    const value = fc.string({ maxLength: 40 }).map((text) => text.replaceAll('\r', ''));
    fc.assert(
      fc.property(fc.dictionary(name, value, { maxKeys: 20, noNullPrototype: true }), (values) => {
        const text = Object.entries(values).map(([key, content]) => `${key}<<=the=end=\n${content}\n=the=end=\n`);
        expect(parseOutput(text.join('')).values).toEqual(values);
      }),
    );
  });
});
