/** Why: a fold must give one answer however its records come in, also when they come one by one. */

import { describe, expect, it } from 'vitest';

import type { RecordEntry } from '../../../src/domain/record.ts';
import { allEntries, causesOfStart, foldItem, MAX_CAUSES, stepOf, withRecord } from '../../../src/domain/state.ts';
import { stepKey } from '../../support/ids.ts';
import { stateView, stepIn } from '../../support/item-view.ts';
import { begin, claim, doStep, play, reject } from '../../support/play.ts';
import { approved, completed, registered, sentBack, started } from '../../support/record-builder.ts';
import { makeWorkflow, parallel, serial, WORK_ITEM } from '../../support/workflow-builder.ts';

const workflow = makeWorkflow([serial('a'), serial('b', { gates: [{ key: 'review' }] })]);
const a = started({ step: 'a' });
const doneA = completed({ step: 'a', after: [a] });
const b = started({ step: 'b', after: [doneA] });
const doneB = completed({ step: 'b', after: [b] });
const yes = approved({ step: 'b', after: [doneB], actor: 'rita' });
const no = sentBack({ step: 'b', after: [doneB], actor: 'rob' }, 'a');
const judge = approved({ step: 'b', after: [yes, no], actor: 'olivia' });
const story = [registered(), a, doneA, b, doneB, yes, no, judge];

/** The state reached by adding records one at a time. */
const oneByOne = (records: readonly RecordEntry[]) => records.reduce(withRecord, foldItem(WORK_ITEM, workflow, []));

describe('foldItem', () => {
  it('does not mind the order of records nor repetition', () => {
    const forward = stateView(foldItem(WORK_ITEM, workflow, story));
    expect(stateView(foldItem(WORK_ITEM, workflow, story.toReversed()))).toEqual(forward);
    expect(stateView(foldItem(WORK_ITEM, workflow, [...story, ...story]))).toEqual(forward);
  });

  it('keeps records of steps that the workflow does not have, without effect', () => {
    const stray = started({ step: 'gone', at: '2029-01-01T00:00:00Z' });
    const state = foldItem(WORK_ITEM, workflow, [a, stray]);
    expect(state.strays.map((entry) => entry.id)).toEqual([stray.id]);
    expect(state.steps.map((step) => step.phase)).toEqual(['running', 'idle']);
    expect(allEntries(state)).toHaveLength(2);
  });

  it('keeps records about the whole item', () => {
    expect(foldItem(WORK_ITEM, workflow, story).itemRecords).toHaveLength(1);
  });

  it('lets a later approval that names both settle approval against rejection, for every step', () => {
    const open = foldItem(WORK_ITEM, workflow, story.slice(0, -1));
    const settled = foldItem(WORK_ITEM, workflow, story);
    expect(open.steps.map((step) => [step.phase, step.returns])).toEqual([
      ['idle', 1],
      ['conflict', 1],
    ]);
    expect(settled.steps.map((step) => [step.phase, step.returns])).toEqual([
      ['completed', 0],
      ['completed', 0],
    ]);
    expect(stepIn(settled, 'b').gates[0]?.open).toBe(true);
  });

  it('lets a later rejection that names both settle it the other way', () => {
    const again = sentBack({ step: 'b', after: [yes, no], actor: 'olivia' }, 'a');
    const state = foldItem(WORK_ITEM, workflow, [...story.slice(0, -1), again]);
    expect(state.steps.map((step) => [step.phase, step.returns])).toEqual([
      ['idle', 2],
      ['idle', 2],
    ]);
  });

  it('does not let an approval that knew of a rejection undo it', () => {
    const after = approved({ step: 'b', after: [no], actor: 'rita' });
    const state = foldItem(WORK_ITEM, workflow, [a, doneA, b, doneB, no, after]);
    expect(state.steps.map((step) => step.phase)).toEqual(['idle', 'idle']);
  });
});

describe('withRecord', () => {
  it.each([
    ['as they happened', story],
    ['backwards', story.toReversed()],
    ['each twice', [...story, ...story]],
    ['with a stray between', [a, started({ step: 'gone' }), ...story]],
  ])('of records %s gives what folding them all gives', (_, records) => {
    expect(stateView(oneByOne(records))).toEqual(stateView(foldItem(WORK_ITEM, workflow, records)));
  });

  it('changes only the step that the record is about', () => {
    const before = oneByOne([a]);
    const after = withRecord(before, doneA);
    expect(after.steps[1]).toBe(before.steps[1]);
    expect(after.steps[0]?.phase).toBe('completed');
    expect(withRecord(after, doneA)).toBe(after);
  });
});

describe('causes', () => {
  it('of a start are the heads of the step and of those that it waited for', () => {
    const group = [parallel('a'), parallel('b'), serial('c')];
    const state = play(begin(group), ...doStep('a'), ...doStep('b'));
    const heads = [stepIn(state, 'a'), stepIn(state, 'b')].flatMap((step) => step.history.heads);
    expect(causesOfStart(state, stepKey('c'))).toEqual({ after: heads.toSorted() });
  });

  it('name rework that the step has not seen, once', () => {
    const line = [serial('a'), serial('b', { gates: [{ key: 'review' }] })];
    const state = play(begin(line), ...doStep('a'), ...doStep('b'), reject('b', 'review', 'a'));
    const rework = stepIn(state, 'b').history.heads;
    expect(causesOfStart(state, stepKey('a')).after).toEqual([...stepIn(state, 'a').history.heads, ...rework].sort());
    const again = play(state, claim('a'));
    expect(stepIn(again, 'a').history.entries.at(-1)?.record.after).toContain(rework[0]);
    expect(stepIn(again, 'a').attempts.at(-1)?.current).toBe(true);
  });

  it('of a wide join are counted rather than all named', () => {
    const wide = Array.from({ length: MAX_CAUSES + 10 }, (_, at) => parallel(`p${at}`));
    const ended = wide.flatMap(({ key }) => {
      const begun = started({ step: key });
      return [begun, completed({ step: key, after: [begun] })];
    });
    const state = foldItem(WORK_ITEM, makeWorkflow([...wide, serial('z')]), ended);
    const causes = causesOfStart(state, stepKey('z'));
    expect(causes.after).toHaveLength(MAX_CAUSES);
    expect(causes.join).toEqual({ count: MAX_CAUSES + 10 });
  });

  it('of a step that is not there are none', () => {
    expect(causesOfStart(begin([serial('a')]), stepKey('x')).after).toEqual([]);
    expect(stepOf(begin([serial('a')]), stepKey('x'))).toBeUndefined();
  });
});
