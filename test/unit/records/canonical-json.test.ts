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
    [
      'the sample of section 3.2.3',
      '{"\\u20ac":"Euro Sign","\\r":"Carriage Return","\\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One","\\ud83d\\ude00":"Emoji: Grinning Face","\\u0080":"Control","\\u00f6":"Latin Small Letter O With Diaeresis"}',
      '{"\\r":"Carriage Return","1":"One","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis","\u20ac":"Euro Sign","\ud83d\ude00":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet With Dagesh"}',
    ],
  ])('%s', (_name, input, output) => {
    expect(canonicalJson(parsed(input))).toBe(output);
  });

  it('values as it is: refused, since records hold no fractions, at the first number that is one or too large', () => {
    const numbers = '[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001]';
    expect(JSON.stringify(parsed(numbers))).toBe('[333333333.3333333,1e+30,4.5,0.002,1e-27]');
    expect(faultOf(parsed(`{"numbers":${numbers},"literals":[null,true,false]}`)).path).toBe('$.numbers[0]');
    expect(faultOf(parsed('{"numbers":[56.0,1E30]}')).path).toBe('$.numbers[1]');
  });
});

/** RFC 8785, appendix B: the bits of a double, highest byte first, and its text; none for what JSON has no number for. */
const NUMBERS: readonly (readonly [bits: string, text: string | undefined])[] = [
  ['0000000000000000', '0'],
  ['8000000000000000', '0'],
  ['0000000000000001', '5e-324'],
  ['8000000000000001', '-5e-324'],
  ['7fefffffffffffff', '1.7976931348623157e+308'],
  ['ffefffffffffffff', '-1.7976931348623157e+308'],
  ['4340000000000000', '9007199254740992'],
  ['c340000000000000', '-9007199254740992'],
  ['4430000000000000', '295147905179352830000'],
  ['7fffffffffffffff', undefined],
  ['7ff0000000000000', undefined],
  ['44b52d02c7e14af5', '9.999999999999997e+22'],
  ['44b52d02c7e14af6', '1e+23'],
  ['44b52d02c7e14af7', '1.0000000000000001e+23'],
  ['444b1ae4d6e2ef4e', '999999999999999700000'],
  ['444b1ae4d6e2ef4f', '999999999999999900000'],
  ['444b1ae4d6e2ef50', '1e+21'],
  ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
  ['3eb0c6f7a0b5ed8d', '0.000001'],
  ['41b3de4355555553', '333333333.3333332'],
  ['41b3de4355555554', '333333333.33333325'],
  ['41b3de4355555555', '333333333.3333333'],
  ['41b3de4355555556', '333333333.3333334'],
  ['41b3de4355555557', '333333333.33333343'],
  ['becbf647612f3696', '-0.0000033333333333333333'],
  ['43143ff3c1cb0959', '1424953923781206.2'],
];

function writtenOrRefused(number: number): string | typeof NotCanonical {
  try {
    return canonicalJson(number);
  } catch (error) {
    if (error instanceof NotCanonical) return NotCanonical;
    throw error;
  }
}

describe('the numbers published with RFC 8785', () => {
  it.each(NUMBERS)('with the bits %s are written as %s, or refused where records may not hold them', (bits, text) => {
    const number = Buffer.from(bits, 'hex').readDoubleBE();
    // What the text of a number is, we leave to the language; this holds that it is the published one.
    expect(Number.isFinite(number) ? JSON.stringify(number) : undefined).toBe(text);
    expect(writtenOrRefused(number)).toBe(Number.isSafeInteger(number) ? text : NotCanonical);
  });

  it.each([
    ['433fffffffffffff', '9007199254740991'],
    ['c33fffffffffffff', '-9007199254740991'],
  ])('have neighbours that records may hold: %s is %s', (bits, text) => {
    expect(canonicalJson(Buffer.from(bits, 'hex').readDoubleBE())).toBe(text);
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
