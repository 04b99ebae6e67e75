// Proves how a work item may end, that an end holds until it is overturned, and that two ends are a conflict.
import { describe, expect, it } from 'vitest';
import { explainItem } from '../../../src/domain/explanation.ts';
import { overviewOf } from '../../../src/domain/overview.ts';
import { concludeRun } from '../../../src/domain/run-end.ts';
import { evaluate } from '../../../src/domain/schedule.ts';
import { apart, block, close, reopen, transfer } from '../../support/item-moves.ts';
import { placementsOf } from '../../support/item-view.ts';
import { refusalOf } from '../../support/outcome.ts';
import { begin, claim, complete, doStep, fail, play } from '../../support/play.ts';
import { serial } from '../../support/workflow-builder.ts';

const START = begin([serial('a'), serial('b')]);
const DONE = play(START, ...doStep('a'), ...doStep('b'));

const viewOf = (state: typeof START) => overviewOf(state, evaluate(state));

describe('an item', () => {
  it.each([
    ['cancelled', close('cancelled'), START, undefined],
    ['cancelled after it began', close('cancelled'), play(START, ...doStep('a')), undefined],
    ['cancelled while somebody works on it', close('cancelled'), play(START, claim('a')), 'still-running'],
    ['done', close('done'), DONE, undefined],
    ['done with steps left', close('done'), play(START, ...doStep('a')), 'steps-left'],
    ['a duplicate', close('duplicate-of', 'item-2'), START, undefined],
    ['merged after it began', close('merged-into', 'item-2'), play(START, claim('a'), fail('a')), 'already-begun'],
    ['linked to itself', close('linked-to', 'item-1'), START, 'closes-in-circle'],
    ['a duplicate of its duplicate', close('duplicate-of', 'item-2', ['item-3', 'item-1']), START, 'closes-in-circle'],
  ])('closed as %s', (_, move, state, refusal) => {
    const decision = move(state);
    expect(decision.kind === 'refused' ? refusalOf(decision)[0] : undefined).toBe(refusal);
  });
});

describe('a closed item', () => {
  const closed = play(START, close('duplicate-of', 'item-2'));

  it('refuses claims and says so everywhere', () => {
    expect(refusalOf(claim('a')(closed))[0]).toBe('item-closed');
    expect(refusalOf(claim()(closed))[0]).toBe('item-closed');
    expect(placementsOf(closed)).toEqual({ a: 'blocked: closed', b: 'blocked: closed' });
    expect(viewOf(closed)).toMatchObject({ status: 'closed', closed: { resolution: 'duplicate-of', other: 'item-2' } });
    expect(concludeRun(closed, evaluate(closed), [])).toEqual({ kind: 'halted', step: 'a' });
    expect(explainItem(closed, evaluate(closed))).toMatchObject({
      roots: [],
      commands: ['baton reopen --work-item item-1 --reason "..."'],
    });
  });

  it('is closed the same way again without effect, and otherwise not', () => {
    expect(close('duplicate-of', 'item-2')(closed).kind).toBe('done');
    expect(refusalOf(close('duplicate-of', 'item-3')(closed))[0]).toBe('item-closed');
    expect(refusalOf(close('cancelled')(closed))[0]).toBe('item-closed');
  });

  it('goes on where it stood once it is open again', () => {
    const open = play(START, ...doStep('a'), close('cancelled'), reopen());
    expect(placementsOf(open)).toEqual({ a: 'done', b: 'ready' });
    expect(reopen()(open).kind).toBe('done');
    expect(refusalOf(reopen()(START))[0]).toBe('not-closed');
    expect(viewOf(play(open, close('cancelled'))).status).toBe('closed');
  });

  it('lets an attempt end that was claimed at the same moment', () => {
    const both = apart(START, claim('a'), close('cancelled'));
    expect(placementsOf(both)).toMatchObject({ a: 'running', b: 'blocked: closed' });
    expect(placementsOf(play(both, complete('a')))).toMatchObject({ a: 'done' });
  });

  it('that is done is done', () => {
    expect(viewOf(play(DONE, close('done'))).status).toBe('done');
  });
});

describe('two ends that did not know of each other', () => {
  const disputed = apart(START, close('cancelled'), close('linked-to', 'item-2'));

  it('are a conflict, which stops everything', () => {
    expect(placementsOf(disputed)).toEqual({ a: 'blocked: conflict', b: 'blocked: conflict' });
    expect(refusalOf(claim('a')(disputed))[0]).toBe('item-conflict');
    expect(viewOf(disputed).disputed).toHaveLength(2);
    expect(viewOf(disputed)).toMatchObject({ status: 'stuck' });
    expect(viewOf(disputed)).not.toHaveProperty('closed');
  });

  it('are settled by one more decision about the end, and by nothing else', () => {
    expect(viewOf(play(disputed, transfer('grace'))).disputed).toHaveLength(2);
    expect(viewOf(play(disputed, close('cancelled')))).toMatchObject({ disputed: [], status: 'closed' });
    expect(viewOf(play(disputed, reopen()))).toMatchObject({ disputed: [], status: 'not-started' });
  });

  it('are none when both say the same', () => {
    expect(
      viewOf(apart(START, close('cancelled'), (state) => close('cancelled')(play(state, block())))).disputed,
    ).toEqual([]);
  });
});
