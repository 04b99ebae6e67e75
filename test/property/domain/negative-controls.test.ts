/** Why: a property that nothing can fail proves nothing; each check here has to catch a program broken on purpose. */

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { directNeeds } from '../../../src/domain/graph.ts';
import { isAttemptEnd, isGateDecision, isStepRecord } from '../../../src/domain/record.ts';
import { evaluate, type Placement } from '../../../src/domain/schedule.ts';
import { foldItem } from '../../../src/domain/state.ts';
import type { compareSteps } from '../../../src/domain/workflow.ts';
import { begin } from '../../support/play.ts';
import { parallel, serial } from '../../support/workflow-builder.ts';
import { ordersByBytes } from './byte-order.ts';
import { deadlockIn, differenceFromReference } from './item-checks.ts';
import { foldIsOrderless } from './orderless.ts';
import { moves, type Evaluate } from './random-moves.ts';
import { steps } from './random-workflow.ts';

/** Whether the search finds a case in which the property does not hold. */
function isCaught<Drawn>(property: fc.IProperty<Drawn>): boolean {
  return fc.check(property, { numRuns: 500, seed: 1, endOnFailure: true }).failed;
}

/** The check that holds a way of placing steps to the slow account. */
function agreesWithReference(place: Evaluate) {
  return fc.property(steps, moves, (drafts, tries) => differenceFromReference(drafts, tries, place) === undefined);
}

/** Joins on any one of the steps waited for, instead of on all. */
const joinsOnAny: Evaluate = (state) => {
  const { graph } = state;
  const needs = graph.needs.map((_, index) => {
    const direct = directNeeds(graph, index);
    const done = direct.filter((need) => state.steps[need]?.phase === 'completed');
    return done.length > 0 ? done.slice(0, 1) : direct;
  });
  return evaluate({ ...state, graph: { ...graph, needs } });
};

/** Lets needs add to the rule by order, instead of standing in its place. */
const needsAreExtra: Evaluate = (state) => {
  const bare = { ...state.graph, needs: state.graph.needs.map(() => undefined) };
  const needs = state.graph.needs.map((own, index) =>
    own === undefined ? undefined : [...new Set([...own, ...directNeeds(bare, index)])].sort((a, b) => a - b),
  );
  return evaluate({ ...state, graph: { ...state.graph, needs } });
};

/** Runs any number of steps together. */
const forgetsSerial: Evaluate = (state) =>
  evaluate({
    ...state,
    steps: state.steps.map((each) => ({ ...each, step: { ...each.step, parallelizable: true } })),
  });

/** Holds nobody up for a lock. */
const forgetsLocks: Evaluate = (state) =>
  evaluate({ ...state, steps: state.steps.map((each) => ({ ...each, step: { ...each.step, locks: [] } })) });

/** Opens a gate unless somebody rejected. */
const opensByDefault: Evaluate = (state) =>
  evaluate({
    ...state,
    steps: state.steps.map((each) => ({
      ...each,
      gates: each.gates.map((gate) => ({ ...gate, open: gate.returns === 0 })),
    })),
  });

/** Believes, of decisions and ends that exclude each other, the one that it met last. */
const believesTheLast: typeof foldItem = (workItem, workflow, entries) => {
  const last = new Map<string, (typeof entries)[number]>();
  for (const entry of entries) {
    const { record } = entry;
    const about = isStepRecord(record) ? `${record.step.key} ${record.attemptId}` : '';
    const isDecision = isStepRecord(record) && (isAttemptEnd(record) || isGateDecision(record));
    const subject = isDecision ? `${about} ${isGateDecision(record) ? record.gate : 'end'}` : entry.id;
    last.delete(subject);
    last.set(subject, entry);
  }
  return foldItem(workItem, workflow, [...last.values()]);
};

/** Orders steps as a dictionary does. */
const byLocale: typeof compareSteps = (a, b) => a.order - b.order || a.key.localeCompare(b.key, 'en');

describe('the checks catch', () => {
  it('an order by locale', () => {
    expect(isCaught(ordersByBytes(byLocale))).toBe(true);
  });

  it.each<[string, Evaluate]>([
    ['a join on any', joinsOnAny],
    ['needs on top of the rule by order', needsAreExtra],
    ['serial steps side by side', forgetsSerial],
    ['locks that hold nobody', forgetsLocks],
    ['gates that are open until somebody rejects', opensByDefault],
  ])('%s', (_, place) => {
    expect(isCaught(agreesWithReference(place))).toBe(true);
  });

  it('a fold that believes the last record it met', () => {
    expect(isCaught(foldIsOrderless(believesTheLast))).toBe(true);
  });

  it('steps that wait for each other for ever', () => {
    const state = begin([parallel('a', { needs: ['b'] }), parallel('b', { needs: ['a'] }), serial('c', { needs: [] })]);
    const { placements } = evaluate(state);
    const done: Placement = { status: 'done' };
    const stuck = { placements: [...placements.slice(0, 2), done], decisions: [] };
    expect(deadlockIn(state, evaluate(state))).toBeUndefined();
    expect(deadlockIn(state, stuck)).toBe('a waits for nothing that could happen');
  });
});
