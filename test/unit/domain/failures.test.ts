/** Why: a failure that leaves a hole in its sentence, or names no way on, helps nobody. */

import { describe, expect, it } from 'vitest';

import { EXIT_CODES } from '../../../src/domain/failure-entry.ts';
import {
  commandsOf,
  describeFailure,
  Failure,
  FAILURES,
  isFailure,
  refuse,
  subjectsOf,
} from '../../../src/domain/failures.ts';

const entries = Object.entries(FAILURES);

describe('the catalogue', () => {
  it.each(entries)('%s says what, why and how to get on, and has a known exit code', (_, entry) => {
    expect([entry.what, entry.why, entry.recover].filter((text) => text.trim() === '')).toEqual([]);
    expect(Object.keys(EXIT_CODES)).toContain(String(entry.exit));
    expect(entry.exit).not.toBe(0);
  });
});

describe('describeFailure', () => {
  it('fills in the facts in all three sentences', () => {
    const text = describeFailure(refuse('integrated', { step: 's', workItem: 'w', base: 'main', commit: 'abc' }));
    expect(text).toEqual({
      code: 'integrated',
      exit: 3,
      what: 'Step "s" of "w" is integrated in main as abc.',
      why: 'Integrated work is redone only after an explicit revert.',
      recover: 'baton revert --work-item w --step s --reason "..."',
    });
  });

  it('shows a fact that is missing, rather than nothing', () => {
    expect(describeFailure(refuse('not-integrated', { step: 's' })).what).toContain('{workItem}');
  });

  it('does not read facts as templates', () => {
    const text = describeFailure(refuse('not-integrated', { step: '{workItem} $& $1', workItem: 'w' }));
    expect(text.what).toBe('Step "{workItem} $& $1" of "w" is not integrated, so there is nothing to revert.');
  });
});

describe('what a program gets of a refusal', () => {
  it.each([
    ['baton status w', ['baton status w']],
    [
      'baton list   (or make one: baton item add w --workflow <id>)',
      ['baton list', 'baton item add w --workflow <id>'],
    ],
    ['baton show w   (then decide once more: baton close)', ['baton show w']],
    ['git merge x   on "main", then repeat the command', ['git merge x']],
    ['git worktree add <folder>, and run it there', []],
    ['correct the file, then: baton workflow check a.yaml', []],
  ])('of "%s" are just the commands', (recover, commands) => {
    expect(commandsOf(recover)).toEqual(commands);
  });

  it('names what it is about, without the parts of sentences', () => {
    const refusal = refuse('not-your-claim', {
      attempt: 'a',
      step: 's',
      workItem: 'w',
      holder: 'ada',
      kept: '; kept in x',
    });
    expect(subjectsOf(refusal)).toEqual({ workItem: 'w', step: 's', attempt: 'a', holder: 'ada' });
  });
});

describe('Failure', () => {
  it('is known as such wherever it was made', () => {
    const failure = new Failure('cannot-read', { path: 'x', problem: 'gone' });
    expect(failure.message).toBe('Cannot read x: gone.');
    expect(isFailure(failure)).toBe(true);
    expect(isFailure(new Error('Failure'))).toBe(false);
    expect(isFailure({ name: 'Failure', refusal: failure.refusal })).toBe(false);
  });
});
