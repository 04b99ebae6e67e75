/** Why: a table of our own in place of a Map has to answer just as a Map would, collisions and all. */

import { assert, property, stringMatching, uniqueArray } from 'fast-check';
import { describe, expect, it } from 'vitest';

import { isStepKey } from '../../../src/domain/ids.ts';
import { indexSteps } from '../../../src/domain/step-index.ts';
import { makeWorkflow } from '../../support/workflow-builder.ts';

const keys = uniqueArray(stringMatching(/^[a-z][a-z0-9-]{0,6}$/u).filter(isStepKey), { maxLength: 300 });

describe('the index of steps', () => {
  it('finds what a Map finds, and nothing else', () => {
    assert(
      property(keys, keys, (known, asked) => {
        const { steps } = makeWorkflow(known.map((key) => ({ key })));
        const map = new Map(steps.map((step, at) => [step.key, at]));
        const index = indexSteps(steps);
        for (const key of [...known, ...asked].filter(isStepKey)) expect(index.get(key)).toBe(map.get(key));
      }),
    );
  });

  it('tells keys of one hash apart', () => {
    const [one, other] = collision();
    const { steps } = makeWorkflow([{ key: one }, { key: other }]);
    const index = indexSteps(steps);
    expect(steps.map(({ key }) => index.get(key))).toEqual([0, 1]);
  });
});

function fnv(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash;
}

/** Two keys with one hash; among 200,000 there are some, by the birthday problem. */
function collision(): readonly [string, string] {
  const met = new Map<number, string>();
  for (let number = 0; number < 500_000; number += 1) {
    const key = `k${((number * 2_654_435_761) % 2 ** 40).toString(36)}`;
    const known = met.get(fnv(key));
    if (known !== undefined) return [known, key];
    met.set(fnv(key), key);
  }
  throw new Error('no two keys of one hash were found');
}
