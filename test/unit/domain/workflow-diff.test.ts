// Proves that two versions are compared field by field, and that a step is found again under another key.
import { expect, it } from 'vitest';
import { diffWorkflows, isSameDefinition } from '../../../src/domain/workflow-diff.ts';
import { versionOf } from '../../support/item-moves.ts';
import { parallel, serial, type StepDraft } from '../../support/workflow-builder.ts';

const OLD: readonly StepDraft[] = [serial('a'), parallel('b', { locks: ['db'] }), parallel('c', { attempts: 5 })];
const diff = (drafts: readonly StepDraft[]) => diffWorkflows(versionOf('1.0.0', OLD), versionOf('2.0.0', drafts));

it('the same steps differ in nothing', () => {
  expect(isSameDefinition(diff(OLD))).toBe(true);
  expect(isSameDefinition(diff([serial('a')]))).toBe(false);
});

it('steps come, go and change', () => {
  const drafts = [serial('a', { gates: [{ key: 'review' }] }), parallel('b', { order: 7, locks: ['db'] }), serial('d')];
  expect(diff(drafts)).toEqual({
    fields: [],
    added: ['d'],
    removed: ['c'],
    renamed: [],
    changed: [
      { key: 'a', fields: ['gates'] },
      { key: 'b', fields: ['order'] },
    ],
  });
});

it('a step under another key is found by what it does, wherever it stands', () => {
  expect(
    diff([serial('first'), serial('a'), parallel('z', { attempts: 5 }), parallel('b', { locks: ['db'] })]),
  ).toMatchObject({
    added: ['first'],
    removed: [],
    renamed: [{ from: 'c', to: 'z' }],
  });
});

it('what holds for the whole workflow is compared as well', () => {
  const old = versionOf('1.0.0', OLD);
  expect(diffWorkflows(old, { ...old, name: 'Other', strictCriteria: true, isolation: 'worktree' }).fields).toEqual([
    'name',
    'strictCriteria',
    'isolation',
  ]);
});
