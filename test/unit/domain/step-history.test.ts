/** Why: facts come from the causal graph alone, so forks must be seen as forks whatever the clocks and ids say. */

import { describe, expect, it } from 'vitest';

import type { RecordEntry, StepRecord } from '../../../src/domain/record.ts';
import { arrangeHistory } from '../../../src/domain/step-history.ts';
import { strangerId } from '../../support/ids.ts';
import {
  approved,
  completed,
  failed,
  integrated,
  rejected,
  reverted,
  sentBack,
  started,
  written,
} from '../../support/record-builder.ts';

const first = started();
const done = completed({ after: [first] });

/** How many contradictions there are after an optional judge. */
function contradictions(...records: readonly RecordEntry<StepRecord>[]): number {
  return arrangeHistory(records).contradictions.length;
}

describe('arrangeHistory', () => {
  it('orders by cause, whatever the times and the order of arrival', () => {
    const late = started({ at: '2030-01-01T00:00:00Z' });
    const early = completed({ after: [late], at: '2020-01-01T00:00:00Z' });
    const { entries, heads } = arrangeHistory([early, late]);
    expect(entries.map((entry) => entry.id)).toEqual([late.id, early.id]);
    expect(heads).toEqual([early.id]);
  });

  it('takes a record that comes twice once', () => {
    expect(arrangeHistory([first, done, first]).entries).toHaveLength(2);
  });

  it('orders records that do not know of each other by id, and makes heads of both', () => {
    const one = approved({ after: [done], actor: 'rita' });
    const other = approved({ after: [done], actor: 'rob' });
    const { entries, heads } = arrangeHistory([other, one, done, first]);
    const both = [one.id, other.id].sort();
    expect(entries.map((entry) => entry.id)).toEqual([first.id, done.id, ...both]);
    expect(heads).toEqual(both);
  });

  it('sees through records in between, and records elsewhere by name', () => {
    const elsewhere = written({ ...sentBack({ step: 'z' }, 'a').record, after: [strangerId('9')] });
    const second = started({ attempt: 'a-2', after: [done, elsewhere] });
    const { sees } = arrangeHistory([first, done, second]);
    expect(sees(second.id, first.id)).toBe(true);
    expect(sees(second.id, elsewhere.id)).toBe(true);
    expect(sees(first.id, second.id)).toBe(false);
    expect(sees(second.id, second.id)).toBe(false);
    expect(sees(second.id, strangerId('9'))).toBe(false);
  });

  it('stands with a missing record: what named it is a beginning', () => {
    const { entries, heads } = arrangeHistory([done]);
    expect([entries.length, heads]).toEqual([1, [done.id]]);
  });

  it('stands with a long chain', () => {
    const chain: RecordEntry<StepRecord>[] = [first];
    for (let at = 0; at < 5_000; at += 1) chain.push(started({ attempt: `a-${at}`, after: chain.slice(-1) }));
    const { entries, heads } = arrangeHistory(chain.toReversed());
    expect(entries.map((entry) => entry.id)).toEqual(chain.map((entry) => entry.id));
    expect(heads).toEqual([chain.at(-1)?.id]);
  });
});

describe('contradictions', () => {
  const yes = approved({ after: [done], actor: 'rita' });
  const no = sentBack({ after: [done], actor: 'rob' }, 'a');

  it('arise between writers that did not know of each other', () => {
    const merged = integrated({ after: [done] });
    expect(contradictions(first, done, failed({ after: [first] }))).toBe(1);
    expect(contradictions(first, done, rejected({ after: [first] }))).toBe(1);
    expect(contradictions(first, done, completed({ after: [first], actor: 'ben' }))).toBe(1);
    expect(contradictions(first, done, yes, no)).toBe(1);
    expect(contradictions(first, started({ actor: 'ben', attempt: 'a-2' }))).toBe(1);
    expect(contradictions(first, done, merged, reverted({ after: [done] }))).toBe(1);
  });

  it('do not arise between writers of whom one knew', () => {
    expect(contradictions(first, done, yes, sentBack({ after: [yes], actor: 'rob' }, 'a'))).toBe(0);
    expect(contradictions(first, done, started({ attempt: 'a-2', after: [done] }))).toBe(0);
    expect(contradictions(first, done, failed({ after: [done] }))).toBe(0);
  });

  it('do not arise between things that can both be', () => {
    const otherGate = sentBack({ after: [done], actor: 'rob' }, 'a', 'release');
    expect(contradictions(first, done, yes, otherGate)).toBe(0);
    expect(contradictions(first, done, yes, approved({ after: [done], actor: 'rob' }))).toBe(0);
    expect(contradictions(first, done, sentBack({ after: [done], actor: 'rita' }, 'a'), no)).toBe(0);
    expect(contradictions(first, done, no)).toBe(0);
    expect(contradictions(first, completed({ attempt: 'a-2' }), done)).toBe(0);
  });

  it('name both records', () => {
    const pairs = arrangeHistory([no, yes, done, first]).contradictions;
    expect(pairs.map((pair) => pair.map((entry) => entry.id).sort())).toEqual([[yes.id, no.id].sort()]);
  });

  it('end with a record that names both, and not with one that names one', () => {
    const half = approved({ after: [yes], actor: 'olivia' });
    const judge = approved({ after: [yes, no], actor: 'olivia' });
    expect(contradictions(first, done, yes, no, half)).toBe(2);
    expect(contradictions(first, done, yes, no, judge)).toBe(0);
  });

  it('end with a record that knows both through others', () => {
    const seenYes = integrated({ after: [yes] });
    expect(contradictions(first, done, yes, no, seenYes, approved({ after: [seenYes, no] }))).toBe(0);
  });

  it('are one for each pair', () => {
    const ends = [done, failed({ after: [first] }), rejected({ after: [first] })];
    expect(contradictions(first, ...ends)).toBe(3);
  });
});
