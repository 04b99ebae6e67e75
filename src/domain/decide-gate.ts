/** Why: who may open a gate or send work back is decided here. */

import { refused, type Decision, type Refused } from './decision.ts';
import { withDependents } from './graph.ts';
import { handoffHeading, type Author } from './handoff.ts';
import { fitKey, isAttemptId, LONGEST_ID, type AttemptId, type GateKey, type StepKey } from './ids.ts';
import type { GateApproved, GateRejected } from './record.ts';
import { integratedAmong } from './send-back.ts';
import { stepOf, type ItemState } from './state.ts';
import type { GateState, StepState } from './step-state.ts';
import { unknownStep } from './unknown-step.ts';

/** A decision that somebody wants recorded. */
export type GateRequest = Author & {
  readonly step: StepKey;
  readonly gate: GateKey;
  readonly reviewer: string;
  readonly reasons: readonly string[];
  readonly links: readonly string[];
  /** Whether whoever did the work may decide about it; so when nothing is said. */
  readonly authorMayApprove?: boolean;
  readonly verdict: { readonly kind: 'approve' } | { readonly kind: 'reject'; readonly reentryStep?: StepKey };
};

/** What deciding gives. */
export type GateDecided = {
  readonly record: GateApproved | GateRejected;
  /** Approvals that count now, and how many are needed. */
  readonly approved: number;
  readonly minimum: number;
  /** The steps that go back to not done. */
  readonly sentBack: readonly StepKey[];
};

type Subject = {
  readonly kind: 'found';
  readonly step: StepState;
  readonly gate: GateState;
  readonly attemptId: AttemptId;
};

/** Decides whether an approval or a rejection may be recorded. */
export function decideGate(state: ItemState, request: GateRequest): Decision<GateDecided> {
  const subject = findSubject(state, request);
  if (subject.kind === 'refused') return subject;
  const { approvers } = subject.gate.gate;
  if (approvers.length > 0 && !approvers.includes(request.reviewer)) {
    const decision = request.verdict.kind;
    const facts = { reviewer: request.reviewer, decision, approvers: approvers.join(', ') };
    return refused('not-an-approver', { ...gateFacts(state, request), ...facts });
  }
  const own = ownWork(state, subject, request);
  if (own !== undefined) return own;
  return request.verdict.kind === 'approve'
    ? decideApproval(state, subject, request)
    : decideRejection(state, subject, request, request.verdict.reentryStep);
}

function gateFacts(state: ItemState, request: GateRequest): Record<string, string> {
  return { workItem: state.workItem.id, step: request.step, gate: request.gate };
}

function findSubject(state: ItemState, request: GateRequest): Subject | Refused {
  const facts = gateFacts(state, request);
  const step = stepOf(state, request.step);
  if (step === undefined) return unknownStep(state, request.step);
  const gate = step.gates.find((each) => each.gate.key === request.gate);
  if (gate === undefined) {
    const known = step.gates.map((each) => each.gate.key).join(', ');
    return refused('unknown-gate', { ...facts, suggestion: known === '' ? ' It has none.' : ` It has: ${known}.` });
  }
  const attemptId = gate.gate.kind === 'exit' ? exitSubject(step) : entrySubject(request);
  return attemptId === undefined
    ? refused('not-completed', { ...facts, status: step.phase, action: `gate ${request.gate}` })
    : { kind: 'found', step, gate, attemptId };
}

/** An exit gate is about a completed attempt; in a conflict also about one that a disputed rejection sent back. */
function exitSubject(step: StepState): AttemptId | undefined {
  if (step.phase === 'completed') return step.last?.id;
  return step.phase === 'conflict' ? (step.last ?? step.attempts.at(-1))?.id : undefined;
}

/** An entry gate is decided before there is an attempt; its records carry a name of this form instead. */
function entrySubject(request: GateRequest): AttemptId | undefined {
  const name = `${fitKey(request.step, LONGEST_ID - '-entry'.length)}-entry`;
  return isAttemptId(name) ? name : undefined;
}

/** Neither the reviewer nor the one who writes the decision down may have done the work, where the policy says so. */
function ownWork(state: ItemState, { step, gate }: Subject, request: GateRequest): Refused | undefined {
  if (request.authorMayApprove !== false || gate.gate.kind !== 'exit' || request.verdict.kind === 'reject')
    return undefined;
  const attempt = step.last ?? step.attempts.at(-1);
  const ends = attempt?.end === undefined ? [] : [attempt.end.record.actor];
  const authors = new Set([...(attempt === undefined ? [] : [attempt.start.record.actor]), ...ends]);
  const own = [request.reviewer, request.actor].find((name) => authors.has(name));
  if (own === undefined) return undefined;
  const facts = { reviewer: own, authors: [...authors].join(', '), decision: request.verdict.kind };
  return refused('own-work', { ...gateFacts(state, request), ...facts });
}

function decideApproval(state: ItemState, subject: Subject, request: GateRequest): Decision<GateDecided> {
  const { gate, step } = subject;
  const before = gate.approvals.find((approval) => approval.record.reviewer === request.reviewer);
  const { minimum } = gate.gate;
  if (before !== undefined && step.phase !== 'conflict') {
    return { kind: 'done', result: { record: before.record, approved: gate.approvals.length, minimum, sentBack: [] } };
  }
  const approved = gate.approvals.length + (before === undefined ? 1 : 0);
  const record: GateApproved = {
    ...handoffHeading(state, step, subject.attemptId, request),
    eventType: 'gate-approved',
    outcome: `Gate ${request.gate} approved by ${request.reviewer} (${approved} of ${minimum})`,
    nextAction: approved >= minimum ? 'Go on with the steps behind the gate' : 'Wait for further approvals',
    links: request.links,
    gate: request.gate,
    reviewer: request.reviewer,
    reasons: request.reasons,
  };
  return { kind: 'append', records: [record], result: { record, approved, minimum, sentBack: [] } };
}

function decideRejection(
  state: ItemState,
  subject: Subject,
  request: GateRequest,
  reentryStep: StepKey | undefined,
): Decision<GateDecided> {
  if (reentryStep === undefined || request.reasons.length === 0)
    return refused('gate-needs-reason', gateFacts(state, request));
  const reentry = stepOf(state, reentryStep);
  const own = state.graph.indexOf.get(request.step);
  const target = state.graph.indexOf.get(reentryStep);
  const affected = target === undefined ? [] : withDependents(state.graph, target);
  if (reentry === undefined || own === undefined || !affected.includes(own)) {
    return refused('bad-reentry', { ...gateFacts(state, request), reentry: reentryStep });
  }
  const forbidden = integratedAmong(state, affected);
  if (forbidden !== undefined) return forbidden;
  const sentBack = affected.flatMap((index) => state.steps[index]?.step.key ?? []);
  const { minimum } = subject.gate.gate;
  const before = sameRejection(subject.step, request, reentryStep);
  if (before !== undefined) return { kind: 'done', result: { record: before, approved: 0, minimum, sentBack } };
  const record: GateRejected = {
    ...handoffHeading(state, subject.step, subject.attemptId, request),
    eventType: 'gate-rejected',
    outcome: `Gate ${request.gate} rejected by ${request.reviewer}`,
    nextAction: `Rework from step ${reentryStep}`,
    links: request.links,
    gate: request.gate,
    reviewer: request.reviewer,
    reasons: request.reasons,
    reentryStep,
  };
  return { kind: 'append', records: [record], result: { record, approved: 0, minimum, sentBack } };
}

/** The same rejection, when nothing has happened to the step since. */
function sameRejection(step: StepState, request: GateRequest, reentryStep: StepKey): GateRejected | undefined {
  const newest = step.history.entries.at(-1)?.record;
  if (step.history.heads.length !== 1 || newest?.eventType !== 'gate-rejected') return undefined;
  const said = [newest.gate, newest.reviewer, newest.reentryStep, newest.reasons, newest.links];
  const asked = [request.gate, request.reviewer, reentryStep, request.reasons, request.links];
  return JSON.stringify(said) === JSON.stringify(asked) ? newest : undefined;
}
