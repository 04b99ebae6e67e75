/** Why: most states worth testing are reached by decisions, so tests play them: decide, apply, go on. */

import { decideClaim, type ClaimRequest } from '../../src/domain/decide-claim.ts';
import { decideIntegration, decideRevert } from '../../src/domain/decide-baseline.ts';
import { decideEnd, type EndRequest } from '../../src/domain/decide-end.ts';
import { decideGate } from '../../src/domain/decide-gate.ts';
import type { Decision } from '../../src/domain/decision.ts';
import { evaluate } from '../../src/domain/schedule.ts';
import { allEntries, foldItem, withRecord, type ItemState } from '../../src/domain/state.ts';
import { written } from './record-builder.ts';
import { approvalOf, claimOf, endOf, failure, integrationOf, rejectionOf, revertOf } from './requests.ts';
import { makeWorkflow, WORK_ITEM, type StepDraft } from './workflow-builder.ts';

/** One thing that somebody does to a work item. */
export type Move = (state: ItemState) => Decision<unknown>;

/** An item at its beginning. */
export function begin(drafts: readonly StepDraft[]): ItemState {
  return foldItem(WORK_ITEM, makeWorkflow(drafts), []);
}

/** The state once a decision has been carried out; a refusal leaves it as it is. */
export function applied(state: ItemState, decision: Decision<unknown>): ItemState {
  const records = decision.kind === 'append' ? decision.records : [];
  return records.reduce((next, record) => withRecord(next, written(record)), state);
}

/** Makes moves one after the other, each of which must be decided in favour. */
export function play(state: ItemState, ...moves: readonly Move[]): ItemState {
  return moves.reduce((next, move) => {
    const decision = move(next);
    if (decision.kind === 'refused') throw new Error(`refused: ${JSON.stringify(decision.refusal)}`);
    return applied(next, decision);
  }, state);
}

/** Another nonce for each state that a play goes through. */
const nonceFor = (state: ItemState): string => String(allEntries(state).length).padStart(32, '0');

export const claim =
  (step?: string, more: Partial<ClaimRequest> = {}): Move =>
  (state) =>
    decideClaim(state, evaluate(state), claimOf(step, { nonce: nonceFor(state), ...more }));

export const end =
  (step: string, more: Partial<Omit<EndRequest, 'target'>> & { target?: object } = {}): Move =>
  (state) =>
    decideEnd(state, endOf(step, more));

export const complete = (step: string): Move => end(step);
export const fail = (step: string, reason?: Parameters<typeof failure>[0]): Move =>
  end(step, { report: failure(reason) });

/** Claims a step and completes it. */
export const doStep = (step: string): readonly Move[] => [claim(step), complete(step)];

export const approve =
  (step: string, gate: string, reviewer?: string): Move =>
  (state) =>
    decideGate(state, approvalOf(step, gate, reviewer));

export const reject =
  (step: string, gate: string, reentry: string, reviewer?: string): Move =>
  (state) =>
    decideGate(state, rejectionOf(step, gate, reentry, reviewer));

export const integrate =
  (step: string): Move =>
  (state) =>
    decideIntegration(state, integrationOf(step));

export const revert =
  (step: string, reopens = false): Move =>
  (state) =>
    decideRevert(state, revertOf(step, reopens));
