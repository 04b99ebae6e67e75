import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DurationError, parse } from '../../src/index.js';

const READ = [
  ['0', 0],
  ['-0', 0],
  ['250ms', 250],
  ['1h 30m', 5_400_000],
  ['1h, 30m', 5_400_000],
  ['1h30m', 5_400_000],
  ['1.5 Hours', 5_400_000],
  ['0.1d', 8_640_000],
  ['2 weeks 1 day', 1_296_000_000],
  ['-2 days', -172_800_000],
  ['+ 1s', 1000],
  ['PT1H30M', 5_400_000],
  ['P1W', 604_800_000],
  ['P1DT0,5S', 86_400_500],
  ['-pt2m', -120_000],
  ['1:30', 90_000],
  ['1:30:00', 5_400_000],
  ['100:00:00.5', 360_000_500],
];

for (const [text, ms] of READ) {
  test(`reads ${text}`, () => assert.equal(parse(text), ms));
}

const REFUSED = [
  ['', 0, /empty/],
  ['-', 1, /empty/],
  ['5', 0, /5 has no unit/],
  ['1h 5', 3, /5 has no unit/],
  ['1h x', 3, /an amount was expected/],
  ['  3 parsecs', 2, /unknown unit "parsecs"/],
  ['1 constructor', 0, /unknown unit/],
  ['P3M', 0, /no fixed length/],
  ['P1Y2D', 0, /no fixed length/],
  ['P', 0, /ISO 8601/],
  ['P1DT', 0, /ISO 8601/],
  ['1:75', 0, /1 has no unit/],
  ['99999999999999 weeks', 0, /too long/],
];

for (const [text, position, reason] of REFUSED) {
  test(`refuses "${text}" and says where`, () => {
    const isExpected = (error) =>
      error instanceof DurationError && error.position === position && reason.test(error.message);
    assert.throws(() => parse(text), isExpected);
  });
}

test('what is no text is a mistake of the caller', () => {
  assert.throws(() => parse(5), TypeError);
});
