/** Why: a failure that leaves a hole in its sentence, or names no way on, helps nobody. */

import { describe, expect, it } from 'vitest';

import { EXIT_CODES } from '../../../src/domain/failure-entry.ts';
import { describeFailure, Failure, FAILURES, isFailure, refuse } from '../../../src/domain/failures.ts';

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

describe('Failure', () => {
  it('is known as such wherever it was made', () => {
    const failure = new Failure('cannot-read', { path: 'x', problem: 'gone' });
    expect(failure.message).toBe('Cannot read x: gone.');
    expect(isFailure(failure)).toBe(true);
    expect(isFailure(new Error('Failure'))).toBe(false);
    expect(isFailure({ name: 'Failure', refusal: failure.refusal })).toBe(false);
  });
});
