// Proves whom the policy keeps from approving, and that it keeps nobody else.
import { expect, it } from 'vitest';
import { decideGate, type GateRequest } from '../../../src/domain/decide-gate.ts';
import { refusalOf } from '../../support/outcome.ts';
import { begin, claim, complete, end, play } from '../../support/play.ts';
import { approvalOf, rejectionOf } from '../../support/requests.ts';
import { serial } from '../../support/workflow-builder.ts';

const START = begin([serial('a', { gates: [{ key: 'go', kind: 'entry' }, { key: 'review' }] })]);
const ENTERED = play(START, (state) => decideGate(state, approvalOf('a', 'go', 'gus')));
const DONE = play(ENTERED, claim('a', { actor: 'ann' }), end('a', { actor: 'bob' }));

const strictly = (more: Partial<GateRequest>): GateRequest => ({
  ...approvalOf('a', 'review', 'rita'),
  authorMayApprove: false,
  ...more,
});

it.each([
  ['whoever claimed the work', { reviewer: 'ann' }],
  ['whoever completed it', { reviewer: 'bob' }],
  ['one of them in the name of somebody else', { actor: 'ann' }],
])('the policy refuses %s', (_, more) => {
  expect(refusalOf(decideGate(DONE, strictly(more)))[0]).toBe('own-work');
  expect(decideGate(DONE, { ...strictly(more), authorMayApprove: true }).kind).toBe('append');
});

it('the policy lets others approve, authors reject, and everybody decide before there is work', () => {
  expect(decideGate(DONE, strictly({})).kind).toBe('append');
  const rejection = { ...rejectionOf('a', 'review', 'a', 'ann'), authorMayApprove: false };
  expect(decideGate(DONE, rejection).kind).toBe('append');
  expect(decideGate(START, { ...approvalOf('a', 'go', 'ann'), authorMayApprove: false }).kind).toBe('append');
});

it('the author of an earlier attempt may approve what another one did since', () => {
  const redone = play(
    DONE,
    (state) => decideGate(state, rejectionOf('a', 'review', 'a', 'rita')),
    (state) => decideGate(state, approvalOf('a', 'go', 'gus')),
    claim('a', { actor: 'cid' }),
    complete('a'),
  );
  expect(decideGate(redone, strictly({ reviewer: 'ann', actor: 'ann' })).kind).toBe('append');
});
