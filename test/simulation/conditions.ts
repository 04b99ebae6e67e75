/** Why: each seed is a small world of its own, and how bad things are in it is drawn once, at its beginning. */

import type { Workflow } from '../../src/domain/workflow.ts';
import { makeWorkflow, parallel, serial } from '../support/workflow-builder.ts';
import type { Random } from './random.ts';

/** What was taken out of the protocol, to see that it is missed. */
export type Without = 'nonce' | 'lease' | 'second-look' | 'fence';

/** How a seed's world is. Probabilities are per message or per deed. */
export type Conditions = {
  readonly workflow: Workflow;
  readonly clients: number;
  /** How much each client tries to do before it stops. */
  readonly deeds: number;
  /** The longest way of a message, in milliseconds. */
  readonly slowness: number;
  readonly lostRequest: number;
  readonly lostAnswer: number;
  readonly duplicate: number;
  /** A push that arrives after its client was told that no answer came. */
  readonly late: number;
  /** A read that is answered from an older state. */
  readonly stale: number;
  /** A read that meets a change half done. */
  readonly torn: number;
  /** How likely a client is to be killed, from one deed to the next. */
  readonly crash: number;
  /** Whether all say the same name and the same time, so that only nonces tell claims apart. */
  readonly alike: boolean;
  readonly without?: Without;
};

const TRIES = { attempts: 1000 };

/** Plans that each have a rule of their own: order, joins, locks, and steps that do not run beside others. */
const WORKFLOWS: readonly Workflow[] = [
  [parallel('a', TRIES), parallel('b', TRIES), serial('c', TRIES)],
  [serial('a', TRIES), parallel('b', TRIES), parallel('c', TRIES)],
  [parallel('a', { ...TRIES, locks: ['x'] }), parallel('b', { ...TRIES, locks: ['x'] })],
  [serial('a', { ...TRIES, needs: [] }), serial('b', { ...TRIES, needs: [] }), serial('c', TRIES)],
  [
    parallel('a', { ...TRIES, needs: [], locks: ['x', 'y'] }),
    serial('b', { ...TRIES, needs: [] }),
    serial('c', { ...TRIES, needs: ['a'], locks: ['y'] }),
  ],
  [serial('a', TRIES)],
  [parallel('a', TRIES), serial('b', TRIES), serial('c', { ...TRIES, needs: [] })],
].map(makeWorkflow);

/** Draws the conditions of a seed: some have one kind of trouble only, some all of them. */
export function drawConditions(random: Random, without: Without | undefined): Conditions {
  const level = random.pick([0, 0.05, 0.15, 0.3]);
  const sometimes = (probability: number): number => (random.chance(0.6) ? probability : 0);
  return {
    workflow: random.pick(WORKFLOWS),
    clients: 2 + random.below(3),
    deeds: 3 + random.below(4),
    slowness: random.pick([10, 100, 1000]),
    lostRequest: sometimes(level),
    lostAnswer: sometimes(level),
    duplicate: sometimes(level),
    late: sometimes(level / 2),
    stale: sometimes(level * 2),
    torn: sometimes(level),
    crash: sometimes(level),
    alike: random.chance(0.3),
    ...(without === undefined ? {} : { without }),
  };
}
