/** Why: what is known of used attempt ids goes from state to state, and must stay what a look at all steps would say. */

import { expect, it } from 'vitest';

import { attemptUser } from '../../../src/domain/attempt-users.ts';
import type { ItemState } from '../../../src/domain/state.ts';
import { attemptId } from '../../support/ids.ts';
import { begin, claim, complete, fail, play } from '../../support/play.ts';
import { parallel } from '../../support/workflow-builder.ts';

const IDS = ['a-local', 'a-local-2', 'b-local', 'mine', 'nobody'].map(attemptId);

const asked = (state: ItemState) => IDS.map((id) => attemptUser(state, id));
/** A list of its own is one of which nothing is known yet. */
const lookedUp = ({ steps }: ItemState) => IDS.map((id) => attemptUser({ steps: [...steps] }, id));

it('knows after each record what a look at all steps says, and of the states before it what held then', () => {
  const start = begin([parallel('a', { attempts: 2 }), parallel('b'), parallel('c')]);
  expect(asked(start)).toEqual([undefined, undefined, undefined, undefined, undefined]);
  const states = [start];
  for (const move of [
    claim('a'),
    fail('a'),
    claim('b'),
    claim('a'),
    complete('b'),
    claim('c', { attemptId: attemptId('mine') }),
  ]) {
    const next = play(states.at(-1) ?? start, move);
    expect(asked(next)).toEqual(lookedUp(next));
    states.push(next);
  }
  expect(asked(states.at(-1) ?? start)).toEqual(['a', 'a', 'b', 'c', undefined]);
  for (const state of states) expect(asked(state)).toEqual(lookedUp(state));
});
