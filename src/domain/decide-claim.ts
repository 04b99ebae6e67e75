/** Why: whether an attempt may begin is decided here, and nowhere else. */

import { refused, type Decision, type Refused } from './decision.ts';
import { Failure, type Facts } from './failures.ts';
import { handoffHeading, type Author } from './handoff.ts';
import { fitKey, idFault, isAttemptId, LONGEST_ID, type AttemptId, type StepKey } from './ids.ts';
import { attemptUser } from './attempt-users.ts';
import type { AttemptStarted } from './record.ts';
import { evaluate, type Evaluation, type Placement } from './schedule.ts';
import { causesOfStart, stepOf, type ItemState } from './state.ts';
import type { StepState } from './step-state.ts';
import { unknownStep } from './unknown-step.ts';
import { nothingReady, waitRefusal } from './wait-refusal.ts';

/** What a claimant wants. */
export type ClaimRequest = Author & {
  /** The first ready step when none is named. */
  readonly step?: StepKey;
  /** A free id is made from the step and `attemptSuffix` when none is given. */
  readonly attemptId?: AttemptId;
  /** `local`, or in CI the run id and run attempt. */
  readonly attemptSuffix: string;
  readonly executor: AttemptStarted['executor'];
  readonly leaseSeconds: number;
  /** The server's clock now, where it tells the time. */
  readonly serverTime?: string;
  /** 128 random bits in hex: the identity of this claim. */
  readonly nonce: string;
  /** Try again a step that has used its attempts. */
  readonly retry?: boolean;
  /** The commit that the attempt builds on, where attempts work on branches. */
  readonly base?: string;
};

/** What a claim gives. */
export type Claimed = { readonly step: StepKey; readonly attemptId: AttemptId; readonly record: AttemptStarted };

/** Decides whether the request may begin an attempt now. */
export function decideClaim(state: ItemState, evaluation: Evaluation, request: ClaimRequest): Decision<Claimed> {
  const mine = claimedBefore(state, request);
  if (mine !== undefined) return { kind: 'done', result: mine };
  const step = request.step === undefined ? firstReady(state, evaluation) : stepOf(state, request.step);
  if (step === undefined) {
    return request.step === undefined ? nothingReady(state, evaluation) : unknownStep(state, request.step);
  }
  const refusal = claimRefusal(state, step, placementOf(state, evaluation, step), request);
  if (refusal !== undefined) return refusal;
  const { attemptId = freeAttemptId(state, step.step.key, request.attemptSuffix) } = request;
  const user = request.attemptId === undefined ? undefined : attemptUser(state, attemptId);
  if (user !== undefined) {
    const { key } = step.step;
    return refused('attempt-id-used', { attempt: attemptId, workItem: state.workItem.id, step: user, wanted: key });
  }
  const record = startRecord(state, step, attemptId, request);
  return { kind: 'append', records: [record], result: { step: step.step.key, attemptId, record } };
}

/** What the same request gave before: its nonce holds an attempt already. */
function claimedBefore(state: ItemState, request: ClaimRequest): Claimed | undefined {
  const asked = request.step === undefined ? state.steps : [stepOf(state, request.step)];
  const held = asked.find((step) => step?.phase === 'running' && step.last?.start.record.nonce === request.nonce);
  const { last } = held ?? {};
  return held && last && { step: held.step.key, attemptId: last.id, record: last.start.record };
}

/** The placement of a step. */
function placementOf(state: ItemState, evaluation: Evaluation, step: StepState): Placement | undefined {
  return evaluation.placements[state.graph.indexOf.get(step.step.key) ?? -1];
}

/** The lowest step that may start now. */
export function firstReady(state: ItemState, evaluation: Evaluation): StepState | undefined {
  return state.steps.find((_, index) => evaluation.placements[index]?.status === 'ready');
}

/** The facts that name a held step, its holder and the commands that get on. */
function holderFacts(state: ItemState, step: StepState): Facts {
  const last = step.last;
  const where = `--work-item ${state.workItem.id} --step ${step.step.key}`;
  return {
    step: step.step.key,
    workItem: state.workItem.id,
    attempt: last?.id ?? '',
    holder: last?.start.record.actor ?? '',
    since: last?.start.record.timestamp ?? '',
    next: `baton list --ready --work-item ${state.workItem.id}   (or, if it is yours: baton complete ${where} --attempt ${last?.id ?? ''} --outcome "..."; if its holder is gone: baton claim ${where} --take-over "...")`,
  };
}

function claimRefusal(
  state: ItemState,
  step: StepState,
  placement: Placement | undefined,
  request: ClaimRequest,
): Refused | undefined {
  const facts = { step: step.step.key, workItem: state.workItem.id };
  if (placement?.status === 'running') return refused('held', holderFacts(state, step));
  if (step.integration !== undefined) {
    const { base, commit } = step.integration.record;
    return refused('integrated', { ...facts, base, commit });
  }
  if (placement?.status === 'done') return refused('already-done', { ...facts, ...completionFacts(state, step) });
  const retried = request.retry === true && step.phase === 'exhausted' ? placementIfRetried(state, step) : placement;
  return retried !== undefined && 'reasons' in retried ? waitRefusal(state, step, retried.reasons) : undefined;
}

/** Where a step that has used its attempts would stand with one more: locks and the rule of one at a time still hold. */
function placementIfRetried(state: ItemState, step: StepState): Placement | undefined {
  const steps = state.steps.map((each): StepState => (each === step ? { ...each, phase: 'idle' } : each));
  return placementOf(state, evaluate({ ...state, steps }), step);
}

function completionFacts(state: ItemState, step: StepState): Facts {
  const end = step.last?.end?.record;
  return {
    attempt: step.last?.id ?? '',
    at: end?.timestamp ?? '',
    next: `baton list --ready --work-item ${state.workItem.id}`,
  };
}

/** `<step>-<suffix>`, then `-2`, `-3` …: the first that no attempt of the work item has used, at most 100 characters. */
export function freeAttemptId(state: ItemState, step: StepKey, suffix: string): AttemptId {
  for (let number = 1; ; number += 1) {
    const ending = number === 1 ? `-${suffix}` : `-${suffix}-${number}`;
    const candidate = fitKey(step, LONGEST_ID - ending.length) + ending;
    if (!isAttemptId(candidate)) throw badSuffix(candidate);
    if (attemptUser(state, candidate) === undefined) return candidate;
  }
}

function badSuffix(id: string): Failure {
  return new Failure('unsafe-id', { kind: 'attempt id', id, fault: idFault(id) ?? '' });
}

function startRecord(state: ItemState, step: StepState, attemptId: AttemptId, request: ClaimRequest): AttemptStarted {
  return {
    ...handoffHeading(state, step, attemptId, request),
    ...causesOfStart(state, step.step.key),
    eventType: 'attempt-started',
    outcome: `Attempt ${step.attempts.length + 1} of ${step.step.key} started`,
    nextAction: 'Do the work, then complete or fail the attempt',
    links: [],
    nonce: request.nonce,
    executor: request.executor,
    leaseSeconds: request.leaseSeconds,
    ...(request.base === undefined ? {} : { base: request.base }),
    ...(request.serverTime === undefined ? {} : { serverTime: request.serverTime }),
  };
}
