/** Why: work that cannot be merged goes back like rejected work, and what then builds on what must follow from the records. */

import { describe, expect, it } from 'vitest';

import { attemptBranch, branchWork, finalWork, workBefore } from '../../../src/domain/branch-work.ts';
import { decideClash, type ClashRequest } from '../../../src/domain/decide-clash.ts';
import type { ItemState } from '../../../src/domain/state.ts';
import { attemptId, stepKey } from '../../support/ids.ts';
import { stepIn } from '../../support/item-view.ts';
import { refusalOf, resultOf } from '../../support/outcome.ts';
import { applied, begin, claim, complete, doStep, end, integrate, play, type Move } from '../../support/play.ts';
import { parallel, serial, WORK_ITEM } from '../../support/workflow-builder.ts';

const drafts = [serial('base'), parallel('x'), parallel('y'), parallel('z'), serial('last')];

/** Completes a step with a commit that is named after the step. */
const onBranch = (step: string, digit: string): readonly Move[] => [
  claim(step),
  end(step, { report: { kind: 'completed', evidence: [], produced: [], values: {}, commit: digit.repeat(40) } }),
];
const all = play(
  begin(drafts),
  ...onBranch('base', '1'),
  ...onBranch('x', 'a'),
  ...onBranch('y', 'b'),
  ...onBranch('z', 'c'),
);
const request = (more: Partial<ClashRequest> = {}): ClashRequest => ({
  actor: 'ada',
  now: '2026-01-03T00:00:00Z',
  step: stepKey('y'),
  with: [stepKey('x')],
  files: ['page.txt'],
  wantedBy: stepKey('last'),
  ...more,
});
const keysBefore = (state: ItemState, step: string) => workBefore(state, stepKey(step)).map((head) => head.step);

describe('what a step builds on', () => {
  it('is the work of its needs, in launch order, each on the branch of its attempt', () => {
    expect(keysBefore(all, 'x')).toEqual(['base']);
    expect(workBefore(all, stepKey('last'))).toEqual([
      { step: 'x', commit: 'a'.repeat(40), branch: 'baton/item-1/x-local' },
      { step: 'y', commit: 'b'.repeat(40), branch: 'baton/item-1/y-local' },
      { step: 'z', commit: 'c'.repeat(40), branch: 'baton/item-1/z-local' },
    ]);
    expect(attemptBranch(WORK_ITEM.id, attemptId('x-local-2'))).toBe('baton/item-1/x-local-2');
  });

  it('reaches through steps whose result names no commit', () => {
    const state = play(begin(drafts), ...onBranch('base', '1'), ...doStep('x'), ...onBranch('y', 'b'), ...doStep('z'));
    expect(keysBefore(state, 'last')).toEqual(['base', 'y']);
    expect(branchWork(state, stepKey('x'))).toBeUndefined();
  });

  it('is nothing for the first steps', () => {
    expect(keysBefore(begin(drafts), 'base')).toEqual([]);
    expect(keysBefore(begin(drafts), 'elsewhere')).toEqual([]);
  });

  it('at the end is what nobody built on', () => {
    expect(finalWork(all).map(({ step }) => step)).toEqual(['x', 'y', 'z']);
    expect(finalWork(play(all, ...onBranch('last', 'd'))).map(({ step }) => step)).toEqual(['last']);
  });
});

describe('a clash', () => {
  it('sends the later step back, with the files as its reason and knowing of both', () => {
    const record = resultOf(decideClash(all, request()));
    expect(record).toMatchObject({
      eventType: 'gate-rejected',
      gate: 'merge',
      step: { key: 'y' },
      attemptId: 'y-local',
      reviewer: 'ada',
      reentryStep: 'y',
      reasons: ['merge conflict with x in page.txt'],
      conflict: { with: ['x'], files: ['page.txt'] },
    });
    expect(record?.after).toEqual([...stepIn(all, 'x').history.heads, ...stepIn(all, 'y').history.heads].toSorted());
  });

  it('opens that step and what builds on it, and counts as rework; the others stay done', () => {
    const state = applied(all, decideClash(all, request()));
    expect(['x', 'y', 'z'].map((key) => [stepIn(state, key).phase, stepIn(state, key).returns])).toEqual([
      ['completed', 0],
      ['idle', 1],
      ['completed', 0],
    ]);
    expect(stepIn(state, 'last').returns).toBe(1);
  });

  it('makes the step build on what it clashed with, as that stands by then', () => {
    const state = applied(all, decideClash(all, request({ with: [stepKey('x'), stepKey('z')] })));
    expect(keysBefore(state, 'y')).toEqual(['base', 'x', 'z']);
    expect(keysBefore(play(state, ...onBranch('y', 'e')), 'last')).toEqual(['x', 'y', 'z']);
  });

  it('is nothing any more when the step has gone back already', () => {
    const state = applied(all, decideClash(all, request()));
    expect(decideClash(state, request())).toEqual({ kind: 'done', result: undefined });
    expect(decideClash(all, request({ step: stepKey('elsewhere') })).kind).toBe('done');
  });

  it('does not touch what is integrated', () => {
    const state = play(all, integrate('y'));
    expect(refusalOf(decideClash(state, request()))).toEqual(['integrated', 3, expect.stringContaining('Step "y"')]);
    const built = play(all, claim('last'), complete('last'), integrate('last'));
    expect(refusalOf(decideClash(built, request()))).toEqual(['integrated', 3, expect.stringContaining('Step "last"')]);
  });

  it('names no more files and steps than a record can hold', () => {
    const files = Array.from({ length: 5000 }, (_, at) => `folder/file-${at}.txt`);
    const record = resultOf(decideClash(all, request({ files })));
    expect(record?.conflict?.files).toHaveLength(50);
    expect(record?.reasons[0]).toMatch(/file-9\.txt and 4990 more$/u);
  });
});
