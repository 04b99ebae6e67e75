// Proves that blockers keep exactly what they name from starting, until exactly they are resolved.
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../../src/domain/schedule.ts';
import { openBlockers } from '../../../src/domain/item-standing.ts';
import { overviewOf } from '../../../src/domain/overview.ts';
import { block, close, unblock } from '../../support/item-moves.ts';
import { placementsOf } from '../../support/item-view.ts';
import { refusalOf } from '../../support/outcome.ts';
import { applied, begin, claim, complete, doStep, play } from '../../support/play.ts';
import { parallel, serial } from '../../support/workflow-builder.ts';

const START = begin([serial('a'), parallel('b'), parallel('c')]);

const openIds = (state: typeof START): readonly string[] => openBlockers(state.standing).map(({ raised }) => raised.id);

describe('a blocker of the whole item', () => {
  const state = play(START, block());

  it('meets the steps that could start', () => {
    expect(placementsOf(state)).toEqual({ a: 'blocked: blocker', b: 'blocked: steps', c: 'blocked: steps' });
    expect(overviewOf(state, evaluate(state)).status).toBe('blocked');
  });

  it('stops nothing that runs, and is refused to nobody who ends an attempt', () => {
    const running = play(START, claim('a'), block());
    expect(placementsOf(running)).toMatchObject({ a: 'running' });
    expect(placementsOf(play(running, complete('a')))).toMatchObject({ a: 'done', b: 'blocked: blocker' });
  });

  it('refuses claims, named or not', () => {
    const said = 'Step "a" of "item-1" is held up by a blocker (other, up to olga): in the way';
    expect(refusalOf(claim('a')(state))).toEqual(['blocked', 8, said]);
    expect(refusalOf(claim()(state))).toEqual(['blocked', 8, said]);
  });

  it('is gone once it is resolved, and only once', () => {
    const free = play(state, unblock());
    expect(placementsOf(free)).toMatchObject({ a: 'ready' });
    expect(refusalOf(unblock()(free))[0]).toBe('unknown-blocker');
    const named = unblock({ blocker: openIds(state)[0] ?? '' })(free);
    expect(named.kind).toBe('done');
  });
});

describe('a blocker of steps', () => {
  const state = play(START, ...doStep('a'), block(['c'], { type: 'access' }));

  it('leaves the others alone', () => {
    expect(placementsOf(state)).toEqual({ a: 'done', b: 'ready', c: 'blocked: blocker' });
    expect(overviewOf(state, evaluate(state)).status).toBe('in-progress');
  });

  it('shows on a step that waits for others as well', () => {
    expect(placementsOf(play(START, block(['c'])))).toMatchObject({ c: 'blocked: blocker+steps' });
  });

  it('is the same when it is declared again, and another with another reason', () => {
    expect(block(['c'], { type: 'access' })(state).kind).toBe('done');
    expect(openIds(play(state, block(['c'], { type: 'access', reason: 'and this' })))).toHaveLength(2);
  });

  it('must be named when there are several', () => {
    const two = play(state, block(['b']));
    expect(refusalOf(unblock()(two))[0]).toBe('which-blocker');
    const [first = ''] = openIds(two);
    expect(openIds(play(two, unblock({ blocker: first.slice(0, 12) })))).toHaveLength(1);
    expect(refusalOf(unblock({ blocker: 'x' })(two))[0]).toBe('unknown-blocker');
  });

  it('of a step that is not there is refused, and of an item that is closed', () => {
    expect(refusalOf(block(['d'])(START))[0]).toBe('unknown-step');
    expect(refusalOf(block()(play(START, close('cancelled'))))[0]).toBe('item-closed');
  });
});

describe('two who resolve the same blocker without knowing of each other', () => {
  it('agree', () => {
    const state = play(START, block());
    const both = [unblock({ actor: 'ann' }), unblock({ actor: 'bob' })].reduce(
      (next, move) => applied(next, move(state)),
      state,
    );
    expect(openIds(both)).toEqual([]);
    expect(both.standing.history.contradictions).toEqual([]);
  });
});
