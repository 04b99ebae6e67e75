/** Why: the scanner stands in for the full reader, so on no line, however it was made, may it see anything else. */

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { scanLinks } from '../../../src/formats/link-scanner.ts';
import { asciiText, readSealedLine } from '../../../src/formats/sealed-line.ts';
import { canonicalJson } from '../../../src/records/canonical-json.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** What the scanner takes out of a line by itself; undefined when it leaves the line to the full reader. */
function scan(line: Uint8Array) {
  const text = asciiText(line);
  return text === undefined ? undefined : scanLinks({ bytes: line, text }, 0, line.length);
}

/** The same fields as the full reader sees them. */
function readInFull(line: Uint8Array) {
  const record = readSealedLine(line);
  if (record === undefined) return undefined;
  const { eventType, workItemId, timestamp, after, seen } = record;
  return { eventType, workItemId, timestamp, after, ...(seen === undefined ? {} : { seen }) };
}

const word = fc.string({ maxLength: 12 });
const links = {
  eventType: word,
  workItemId: word,
  timestamp: word,
  after: fc.array(word, { maxLength: 3 }),
};
const anything = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<unknown>;
const records = fc
  .tuple(
    fc.record(
      { ...links, seen: fc.record({ size: fc.nat(), root: word }) },
      { requiredKeys: ['eventType', 'workItemId', 'timestamp', 'after'] },
    ),
    fc.dictionary(word, anything, { maxKeys: 4 }),
  )
  .map(([known, more]) => JSON.stringify({ ...more, ...known }));

/** Lines of which the scanner sees something else than the full reader does: there must be none. */
function differences(lines: readonly Uint8Array[]): readonly string[] {
  return lines
    .filter((line) => {
      const scanned = scan(line);
      return scanned !== undefined && JSON.stringify(scanned) !== JSON.stringify(readInFull(line));
    })
    .map((line) => new TextDecoder().decode(line));
}

/** Bytes that matter to JSON, to put in the place of others. */
const telling = fc.constantFrom(
  ...bytesOf('{}[]",:\\0123456789-.eE truefalsn\n\t\u0000\u001f'),
  0x7f,
  0x80,
  0xc3,
  0xff,
);

describe('the scanner', () => {
  it('sees in records what the full reader sees, or nothing', () => {
    fc.assert(
      fc.property(records, (text) => {
        expect(differences([bytesOf(text)])).toEqual([]);
      }),
    );
  });

  it('sees nothing that the full reader does not see in lines of which bytes were replaced, put in or taken out', () => {
    const edit = fc.record({ at: fc.nat(), byte: telling, kind: fc.constantFrom('replace', 'insert', 'remove') });
    fc.assert(
      fc.property(records, fc.array(edit, { minLength: 1, maxLength: 3 }), (text, edits) => {
        const bytes = [...bytesOf(text)];
        for (const { at, byte, kind } of edits) {
          bytes.splice(at % bytes.length, kind === 'insert' ? 0 : 1, ...(kind === 'remove' ? [] : [byte]));
        }
        expect(differences([Uint8Array.from(bytes)])).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  it('leaves no canonical record of plain text to the full reader', () => {
    const plain = fc.stringMatching(/^[a-z0-9 .:/-]{0,20}$/u);
    const record = fc.record({
      ...links,
      eventType: plain,
      workItemId: plain,
      timestamp: plain,
      after: fc.array(plain, { maxLength: 3 }),
      seen: fc.record({ size: fc.nat(), root: plain }),
      step: fc.record({ key: plain, order: fc.nat() }),
      produced: fc.array(fc.record({ path: plain, size: fc.nat() }), { maxLength: 2 }),
      flags: fc.array(fc.constantFrom(true, false, null), { maxLength: 3 }),
    });
    fc.assert(
      fc.property(record, (value) => {
        const line = bytesOf(canonicalJson(value));
        expect(scan(line)).toEqual(readInFull(line));
        expect(scan(line)).toBeDefined();
      }),
    );
  });

  const base = '"after":["a"],"eventType":"e","timestamp":"t","workItemId":"w"';
  it.each([
    ['a field of interest twice', `{${base},"after":["b"]}`],
    ['an escaped name of one', `{${base},"\\u0061fter":["b"]}`],
    ['one inside of a text', `{"a":"\\"after\\":[]",${base}}`],
    ['a fraction', `{${base},"n":1.5}`],
    ['an exponent', `{${base},"n":1e5}`],
    ['a zero in front', `{${base},"n":01}`],
    ['white space', `{${base}, "n":1}`],
    ['text behind it', `{${base}}x`],
    ['a comma too many', `{${base},}`],
    ['a comma too many in a list', `{${base},"n":[1,]}`],
    ['a list that ends as a map', `{${base},"n":[1}}`],
    ['a control character in a text', `{${base},"n":"\u0001"}`],
    ['no end', `{${base}`],
    ['other than text in "after"', `{"after":[1],"eventType":"e","timestamp":"t","workItemId":"w"}`],
    ['more in "seen"', `{${base},"seen":{"root":"r","size":1,"x":2}}`],
    ['deep nesting', `{${base},"n":${'['.repeat(40)}${']'.repeat(40)}}`],
    ['no "after"', '{"eventType":"e","timestamp":"t","workItemId":"w"}'],
    ['a redaction', `{${base.replace('"e"', '"redaction"')}}`],
    ['a list', '[]'],
    ['nothing', ''],
  ])('leaves a line with %s to the full reader', (_, text) => {
    expect(scan(bytesOf(text))).toBeUndefined();
  });

  it('passes over fields of the same names further down', () => {
    const line = bytesOf(`{"a":{"after":["x"],"seen":5},${base}}`);
    expect(scan(line)).toEqual({ eventType: 'e', workItemId: 'w', timestamp: 't', after: ['a'] });
  });
});
