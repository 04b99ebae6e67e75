/** Why: a branch that is removed too early takes work with it, and one that is never removed is in everybody's way. */

import { describe, expect, it } from 'vitest';

import { attemptBranch } from '../../../src/domain/branch-work.ts';
import { diagnoseBranches } from '../../../src/domain/diagnose-branches.ts';
import { repairsOf } from '../../../src/domain/diagnosis.ts';
import type { BranchFact } from '../../../src/domain/health-facts.ts';
import type { RecordEntry } from '../../../src/domain/record.ts';
import { foldItem } from '../../../src/domain/state.ts';
import { completed, failed, started } from '../../support/record-builder.ts';
import { makeWorkflow, serial, WORK_ITEM } from '../../support/workflow-builder.ts';

const begun = started({});
const own = attemptBranch(WORK_ITEM.id, begun.record.attemptId);
const fact = (more: Partial<BranchFact> = {}): BranchFact => ({
  branch: own,
  commit: 'a'.repeat(40),
  merged: true,
  checkedOut: false,
  ...more,
});

function look(records: readonly RecordEntry[], ...branches: readonly BranchFact[]) {
  const state = foldItem(WORK_ITEM, makeWorkflow([serial('a')]), records);
  return diagnoseBranches({ into: 'main', branches }, [state]);
}

const done = [begun, completed({ after: [begun] })];
const lost = [begun, failed({ after: [begun] })];

describe('branches of attempts', () => {
  it.each([
    ['completed', done],
    ['failed', lost],
  ])('may go when they are merged: %s', (_, records) => {
    const found = look(records, fact());
    expect(found.map(({ level, what }) => `${level}: ${what}`)).toEqual([
      'warning: everything on a branch of ended attempts is in main',
    ]);
    const branches = [{ branch: own, commit: 'a'.repeat(40) }];
    expect(repairsOf(found)).toEqual([{ kind: 'remove-branches', into: 'main', branches }]);
  });

  it.each([
    ['still worked on', [begun], fact()],
    ['checked out', done, fact({ checkedOut: true })],
    ['of no attempt', done, fact({ branch: 'baton/somebody/else' })],
    ['a result that is not merged', done, fact({ merged: false })],
  ])('stay and are not told about: %s', (_, records, branch) => {
    expect(look(records, branch)).toEqual([]);
  });

  it('stay and are told about with their commit: work that did not count and is nowhere else', () => {
    const found = look(lost, fact({ merged: false }));
    expect(repairsOf(found)).toEqual([]);
    expect(found.map(({ level, what }) => `${level}: ${what}`)).toEqual([
      `ok: work of attempts that do not count is kept on ${own} (aaaaaaaaaaaa); git branch -D is how to be rid of it`,
    ]);
  });
});
