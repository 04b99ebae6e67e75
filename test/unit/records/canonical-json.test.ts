/** Why: if two programs wrote one value as different bytes, records would change their names; these are the published cases. */

import { describe, expect, it } from 'vitest';
import { canonicalJson, NotCanonical, type JsonValue } from '../../../src/records/canonical-json.ts';

function faultOf(value: JsonValue): { readonly path: string; readonly reason: string } {
  try {
    canonicalJson(value);
  } catch (error) {
    if (error instanceof NotCanonical) {
      return { path: error.path, reason: error.reason };
    }
    throw error;
  }
  throw new Error('it was written');
}

/** What an untrusted file may bring in despite the types. */
function parsed(text: string): JsonValue {
  const value: JsonValue = JSON.parse(text);
  return value;
}

function nested(levels: number): string {
  return `${'['.repeat(levels)}${']'.repeat(levels)}`;
}

describe('canonicalJson on the files published with RFC 8785', () => {
  it.each([
    ['arrays', '[ 56, { "d": true, "10": null, "1": [ ] } ]', '[56,{"1":[],"10":null,"d":true}]'],
    [
      'french',
      '{"peach":"This sorting order","péché":"is wrong according to French","pêche":"but canonicalization MUST","sin":"ingnore locale"}',
      '{"peach":"This sorting order","péché":"is wrong according to French","pêche":"but canonicalization MUST","sin":"ingnore locale"}',
    ],
    [
      'structures',
      '{"1":{"f":{"f":"hi","F":5},"\\n":56.0},"10":{},"":"empty","a":{},"111":[{}],"A":{}}',
      '{"":"empty","1":{"\\n":56,"f":{"F":5,"f":"hi"}},"10":{},"111":[{}],"A":{},"a":{}}',
    ],
    ['unicode', '{"Unnormalized Unicode":"\\u1e0d\\u0307"}', '{"Unnormalized Unicode":"\u1e0d\u0307"}'],
    [
      'values, less its fractions',
      '{"escaping":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/","literals":[null,true,false]}',
      '{"escaping":"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/","literals":[null,true,false]}',
    ],
    [
      'weird',
      '{"\\u20ac":"Euro Sign","1":"One","\\u0080":"Control\\u007f","\\ud83d\\ude02":"Smiley","\\u00f6":"Latin Small Letter O With Diaeresis","\\ufb33":"Hebrew Letter Dalet With Dagesh","</script>":"Browser Challenge"}',
      '{"1":"One","</script>":"Browser Challenge","\u0080":"Control\u007f","\u00f6":"Latin Small Letter O With Diaeresis","\u20ac":"Euro Sign","\ud83d\ude02":"Smiley","\ufb33":"Hebrew Letter Dalet With Dagesh"}',
    ],
  ])('%s', (_name, input, output) => {
    expect(canonicalJson(parsed(input))).toBe(output);
  });
});

describe('canonicalJson', () => {
  it('escapes exactly what RFC 8785 section 3.2.2.2 says', () => {
    const controls = Array.from({ length: 0x20 }, (_, code) => String.fromCharCode(code)).join('');
    expect(canonicalJson(controls)).toBe(
      '"\\u0000\\u0001\\u0002\\u0003\\u0004\\u0005\\u0006\\u0007\\b\\t\\n\\u000b\\f\\r\\u000e\\u000f' +
        '\\u0010\\u0011\\u0012\\u0013\\u0014\\u0015\\u0016\\u0017\\u0018\\u0019\\u001a\\u001b\\u001c\\u001d\\u001e\\u001f"',
    );
    expect(canonicalJson('/\u007f\u2028\u2029\ufeff')).toBe('"/\u007f\u2028\u2029\ufeff"');
  });

  it('writes integers of the numbers table, both zeros as 0', () => {
    expect(canonicalJson([0, -0, 1, -1, 9007199254740991, -9007199254740991])).toBe(
      '[0,0,1,-1,9007199254740991,-9007199254740991]',
    );
  });

  it.each([
    ['0000000000000000', '0'],
    ['8000000000000000', '0'],
    ['433fffffffffffff', '9007199254740991'],
    ['c33fffffffffffff', '-9007199254740991'],
  ])('writes the number with the bits %s as %s', (bits, text) => {
    expect(canonicalJson(Buffer.from(bits, 'hex').readDoubleBE())).toBe(text);
  });

  // RFC 8785, appendix B: all of its other numbers are no integers that every reader keeps.
  it.each(
    `0000000000000001 8000000000000001 7fefffffffffffff ffefffffffffffff 4340000000000000 c340000000000000 4430000000000000
     7fffffffffffffff 7ff0000000000000 44b52d02c7e14af5 44b52d02c7e14af6 44b52d02c7e14af7 444b1ae4d6e2ef4e 444b1ae4d6e2ef4f
     444b1ae4d6e2ef50 3eb0c6f7a0b5ed8c 3eb0c6f7a0b5ed8d 41b3de4355555553 41b3de4355555554 41b3de4355555555 41b3de4355555556
     41b3de4355555557 becbf647612f3696 43143ff3c1cb0959`.split(/\s+/u),
  )('refuses the number with the bits %s', (bits) => {
    expect(() => canonicalJson([Buffer.from(bits, 'hex').readDoubleBE()])).toThrow(NotCanonical);
  });

  it('sorts keys as text even where they look like numbers', () => {
    expect(canonicalJson({ 9: 1, 10: 2, b: 3, a: 4 })).toBe('{"10":2,"9":1,"a":4,"b":3}');
  });

  it('writes a member called __proto__ like any other', () => {
    expect(canonicalJson(parsed('{"__proto__":{"a":1},"a":2}'))).toBe('{"__proto__":{"a":1},"a":2}');
  });

  it.each([
    ['a fraction', { a: [0.5] }, '$.a[0]'],
    ['an integer that doubles cannot tell from its neighbour', { a: 9007199254740992 }, '$.a'],
    ['NaN', { 'a b': { c: Number.NaN } }, '$["a b"].c'],
    ['infinity', [[1], [1, Number.POSITIVE_INFINITY]], '$[1][1]'],
    ['half a surrogate pair', { a: { b: 'x\ud83d' } }, '$.a.b'],
    ['a pair the wrong way round', '\ude02\ud83d', '$'],
    ['a key with half a pair', { a: { '\ud83d': 1 } }, '$.a["\\ud83d"]'],
  ])('refuses %s and says where', (_name, value, path) => {
    expect(faultOf(value).path).toBe(path);
  });

  it('refuses members without a value, which the types exclude', () => {
    const hole: JsonValue[] = [1];
    hole.length = 2;
    expect(faultOf({ list: hole })).toEqual({ path: '$.list[1]', reason: 'is nothing that JSON can say' });
  });

  it('refuses nesting that could exhaust the stack, and nothing below', () => {
    expect(canonicalJson(parsed(nested(500)))).toBe(nested(500));
    expect(faultOf(parsed(nested(30_000))).reason).toBe('is nested more than 500 levels deep');
  });
});
