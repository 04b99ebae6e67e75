/** Why: each form of plan that people use must give exactly the order that it means, with the reason for each edge. */

import { describe, expect, it } from 'vitest';

import { fixture, importOf } from './plan-texts.ts';

describe('a spec-kit plan', () => {
  const read = importOf(fixture('spec-kit'));

  it('goes from setup over a barrier to stories beside each other, and to polish', () => {
    expect(read.after).toEqual([
      'T001 <',
      'T002 < T001',
      'T003 < T001',
      'T004 < T002 T003',
      'T005 < T004',
      'T006 < T004',
      'T007 < T005 T006',
      'T008 < T005 T006',
      'T009 < T007 T008',
      'T010 < T009',
      'T011 < T005 T006',
      'T012 < T011',
      'T013 < T005 T006 T010',
      'T014 < T010 T012 T013',
      'T015 < T014',
    ]);
  });

  it('gives a reason for every edge, with the line where the plan says so itself', () => {
    expect(read.planned.needs.every(({ reason }) => reason !== '')).toBe(true);
    expect(read.reasons.get('T002 < T001')).toBe('stands before it in its phase');
    expect(read.reasons.get('T013 < T010')).toBe('stated on line 62');
    expect(importOf('## A\n- [ ] T1 a\n## B\n- [ ] T2 b').reasons.get('T2 < T1')).toBe(
      '"B" comes after everything before it',
    );
  });

  it('keeps checkpoints as exit criteria, or as gates when that is asked for', () => {
    const ends = read.planned.steps.filter(({ step }) => step.exitCriteria.length > 0);
    expect(ends.map(({ step }) => [step.key, step.exitCriteria[0]?.text])).toEqual([
      ['T006', 'the index answers'],
      ['T010', 'titles are found'],
    ]);
    const gated = importOf(fixture('spec-kit'), { gates: true }).planned.steps.filter(
      ({ step }) => step.gates.length > 0,
    );
    expect(gated.map(({ step }) => [step.key, step.gates[0]?.kind, step.exitCriteria])).toEqual([
      ['T006', 'exit', []],
      ['T010', 'exit', []],
    ]);
  });

  it('can be one step for each phase, with its tasks as supporting tasks', () => {
    const phases = importOf(fixture('spec-kit'), { by: 'phase' });
    expect(phases.after).toEqual([
      'phase-1 <',
      'phase-2 < phase-1',
      'phase-3 < phase-2',
      'phase-4 < phase-2',
      'phase-5 < phase-2 phase-3',
      'phase-6 < phase-3 phase-4 phase-5',
    ]);
    expect(phases.planned.steps[3]?.step.supportingTasks).toEqual([
      'T011 [US2] Query for authors in src/authors.ts',
      'T012 [US2] Page for authors in src/author-page.ts',
    ]);
  });

  it('tells every line that it did not use', () => {
    expect(read.unused).toEqual([
      '3: text that belongs to no task and no phase',
      '7: text that belongs to no task and no phase',
      '8: a check box that is no task: a legend or check list',
      '67: about running in parallel: only [P] and dependencies decide that',
      '71: text that belongs to no task and no phase',
    ]);
  });
});

describe('other forms', () => {
  it('reads OpenSpec, where numbers are ids', () => {
    const read = importOf(fixture('open-spec'));
    expect(read.after).toEqual(['1.1 <', '1.2 < 1.1', '2.1 < 1.2', '2.2 < 2.1']);
    expect(read.planned.steps.map(({ before }) => before)).toEqual(['done', undefined, undefined, undefined]);
  });

  it('reads a list without ids, with keys from words, and leaves its acceptance list', () => {
    const read = importOf(fixture('check-list'));
    expect(read.keys).toEqual([
      'cancel-the-rent',
      'order-a-van',
      'pack-the-books-which-are-heavier-than-one-thinks',
      'hand-over-the-keys',
    ]);
    expect(read.planned.steps[0]?.step.supportingTasks).toEqual(['find the contract', 'by post, not by mail']);
    expect(read.unused).toEqual(['18: a check box that is no task: a legend or check list']);
  });

  it('reads work packages: what they state is what they wait for, and without a word everything before', () => {
    expect(importOf(fixture('packages')).after).toEqual([
      'T001 <',
      'T002 < T001',
      'T003 < T001',
      'T004 < T002 T003',
      'T005 < T002 T003',
      'T006 < T002 T003 T004',
      'T007 < T005 T006',
    ]);
  });

  it('reads the early form: numbered phases, "blocks", "before" with ranges, arrows', () => {
    const read = importOf(fixture('early'));
    expect(read.after.slice(4)).toEqual([
      'T005 < T002 T003 T004',
      'T006 < T003 T004 T005',
      'T007 < T003 T004 T005 T006',
    ]);
    expect(read.told).toEqual(['18: refers to "T099", which this plan does not have']);
    expect(read.unused).toEqual(['20: no dependency that could be read']);
  });

  it('reads lists of issues', () => {
    const read = importOf('- [ ] #12 Fix it\n- [x] https://github.com/o/r/issues/13\n- [ ] o/r#14 after #12\n');
    expect(read.keys).toEqual(['issue-12', 'o-r-13', 'o-r-14']);
    expect(read.after[2]).toBe('o-r-14 < issue-12 o-r-13');
  });
});
