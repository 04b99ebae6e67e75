/** Why: each scheduling rule is shown by one small story, and each step that waits says why. */

import { describe, expect, it } from 'vitest';

import { describeReasons } from '../../../src/domain/reasons.ts';
import { evaluate, renderSchedule } from '../../../src/domain/schedule.ts';
import { foldItem, type ItemState } from '../../../src/domain/state.ts';
import { completed, started } from '../../support/record-builder.ts';
import { placementsOf } from '../../support/item-view.ts';
import { approve, begin, claim, complete, doStep, fail, play } from '../../support/play.ts';
import { makeWorkflow, parallel, serial, WORK_ITEM } from '../../support/workflow-builder.ts';

/** Why each step that waits does so, in the words that users see. */
function whyIn(state: ItemState): Record<string, string> {
  const { placements } = evaluate(state);
  return Object.fromEntries(
    state.steps.flatMap((step, index) => {
      const placement = placements[index];
      return placement !== undefined && 'reasons' in placement
        ? [[step.step.key, describeReasons(placement.reasons)]]
        : [];
    }),
  );
}

describe('order and groups', () => {
  const diamond = [serial('a'), parallel('b'), parallel('c'), serial('d')];

  it('starts with the first step', () => {
    expect(whyIn(begin(diamond))).toEqual({ b: 'comes after a', c: 'comes after a', d: 'comes after a, b, c' });
  });

  it('runs a group together', () => {
    const state = play(begin(diamond), ...doStep('a'), claim('b'));
    expect(placementsOf(state)).toEqual({ a: 'done', b: 'running', c: 'ready', d: 'blocked: steps' });
  });

  it('joins on all of a group', () => {
    const half = play(begin(diamond), ...doStep('a'), ...doStep('c'));
    expect(placementsOf(half)).toMatchObject({ b: 'ready', d: 'blocked: steps' });
    expect(whyIn(half)).toEqual({ d: 'comes after b' });
    expect(placementsOf(play(half, ...doStep('b')))).toMatchObject({ d: 'ready' });
  });

  it('takes equal orders of serial steps one by one, by the bytes of the key', () => {
    const state = begin([serial('a', { order: 1 }), serial('B', { order: 1 })]);
    expect(placementsOf(state)).toEqual({ B: 'ready', a: 'blocked: steps' });
  });

  it('names the lowest five steps waited for, and counts the others', () => {
    const many = Array.from({ length: 8 }, (_, at) => parallel(`p${at}`));
    expect(whyIn(begin([...many, serial('z')]))).toEqual({ z: 'comes after p0, p1, p2, p3, p4 and 3 more' });
  });
});

describe('needs', () => {
  it('stand in place of the rule by order', () => {
    const state = begin([serial('a'), parallel('b', { needs: [] }), serial('c', { needs: ['b'] })]);
    expect(placementsOf(state)).toEqual({ a: 'ready', b: 'ready', c: 'blocked: steps' });
    expect(whyIn(state)).toEqual({ c: 'needs b' });
  });

  it('may name a later step', () => {
    const state = begin([serial('a', { needs: ['z'] }), serial('z', { needs: [] })]);
    expect(placementsOf(state)).toEqual({ a: 'blocked: steps', z: 'ready' });
    expect(placementsOf(play(state, ...doStep('z')))).toEqual({ a: 'ready', z: 'done' });
  });

  it('name only those that are open', () => {
    const state = begin([parallel('a'), parallel('b'), serial('c', { needs: ['a', 'b'] })]);
    expect(whyIn(play(state, ...doStep('a')))).toEqual({ c: 'needs b' });
  });
});

describe('steps that are not parallelizable', () => {
  it('never run beside each other: the lowest goes first', () => {
    const state = begin([serial('a', { needs: [] }), serial('b', { needs: [] }), parallel('c', { needs: [] })]);
    expect(placementsOf(state)).toEqual({ a: 'ready', b: 'blocked: serial', c: 'ready' });
    expect(whyIn(state)).toEqual({ b: 'not parallelizable, and a goes first' });
  });

  it('wait for a running one, also for a higher one, which is not preempted', () => {
    const drafts = [parallel('p'), serial('a', { needs: ['p'] }), serial('b', { needs: [] })];
    const state = play(begin(drafts), claim('p'), claim('b'), complete('p'));
    expect(placementsOf(state)).toEqual({ p: 'done', a: 'blocked: serial', b: 'running' });
    expect(whyIn(state)).toEqual({ a: 'not parallelizable, and b goes first' });
  });

  it('may run beside parallelizable ones', () => {
    const state = play(begin([parallel('a'), parallel('b'), serial('c', { needs: [] })]), claim('a'), claim('c'));
    expect(placementsOf(state)).toEqual({ a: 'running', b: 'ready', c: 'running' });
  });
});

describe('locks', () => {
  const drafts = [
    parallel('a', { locks: ['db'] }),
    parallel('b', { locks: ['net', 'db'] }),
    parallel('c', { locks: ['net'] }),
    parallel('d', { locks: ['db'] }),
  ];

  it('go to the lower step, and the decision is recorded', () => {
    const { decisions } = evaluate(begin(drafts));
    expect(placementsOf(begin(drafts))).toEqual({ a: 'ready', b: 'blocked: lock', c: 'ready', d: 'blocked: lock' });
    expect(decisions).toEqual([{ lock: 'db', granted: 'a', waits: ['b', 'd'] }]);
  });

  it('stay with a running step, also when a lower one comes', () => {
    const late = parallel('l', { locks: ['db'], needs: ['p'] });
    const state = play(begin([parallel('p'), late, parallel('r', { locks: ['db'] })]), claim('r'), ...doStep('p'));
    expect(placementsOf(state)).toEqual({ p: 'done', l: 'blocked: lock', r: 'running' });
    expect(whyIn(state)).toEqual({ l: 'lock db is with r' });
    expect(evaluate(state).decisions).toEqual([{ lock: 'db', granted: 'r', waits: ['l'] }]);
  });

  it('are free again when the step ends, well or not', () => {
    expect(placementsOf(play(begin(drafts), claim('a'), fail('a')))).toMatchObject({ a: 'ready', b: 'blocked: lock' });
    expect(placementsOf(play(begin(drafts), ...doStep('a')))).toMatchObject({ b: 'ready', c: 'blocked: lock' });
  });
});

describe('gates', () => {
  const before = [serial('a', { gates: [{ key: 'go', kind: 'entry', approvers: ['rita', 'rob'], minimum: 2 }] })];
  const after = [serial('a', { gates: [{ key: 'review' }] }), serial('b')];

  it('before a step hold it until enough have approved', () => {
    const one = play(begin(before), approve('a', 'go', 'rita'));
    expect(placementsOf(one)).toEqual({ a: 'awaiting-gate: gate' });
    expect(whyIn(one)).toEqual({ a: 'entry gate go has 1 of 2 approvals (by rita, rob)' });
    expect(placementsOf(play(one, approve('a', 'go', 'rob')))).toEqual({ a: 'ready' });
  });

  it('after a step hold its dependents, though the work is completed', () => {
    const state = play(begin(after), ...doStep('a'));
    expect(placementsOf(state)).toEqual({ a: 'awaiting-gate: gate', b: 'blocked: steps' });
    expect(whyIn(state)).toEqual({ a: 'gate review has 0 of 1 approvals', b: 'comes after a' });
    expect(placementsOf(play(state, approve('a', 'review')))).toEqual({ a: 'done', b: 'ready' });
  });

  it('before a step are not asked while its needs are open', () => {
    const state = begin([serial('z'), ...before.map((step) => ({ ...step, order: 2 }))]);
    expect(whyIn(state)).toEqual({ a: 'comes after z' });
  });
});

describe('attempts and conflicts', () => {
  it('block a step that has used its attempts, and all behind it', () => {
    const state = play(begin([serial('a'), serial('b')]), claim('a'), fail('a'), claim('a'), fail('a'));
    expect(placementsOf(state)).toEqual({ a: 'blocked: attempts', b: 'blocked: steps' });
    expect(whyIn(state)).toMatchObject({ a: '2 of 2 attempts failed' });
  });

  it('block a step whose records contradict each other, and name them', () => {
    const one = started({ actor: 'ada' });
    const other = started({ actor: 'ben', attempt: 'a-other' });
    const state = foldItem(WORK_ITEM, makeWorkflow([serial('a')]), [one, other]);
    const { placements } = evaluate(state);
    expect(placements).toEqual([
      { status: 'blocked', reasons: [{ kind: 'conflict', records: [one.id, other.id].sort() }] },
    ]);
  });
});

describe('renderSchedule', () => {
  const drafts = [
    serial('a'),
    parallel('b', { locks: ['x'] }),
    parallel('c', { locks: ['x'] }),
    parallel('e'),
    serial('d'),
  ];

  it('lists every step once, in launch order', () => {
    const state = play(begin(drafts), ...doStep('a'), claim('e'));
    expect(renderSchedule(state, evaluate(state), 'f'.repeat(64))).toEqual({
      schemaVersion: '1.0',
      workItemId: 'item-1',
      workflow: { name: 'wf', version: '1.0.0', digest: 'd'.repeat(64) },
      generatedAt: '2026-01-03T00:00:00Z',
      setRoot: 'f'.repeat(64),
      launchOrder: ['a', 'b', 'c', 'e', 'd'],
      readySteps: ['b'],
      runningSteps: [{ step: 'e', attemptId: 'e-local' }],
      blockedSteps: [
        { step: 'c', reasons: [{ kind: 'lock', lock: 'x', heldBy: 'b' }] },
        { step: 'd', reasons: [{ kind: 'steps', steps: ['b', 'c', 'e'], more: 0, by: 'order' }] },
      ],
      doneSteps: ['a'],
      decisions: [{ lock: 'x', granted: 'b', waits: ['c'] }],
    });
  });

  it('is dated by the newest record, before any by the item', () => {
    const workflow = makeWorkflow([serial('a')]);
    const begun = started({ at: '2026-05-05T05:05:05Z' });
    const late = foldItem(WORK_ITEM, workflow, [completed({ at: '2026-04-04T00:00:00Z', after: [begun] }), begun]);
    const empty = foldItem(WORK_ITEM, workflow, []);
    expect(renderSchedule(late, evaluate(late), '').generatedAt).toBe('2026-05-05T05:05:05Z');
    expect(renderSchedule(empty, evaluate(empty), '').generatedAt).toBe(WORK_ITEM.createdAt);
  });

  it('carries the instruction when the item has one', () => {
    const state = foldItem({ ...WORK_ITEM, instruction: 'make it' }, makeWorkflow([serial('a')]), []);
    expect(renderSchedule(state, evaluate(state), '')).toMatchObject({ instruction: 'make it' });
  });
});
