import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compare, format } from '../../src/index.js';

const WRITTEN = [
  [0, {}, '0s'],
  [0, { style: 'long' }, '0 seconds'],
  [0, { style: 'iso' }, 'PT0S'],
  [0, { style: 'clock' }, '0:00:00'],
  [5_400_000, {}, '1h 30m'],
  [5_400_000, { style: 'long' }, '1 hour 30 minutes'],
  [5_400_000, { style: 'iso' }, 'PT1H30M'],
  [5_400_250, { style: 'clock' }, '1:30:00.250'],
  [691_200_000, { style: 'iso' }, 'P8D'],
  [691_200_250, { style: 'iso' }, 'P8DT0.25S'],
  [-61_000, {}, '-1m 1s'],
  [-61_000, { style: 'clock' }, '-0:01:01'],
  [3_661_000, { parts: 2 }, '1h 1m'],
  [3_599_999, { parts: 1 }, '1h'],
  [86_399_999, { parts: 2 }, '1d'],
  [999, { parts: 1, style: 'long' }, '999 milliseconds'],
];

for (const [ms, options, text] of WRITTEN) {
  test(`writes ${ms} as ${text}`, () => assert.equal(format(ms, options), text));
}

test('refuses what it cannot write', () => {
  assert.throws(() => format(1.5), /whole milliseconds/);
  assert.throws(() => format(1, { style: 'roman' }), /style is one of/);
  assert.throws(() => format(1, { parts: 0 }), /whole number from 1/);
});

test('compare orders texts and numbers together', () => {
  assert.deepEqual(['2d', 1000, 'PT1M', '-1s'].sort(compare), ['-1s', 1000, 'PT1M', '2d']);
});
