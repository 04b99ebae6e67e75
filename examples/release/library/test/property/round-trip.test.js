import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as sources from '../../src/index.js';
import * as built from 'tidy-duration';

const SEED = Number(process.env.SEED ?? 20261122);
const DRAWS = 20_000;

/** A small generator with a printed seed: the same durations on every machine. */
function* draw(seed, count) {
  let state = seed >>> 0;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  for (let i = 0; i < count; i += 1) {
    const magnitude = 10 ** (next() * 15);
    yield Math.floor(next() * magnitude) * (next() < 0.3 ? -1 : 1) + 0;
  }
}

for (const style of ['short', 'long', 'iso', 'clock']) {
  test(`what is written as ${style} reads back the same (seed ${SEED})`, () => {
    for (const ms of draw(SEED, DRAWS)) {
      const text = built.format(ms, { style });
      assert.equal(built.parse(text), ms, text);
    }
  });
}

test(`rounding to parts is off by half a unit at most (seed ${SEED})`, () => {
  const half = { w: 302_400_000, d: 43_200_000, h: 1_800_000, m: 30_000, s: 500, ms: 0.5 };
  for (const ms of draw(SEED + 1, DRAWS)) {
    const text = built.format(ms, { parts: 1 });
    const unit = /[a-z]+$/.exec(text)[0];
    assert.ok(Math.abs(built.parse(text) - ms) <= half[unit], `${ms} as ${text}`);
  }
});

test(`the built library answers as the sources do (seed ${SEED})`, () => {
  assert.deepEqual(Object.keys(built), Object.keys(sources));
  for (const ms of draw(SEED + 2, DRAWS / 4)) {
    const text = sources.format(ms, { parts: 3, style: 'long' });
    assert.equal(built.format(ms, { parts: 3, style: 'long' }), text);
    assert.equal(built.parse(text), sources.parse(text));
  }
});
