/** Why: a dry run is only worth something when it names what would happen. */

import { describe, expect, it } from 'vitest';

import { countOf, describeChange, type Change } from '../../../src/domain/change.ts';
import { completed, registered } from '../../support/record-builder.ts';

const cases: readonly (readonly [Change, string])[] = [
  [{ kind: 'append-record', record: completed().record }, 'record attempt-completed for step a, attempt a-local'],
  [{ kind: 'append-record', record: registered().record }, 'record work-item-registered for item-1'],
  [{ kind: 'write-file', path: 'x/y.json', purpose: 'schedule' }, 'write x/y.json (schedule)'],
  [{ kind: 'commit', branch: 'main', paths: ['a'] }, 'commit 1 file to main'],
  [{ kind: 'commit', branch: 'main', paths: ['a', 'b'] }, 'commit 2 files to main'],
  [{ kind: 'delete-refs', refs: ['r'] }, 'delete 1 collected ref'],
  [{ kind: 'delete-refs', refs: [] }, 'delete 0 collected refs'],
];

describe('describeChange', () => {
  it.each(cases)('%#', (change, words) => {
    expect(describeChange(change)).toBe(words);
  });
});

describe('countOf', () => {
  it.each([
    [0, '0 steps'],
    [1, '1 step'],
    [2, '2 steps'],
  ])('%i', (count, words) => {
    expect(countOf(count, 'step')).toBe(words);
  });
});
