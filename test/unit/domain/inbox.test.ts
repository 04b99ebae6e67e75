// Proves that everything that waits for somebody is found by whoever may act, and nothing else.
import { describe, expect, it } from 'vitest';
import { inboxOf, waitingOn } from '../../../src/domain/inbox.ts';
import { overviewOf } from '../../../src/domain/overview.ts';
import { evaluate } from '../../../src/domain/schedule.ts';
import { apart, block, close, transfer } from '../../support/item-moves.ts';
import { approve, begin, claim, doStep, fail, play, reject } from '../../support/play.ts';
import { parallel, serial } from '../../support/workflow-builder.ts';

const START = begin([
  serial('a', { gates: [{ key: 'review', approvers: ['rita', 'rob'], minimum: 2 }], attempts: 1 }),
  parallel('b'),
]);

/** Task, step and people of each entry. */
const entriesOf = (state: typeof START): readonly string[] =>
  inboxOf(overviewOf(state, evaluate(state))).map(({ task, step, who }) => `${task} ${step ?? '-'}: ${who.join(', ')}`);

describe('an inbox', () => {
  const completed = play(START, ...doStep('a'));

  it.each([
    ['a step to do', START, ['do a: olivia']],
    ['a step of an item that was handed over', play(START, transfer('grace')), ['do a: grace']],
    ['an attempt to finish', play(START, claim('a')), ['finish a: ada']],
    ['a failure', play(START, claim('a'), fail('a')), ['look into a: olivia']],
    ['a gate', completed, ['decide a: rita, rob']],
    ['a gate that needs another approver', play(completed, approve('a', 'review', 'rita')), ['decide a: rob']],
    ['a blocker of the item', play(START, block()), ['unblock -: olga']],
    ['a blocker of a step', play(START, block(['b'])), ['unblock b: olga', 'do a: olivia']],
    ['nothing of a closed item', play(START, close('cancelled')), []],
    ['a step that was sent back', play(completed, reject('a', 'review', 'a', 'rita')), ['do a: olivia']],
    ['a dispute', apart(START, close('cancelled'), close('linked-to', 'item-2')), ['settle -: olivia']],
    [
      'a dispute of owners',
      apart(START, transfer('x'), transfer('y')),
      [expect.stringContaining('settle -: '), expect.any(String)],
    ],
  ])('holds %s', (_, state, expected) => {
    expect(entriesOf(state)).toEqual(expected);
  });

  it('leaves jobs alone, which end by themselves', () => {
    expect(entriesOf(play(START, claim('a', { executor: { kind: 'ci' } })))).toEqual([]);
  });

  it('is found without regard to case, by the whole name', () => {
    const entries = inboxOf(overviewOf(completed, evaluate(completed)));
    expect(waitingOn(entries, 'RITA')).toHaveLength(1);
    expect(waitingOn(entries, 'rit')).toEqual([]);
  });
});
