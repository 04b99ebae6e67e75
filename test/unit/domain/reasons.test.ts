/** Why: people read these words to find out whom to ask, so each kind of waiting is put into words once. */

import { describe, expect, it } from 'vitest';

import { describeReason, describeReasons } from '../../../src/domain/reasons.ts';
import type { WaitReason } from '../../../src/domain/wait-reasons.ts';
import { gateKey, stepKey, strangerId } from '../../support/ids.ts';

const steps = { kind: 'steps', steps: [stepKey('a'), stepKey('b')], more: 0, by: 'needs' } as const;
const gate = { kind: 'gate', gate: gateKey('go'), place: 'entry', approved: 0, minimum: 2, approvers: [] } as const;

const cases: readonly (readonly [WaitReason, string])[] = [
  [steps, 'needs a, b'],
  [{ ...steps, by: 'order', more: 3 }, 'comes after a, b and 3 more'],
  [gate, 'entry gate go has 0 of 2 approvals'],
  [{ ...gate, place: 'exit', approved: 1, approvers: ['rita'] }, 'gate go has 1 of 2 approvals (by rita)'],
  [{ kind: 'serial', behind: stepKey('a') }, 'not parallelizable, and a goes first'],
  [{ kind: 'lock', lock: 'db', heldBy: stepKey('a') }, 'lock db is with a'],
  [{ kind: 'attempts', used: 2, allowed: 2 }, '2 of 2 attempts failed'],
  [{ kind: 'integrated', base: 'main', commit: 'abc' }, 'sent back when it was integrated in main; a revert frees it'],
  [
    { kind: 'conflict', records: [strangerId('a'), strangerId('b')] },
    'records contradict each other: aaaaaaaaaaaa, bbbbbbbbbbbb',
  ],
];

describe('describeReason', () => {
  it.each(cases)('%j', (reason, words) => {
    expect(describeReason(reason)).toBe(words);
  });
});

describe('describeReasons', () => {
  it('lists several', () => {
    expect(describeReasons([steps, gate])).toBe('needs a, b; entry gate go has 0 of 2 approvals');
    expect(describeReasons([])).toBe('');
  });
});
