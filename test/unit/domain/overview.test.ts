import { describe, expect, it } from 'vitest';

import type { Evidence } from '../../../src/domain/record.ts';
import { evaluate } from '../../../src/domain/schedule.ts';
import { foldItem, type ItemState } from '../../../src/domain/state.ts';
import { overviewOf, type Overview } from '../../../src/domain/overview.ts';
import type { StepRow } from '../../../src/domain/step-row.ts';
import { approve, begin, claim, doStep, end, fail, integrate, play, reject, revert } from '../../support/play.ts';
import { completed, started } from '../../support/record-builder.ts';
import { parallel, serial, WORK_ITEM } from '../../support/workflow-builder.ts';
import { releaseInTheMiddle, releaseToTheEnd, storyWorkflow } from '../report/release-story.ts';

const overview = (state: ItemState): Overview => overviewOf(state, evaluate(state));

function rowOf(state: ItemState, key: string): StepRow {
  const row = overview(state).steps.find((each) => each.key === key);
  if (row === undefined) throw new Error(`no row ${key}`);
  return row;
}

describe('the state of an item', () => {
  const reviewed = serial('a', { gates: [{ key: 'review' }], attempts: 1 });

  it.each([
    ['not-started', begin([serial('a'), serial('b')])],
    ['in-progress', play(begin([serial('a'), serial('b')]), claim('a'))],
    ['in-progress', play(begin([serial('a'), serial('b')]), ...doStep('a'))],
    ['waiting', play(begin([reviewed, serial('b')]), ...doStep('a'))],
    ['waiting', begin([serial('a', { gates: [{ key: 'review', kind: 'entry' }] })])],
    ['stuck', play(begin([serial('a', { attempts: 1 }), serial('b')]), claim('a'), fail('a'))],
    ['in-progress', play(begin([parallel('a', { attempts: 1 }), parallel('b')]), claim('a'), fail('a'))],
    ['done', play(begin([reviewed]), ...doStep('a'), approve('a', 'review'))],
  ])('is %s', (status, state) => {
    expect(overview(state).status).toBe(status);
  });

  it('is stuck when records contradict each other', () => {
    const first = started({ actor: 'ada' });
    const second = started({ actor: 'bob', attempt: 'a-other' });
    const state = foldItem(WORK_ITEM, begin([serial('a')]).graph.workflow, [first, second]);
    expect(overview(state).status).toBe('stuck');
    expect(rowOf(state, 'a').status).toBe('conflict');
    expect(overview(state).nextAction).toContain('contradict each other');
  });
});

describe('an overview', () => {
  it('counts steps by where they stand, and names those that run and that may start', () => {
    const { counts, currentSteps, nextSteps } = overview(releaseInTheMiddle());
    expect(counts).toEqual({
      total: 12,
      integrated: 0,
      done: 3,
      running: 1,
      ready: 1,
      'awaiting-gate': 1,
      blocked: 5,
      failed: 1,
      conflict: 0,
    });
    expect([currentSteps, nextSteps]).toEqual([['unit'], ['docs']]);
  });

  it('carries the item, its workflow and the number of records without effect', () => {
    const stray = completed({ step: 'gone' });
    const state = foldItem({ ...WORK_ITEM, instruction: 'be quick' }, begin([serial('a')]).graph.workflow, [stray]);
    expect(overviewOf(state, evaluate(state), 2)).toMatchObject({
      workItem: { id: 'item-1', title: 'An item', owner: 'olivia', instruction: 'be quick' },
      workflow: { name: 'wf', version: '1.0.0' },
      strays: 1,
      problems: 2,
    });
  });
});

describe('the row of a step', () => {
  it('says who holds it, since when and under which attempt', () => {
    const row = rowOf(releaseInTheMiddle(), 'unit');
    expect(row).toMatchObject({ status: 'running', holder: 'ci', holderKind: 'local', attemptId: 'unit-local' });
    expect([row.since, row.startedAt, row.endedAt]).toEqual([
      '2026-11-22T09:01:16Z',
      '2026-11-22T09:01:16Z',
      undefined,
    ]);
  });

  it('says since when a result waits for its gate, and who approved', () => {
    const row = rowOf(releaseInTheMiddle(), 'review');
    expect(row.since).toBe('2026-11-22T09:33:20Z');
    expect(row.gates).toEqual([
      {
        key: 'four-eyes',
        kind: 'exit',
        approved: 1,
        minimum: 2,
        open: false,
        returns: 0,
        approvers: ['lena', 'omar', 'ines'],
        approvedBy: ['ines'],
      },
    ]);
  });

  it('is done since the last approval that its gate needed', () => {
    expect(rowOf(releaseToTheEnd(), 'review').since).toBe('2026-11-22T10:15:00Z');
  });

  it('keeps done, approved and integrated apart', () => {
    const drafts = [serial('a', { gates: [{ key: 'review' }] }), serial('b')];
    const waiting = play(begin(drafts), ...doStep('a'));
    const approved = play(waiting, approve('a', 'review'));
    const integrated = play(approved, integrate('a'));
    const reverted = play(integrated, revert('a'));
    expect([begin(drafts), waiting, approved, integrated, reverted].map((state) => rowOf(state, 'a').facts)).toEqual([
      { done: false, approved: false, integrated: false },
      { done: true, approved: false, integrated: false },
      { done: true, approved: true, integrated: false },
      { done: true, approved: true, integrated: true },
      { done: true, approved: true, integrated: false },
    ]);
    expect(rowOf(integrated, 'a').integration).toMatchObject({ base: 'main' });
    expect(rowOf(play(approved, ...doStep('b')), 'b').facts).toEqual({ done: true, integrated: false });
  });

  it('lists exit criteria without evidence that holds', () => {
    const evidence: readonly Evidence[] = [
      { kind: 'checked', criterion: 'parses', command: 'true', exitCode: 0, outputSha256: '0'.repeat(64) },
      { kind: 'vouched', criterion: 'was read', by: 'ada' },
      { kind: 'skipped', criterion: 'is small', reason: 'no scales' },
    ];
    const exit = [
      { kind: 'checked', text: 'parses', check: 'true' },
      { kind: 'vouched', text: 'was read' },
      { kind: 'checked', text: 'is small', check: 'du' },
      { kind: 'vouched', text: 'is understood' },
    ] as const;
    const before = foldItem(WORK_ITEM, storyWorkflow([{ key: 'a', exit }]), []);
    const running = play(before, claim('a'));
    const after = play(running, end('a', { report: { kind: 'completed', evidence, produced: [], values: {} } }));
    const all = exit.map((criterion) => criterion.text);
    expect([before, running, after].map((state) => rowOf(state, 'a').remainingCriteria)).toEqual([
      all,
      all,
      ['is small', 'is understood'],
    ]);
  });

  it('counts returns only where there was work to undo', () => {
    const state = play(
      begin([serial('a', { gates: [{ key: 'review' }] }), serial('b')]),
      ...doStep('a'),
      reject('a', 'review', 'a'),
    );
    expect([rowOf(state, 'a').returns, rowOf(state, 'b').returns]).toEqual([1, 0]);
    expect(rowOf(state, 'a').status).toBe('ready');
  });

  it('of a failed step tells the outcome and the attempts', () => {
    const state = play(begin([serial('a', { attempts: 2 })]), claim('a'), fail('a'), claim('a'), fail('a'));
    expect(rowOf(state, 'a')).toMatchObject({
      status: 'failed',
      attempts: 2,
      attemptId: 'a-local-2',
      outcome: 'as it went',
      reasons: [{ kind: 'attempts', used: 2, allowed: 2 }],
    });
  });
});
