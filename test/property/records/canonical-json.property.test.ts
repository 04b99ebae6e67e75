/** Why: one value, one text: whatever the order of keys, and however often it was read and written before. */

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, NotCanonical, type JsonValue } from '../../../src/records/canonical-json.ts';

const text = fc.string({ unit: 'binary' });

const value: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constant(null),
    fc.boolean(),
    fc.maxSafeInteger(),
    text,
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(fc.oneof(text, fc.nat().map(String)), tie('value'), { maxKeys: 5, noNullPrototype: true }),
  ),
})).value;

function parse(line: string): JsonValue {
  const read: JsonValue = JSON.parse(line);
  return read;
}

function reversed(of: JsonValue): JsonValue {
  if (of === null || typeof of !== 'object') {
    return of;
  }
  if (isList(of)) {
    return of.map(reversed);
  }
  return Object.fromEntries(
    Object.entries(of)
      .toReversed()
      .map(([key, member]) => [key, reversed(member)]),
  );
}

function isList(of: JsonValue): of is readonly JsonValue[] {
  return Array.isArray(of);
}

describe('canonicalJson', () => {
  it('says the same value', () => {
    fc.assert(
      fc.property(value, (any) => {
        expect(parse(canonicalJson(any))).toEqual(parse(JSON.stringify(any)));
      }),
    );
  });

  it('is stable when read and written again', () => {
    fc.assert(
      fc.property(value, (any) => {
        const line = canonicalJson(any);
        expect(canonicalJson(parse(line))).toBe(line);
      }),
    );
  });

  it('does not depend on the order of keys', () => {
    fc.assert(
      fc.property(value, (any) => {
        expect(canonicalJson(reversed(any))).toBe(canonicalJson(any));
      }),
    );
  });

  it('sorts keys by UTF-16 code units', () => {
    fc.assert(
      fc.property(fc.uniqueArray(text, { maxLength: 10 }), (keys) => {
        const line = canonicalJson(Object.fromEntries(keys.map((key) => [key, 0])));
        const inOrder = keys.toSorted((a, b) => (a < b ? -1 : 1)).map((key) => `${JSON.stringify(key)}:0`);
        expect(line).toBe(`{${inOrder.join(',')}}`);
      }),
    );
  });

  it('either writes text that survives UTF-8, on one line, or refuses with NotCanonical', () => {
    const anyText = fc.array(fc.nat({ max: 0xffff }), { maxLength: 6 }).map((units) => String.fromCharCode(...units));
    fc.assert(
      fc.property(fc.array(fc.oneof(anyText, fc.double())), (any) => {
        expect(outcomeOf(any)).toMatch(/^(?:refused|line)$/u);
      }),
    );
  });
});

function outcomeOf(any: JsonValue): string {
  try {
    const line = canonicalJson(any);
    const survives = Buffer.from(line, 'utf8').toString('utf8') === line && !line.includes('\n');
    return survives ? 'line' : `damaged: ${line}`;
  } catch (error) {
    return error instanceof NotCanonical ? 'refused' : `failed: ${String(error)}`;
  }
}
