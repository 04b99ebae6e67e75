/** Why: each state that could stop Baton has its own answer, and a state that could not is no finding. */

import { describe, expect, it } from 'vitest';

import { diagnoseFiles, diagnoseWorkflows } from '../../../src/domain/diagnose-files.ts';
import { diagnosePrograms, diagnoseRepository } from '../../../src/domain/diagnose-repository.ts';
import { arrangeDiagnoses, repairsOf, type Diagnosis } from '../../../src/domain/diagnosis.ts';
import type { FilesFacts, RepositoryFacts } from '../../../src/domain/health-facts.ts';

/** `level check: what`, which is what a test looks at. */
const briefly = (found: readonly Diagnosis[]): readonly string[] =>
  found.filter(({ level }) => level !== 'ok').map(({ level, check, what }) => `${level} ${check}: ${what}`);

describe('programs', () => {
  it.each([
    ['2.34.0', '20.12.0', []],
    ['2.55.1', '24.1.0', []],
    ['3.0', '22.0.0', []],
    ['2.33.9', '20.12.0', ['fault programs: git is 2.33.9']],
    ['1.99', '18.20.0', ['fault programs: git is 1.99', 'fault programs: Node is 18.20.0']],
    [undefined, '20.12.0', ['fault programs: git cannot be started']],
  ])('git %s and Node %s', (git, node, expected) => {
    expect(briefly(diagnosePrograms({ git, node }))).toEqual(expected);
  });
});

const repository: RepositoryFacts = {
  shallow: false,
  hasCommits: true,
  branch: 'main',
  refs: { readable: 3, broken: [] },
  locks: [],
  gitRuns: false,
};
const lock = { path: '/r/.git/index.lock', shown: '.git/index.lock', ageSeconds: 3600 };

describe('the repository', () => {
  it.each<[string, Partial<RepositoryFacts>, string | undefined, readonly string[]]>([
    ['is sound', {}, undefined, []],
    [
      'is detached',
      { branch: undefined },
      undefined,
      ['fault repository: HEAD is detached, and baton.yaml names no history branch'],
    ],
    ['is detached, with a history branch', { branch: undefined }, 'baton/history', []],
    ['has no commits', { hasCommits: false }, undefined, ['warning repository: there is no commit yet']],
    ['is shallow', { shallow: true }, undefined, ['warning repository: the clone is shallow']],
    [
      'has a broken ref',
      { refs: { readable: 1, broken: [{ ref: 'refs/heads/x', problem: 'gone' }] } },
      undefined,
      ['fault refs: the ref refs/heads/x cannot be read: gone'],
    ],
    ['has an old lock', { locks: [lock] }, undefined, ['fault locks: the lock file .git/index.lock is left']],
    ['has a lock that somebody may hold', { locks: [{ ...lock, ageSeconds: 5 }] }, undefined, []],
  ])('%s', (_, change, history, expected) => {
    expect(briefly(diagnoseRepository({ ...repository, ...change }, history))).toEqual(expected);
  });

  it('has locks removed only where no git is known to run', () => {
    const repairs = [false, true, undefined].map(
      (gitRuns) => repairsOf(diagnoseRepository({ ...repository, locks: [lock], gitRuns }, undefined)).length,
    );
    expect(repairs).toEqual([1, 0, 0]);
  });
});

const files: FilesFacts = {
  root: 'artifacts',
  kind: 'folder',
  closed: [],
  removed: [],
  leftovers: [],
  attributes: { text: 'unset' },
};

describe('the files', () => {
  it.each<[string, Partial<FilesFacts>, readonly string[]]>([
    ['are sound', {}, []],
    ['are not there', { kind: 'missing' }, ['warning artifacts: there is no folder artifacts/']],
    ['lie behind a link', { kind: 'link' }, ['fault artifacts: artifacts is a symbolic link']],
    ['are no folder', { kind: 'other' }, ['fault artifacts: artifacts is no folder']],
    [
      'are closed',
      { closed: [{ path: 'artifacts/claims', problem: 'EACCES' }] },
      ['fault artifacts: artifacts/claims is closed to this account: EACCES'],
    ],
    [
      'are gone',
      { removed: ['artifacts/claims/a/x.json'] },
      [
        'warning artifacts: 1 committed file of records is gone from the working tree, artifacts/claims/a/x.json among them',
      ],
    ],
    [
      'have no attributes',
      { attributes: {} },
      ['warning attributes: .gitattributes does not keep git from converting line ends below artifacts/'],
    ],
    [
      'are converted',
      { attributes: { text: 'auto' } },
      ['fault attributes: git converts line ends below artifacts/ (text=auto)'],
    ],
    [
      'go through a filter',
      { attributes: { text: 'unset', filter: 'lfs' } },
      ['fault attributes: git changes files below artifacts/: filter=lfs'],
    ],
    [
      'have an encoding',
      { attributes: { 'working-tree-encoding': 'UTF-16', text: 'unset' } },
      ['fault attributes: git changes files below artifacts/: working-tree-encoding=UTF-16'],
    ],
    [
      'have line ends set',
      { attributes: { eol: 'crlf' } },
      ['fault attributes: git changes files below artifacts/: eol=crlf'],
    ],
    [
      'were left half-written',
      { leftovers: [{ path: '/x', shown: 'x', is: 'half-written' }] },
      ['warning leftovers: x was left: half-written'],
    ],
  ])('%s', (_, change, expected) => {
    expect(briefly(diagnoseFiles({ ...files, ...change }))).toEqual(expected);
  });

  it('of workflows are faulty, or in effect at once', () => {
    const found = diagnoseWorkflows({
      count: 2,
      faulty: [{ file: 'w.yaml', faults: ['a', 'b'] }],
      overlaps: ['w 1 and w 2 overlap'],
    });
    expect(briefly(found)).toEqual([
      'fault workflows: w.yaml is faulty:\na\nb',
      'fault workflows: w 1 and w 2 overlap',
    ]);
  });
});

describe('diagnoses', () => {
  it('come in the order of the checks, the worst of each first, and a repair once', () => {
    const gone = { ...files, closed: [], attributes: {} };
    const found = [...diagnoseFiles(gone), ...diagnoseFiles(gone), ...diagnosePrograms({ git: '2.40', node: '22.1' })];
    expect(arrangeDiagnoses(found).map(({ check }) => check)).toEqual([
      'programs',
      'artifacts',
      'artifacts',
      'attributes',
      'attributes',
      'leftovers',
      'leftovers',
    ]);
    expect(repairsOf(found)).toEqual([{ kind: 'add-attributes' }]);
  });
});
