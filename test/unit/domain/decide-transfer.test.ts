// Proves that the owner is whom the records name, and that two new owners are a conflict until somebody decides.
import { describe, expect, it } from 'vitest';
import { overviewOf } from '../../../src/domain/overview.ts';
import { evaluate } from '../../../src/domain/schedule.ts';
import { apart, transfer } from '../../support/item-moves.ts';
import { placementsOf } from '../../support/item-view.ts';
import { resultOf } from '../../support/outcome.ts';
import { begin, play } from '../../support/play.ts';
import { serial } from '../../support/workflow-builder.ts';

const START = begin([serial('a')]);

const ownerOf = (state: typeof START): string => overviewOf(state, evaluate(state)).workItem.owner;

describe('the owner', () => {
  it('is the registered one, and then the one it was handed to last', () => {
    expect(ownerOf(START)).toBe('olivia');
    expect(ownerOf(play(START, transfer('grace')))).toBe('grace');
    expect(ownerOf(play(START, transfer('grace'), transfer('olivia')))).toBe('olivia');
  });

  it('is told with the one before', () => {
    expect(resultOf(transfer('rob')(play(START, transfer('grace'))))).toMatchObject({ from: 'grace', to: 'rob' });
  });

  it('stays without a record when nothing changes', () => {
    expect(transfer('olivia')(START).kind).toBe('done');
  });
});

describe('two new owners who do not know of each other', () => {
  const disputed = apart(START, transfer('grace', 'ann'), transfer('rob', 'bob'));

  it('are shown as a dispute, which holds up nobody', () => {
    expect(overviewOf(disputed, evaluate(disputed)).disputed).toHaveLength(2);
    expect(placementsOf(disputed)).toEqual({ a: 'ready' });
  });

  it.each(['grace', 'rob', 'zoe'])('are settled by handing over once more, to %s', (to) => {
    const settled = play(disputed, transfer(to));
    expect(overviewOf(settled, evaluate(settled)).disputed).toEqual([]);
    expect(ownerOf(settled)).toBe(to);
  });

  it('are no dispute when they are the same', () => {
    const agreed = apart(START, transfer('grace', 'ann'), transfer('grace', 'bob'));
    expect(overviewOf(agreed, evaluate(agreed))).toMatchObject({ disputed: [], workItem: { owner: 'grace' } });
  });
});
