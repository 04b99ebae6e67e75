/** Why: whether an attempt may end, and with what, is decided here: an attempt ends once, and a late result is fenced. */

import { refused, type Decision, type Refused } from './decision.ts';
import { handoffHeading, type Author, type Message } from './handoff.ts';
import type { Facts } from './failures.ts';
import { compareIds, type AttemptId, type StepKey } from './ids.ts';
import {
  isAttemptEnd,
  type AttemptCompleted,
  type AttemptEnd,
  type AttemptFailed,
  type AttemptRejected,
} from './record.ts';
import { stepOf, type ItemState } from './state.ts';
import type { AttemptState, StepState } from './step-state.ts';
import { unknownStep } from './unknown-step.ts';

/** What the one who ends an attempt reports. */
export type EndReport =
  | ({ readonly kind: 'completed' } & Pick<
      AttemptCompleted,
      'evidence' | 'produced' | 'producedIn' | 'values' | 'skippedChecks' | 'outputSha256' | 'commit'
    >)
  | ({ readonly kind: 'failed' } & Pick<
      AttemptFailed,
      'reason' | 'exitCode' | 'evidence' | 'outputSha256' | 'commit' | 'loss'
    >)
  | ({ readonly kind: 'rejected' } & Pick<AttemptRejected, 'reasons'>);

/** Which attempt is to end. */
export type EndTarget = {
  readonly step: StepKey;
  /** The attempt that runs, or is in dispute, when none is named. */
  readonly attemptId?: AttemptId;
  /** When given, only the claim with this nonce may end it. */
  readonly nonce?: string;
  /** When neither attempt nor nonce is given, only an attempt of this actor is meant. */
  readonly actor?: string;
};

/** A request to end an attempt. */
export type EndRequest = Author & Message & { readonly target: EndTarget; readonly report: EndReport };

/** What ending gives. */
export type Ended = { readonly step: StepKey; readonly attemptId: AttemptId; readonly record: AttemptEnd };

/** The attempt that a target means, with its step. An end that is in dispute is left out: the attempt may end once more. */
export type FoundAttempt = { readonly kind: 'found'; readonly step: StepState; readonly attempt: AttemptState };

/** Finds the attempt that is to end: running, or ended before, in which case only a repeat of the same is no error. */
export function findAttempt(state: ItemState, target: EndTarget): FoundAttempt | Refused {
  const facts = { step: target.step, workItem: state.workItem.id, kept: '' };
  const step = stepOf(state, target.step) ?? renamedStep(state, target);
  if (step === undefined) return unknownStep(state, target.step);
  const attempt = target.attemptId === undefined ? unnamedAttempt(step) : namedAttempt(step, target);
  if (attempt === undefined) {
    const named = target.attemptId;
    const attemptFlag = named === undefined ? '' : ` --attempt ${named}`;
    return refused('never-claimed', { ...facts, attempt: named ?? '(none named)', attemptFlag });
  }
  const disputed = mayEndAgain(step, attempt);
  const { end, ...open } = attempt;
  const left = disputed || end === undefined ? open : attempt;
  return fence(left, { target, facts, disputed }) ?? { kind: 'found', step, attempt: left };
}

/** The step by the claim itself: a migration may have given it another key since. */
function renamedStep(state: ItemState, { attemptId, nonce }: EndTarget): StepState | undefined {
  if (nonce === undefined) return undefined;
  return state.steps.find(({ attempts }) =>
    attempts.some(({ id, start }) => id === attemptId && start.record.nonce === nonce),
  );
}

/** The attempt of that id; when it was given twice, the one that the nonce holds. */
function namedAttempt(step: StepState, { attemptId, nonce }: EndTarget): AttemptState | undefined {
  const named = step.attempts.filter((each) => each.id === attemptId);
  return named.find((each) => each.start.record.nonce === nonce) ?? named[0];
}

/** The attempt that runs; else one whose end settles a dispute; else the one that counts. */
function unnamedAttempt(step: StepState): AttemptState | undefined {
  if (step.last?.status === 'running') return step.last;
  return step.attempts.findLast((attempt) => mayEndAgain(step, attempt)) ?? step.last;
}

/** Whether the attempt's beginning or end contradicts another record; ending it once more names both and settles that. */
function isDisputed(step: StepState, { id }: AttemptState): boolean {
  return step.history.contradictions.some((pair) =>
    pair.some(
      ({ record }) => (record.eventType === 'attempt-started' || isAttemptEnd(record)) && record.attemptId === id,
    ),
  );
}

/**
 * Whether ending the attempt is how a dispute is settled. An attempt that ended stays as it did when only a claim on an old
 * view stands beside it: then that claim is to end, and whoever still means the first one was merely slow.
 */
function mayEndAgain(step: StepState, attempt: AttemptState): boolean {
  const { start, end } = attempt;
  if (!isDisputed(step, attempt)) return false;
  if (end === undefined || step.history.contradictions.flat().some((entry) => entry.id === end.id)) return true;
  return !step.attempts.some(
    (other) => other.start.id !== start.id && other.end === undefined && isDisputed(step, other),
  );
}

/** Refuses whoever does not hold the attempt, and results of attempts that no longer count. */
function fence(
  attempt: AttemptState,
  { target, facts, disputed }: { readonly target: EndTarget; readonly facts: Facts; readonly disputed: boolean },
): Refused | undefined {
  const { nonce, actor } = attempt.start.record;
  if (target.nonce !== undefined && target.nonce !== nonce) {
    return refused('not-your-claim', { ...facts, attempt: attempt.id, holder: actor });
  }
  if (isSomebodyElses(attempt, target)) {
    return refused('not-your-attempt', { ...facts, attempt: attempt.id, holder: actor });
  }
  if (disputed) return undefined;
  if (attempt.status === 'superseded') {
    return refused('superseded', { ...facts, attempt: attempt.id, reason: 'a later attempt took its place' });
  }
  const sentBack = !attempt.current && attempt.end === undefined;
  const reason = 'the step was sent back after it began';
  return sentBack ? refused('superseded', { ...facts, attempt: attempt.id, reason }) : undefined;
}

/** Whether whoever names no attempt would end what another one does: by then theirs may have been taken over. */
function isSomebodyElses({ start, status }: AttemptState, { attemptId, nonce, actor }: EndTarget): boolean {
  if (attemptId !== undefined || nonce !== undefined || actor === undefined) return false;
  return status === 'running' && actor !== start.record.actor;
}

/** Decides about the end of an attempt: the same end again is `done`, another end is refused. */
export function decideEnd(state: ItemState, request: EndRequest): Decision<Ended> {
  const found = findAttempt(state, request.target);
  if (found.kind === 'refused') return found;
  const { step, attempt } = found;
  const record = endRecord(state, found, request);
  const before = attempt.end;
  if (before === undefined) {
    return { kind: 'append', records: [record], result: { step: step.step.key, attemptId: attempt.id, record } };
  }
  if (saysTheSame(before.record, record)) {
    return { kind: 'done', result: { step: step.step.key, attemptId: attempt.id, record: before.record } };
  }
  return refused('already-ended', {
    step: step.step.key,
    workItem: state.workItem.id,
    attempt: attempt.id,
    end: before.record.eventType,
    at: before.record.timestamp,
    kept: '',
  });
}

/** Whether two ends carry the same content: kind, words, links, and what was produced and passed on. */
function saysTheSame(a: AttemptEnd, b: AttemptEnd): boolean {
  return JSON.stringify(contentOf(a)) === JSON.stringify(contentOf(b));
}

function contentOf(end: AttemptEnd): unknown {
  const common = [end.eventType, end.outcome, end.nextAction, end.links];
  switch (end.eventType) {
    case 'attempt-completed':
      return [
        common,
        end.produced.map((file) => [file.path, file.size, file.sha256]),
        Object.entries(end.values).sort(([a], [b]) => compareIds(a, b)),
        end.skippedChecks ?? null,
        end.commit ?? null,
      ];
    case 'attempt-failed':
      return [common, end.reason, end.exitCode ?? null];
    case 'attempt-rejected':
      return [common, end.reasons];
  }
}

/** Whoever gives up after being asked to stop, or is stopped, did so because of that. */
function failureReason({ cancellation }: AttemptState, reason: AttemptFailed['reason']): AttemptFailed['reason'] {
  return cancellation !== undefined && (reason === 'reported' || reason === 'interrupted') ? 'cancelled' : reason;
}

function endRecord(state: ItemState, found: FoundAttempt, request: EndRequest): AttemptEnd {
  const { outcome, nextAction, links, report } = request;
  const heading = { ...handoffHeading(state, found.step, found.attempt.id, request), outcome, nextAction, links };
  switch (report.kind) {
    case 'completed': {
      const { kind: _, ...rest } = report;
      return { ...heading, eventType: 'attempt-completed', ...rest };
    }
    case 'failed': {
      const { kind: _, ...rest } = report;
      return { ...heading, eventType: 'attempt-failed', ...rest, reason: failureReason(found.attempt, report.reason) };
    }
    case 'rejected':
      return { ...heading, eventType: 'attempt-rejected', reasons: report.reasons };
  }
}
