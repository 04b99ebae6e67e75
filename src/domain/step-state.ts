/** Why: where one step stands is derived from its own records and the rework that hit it, and from nothing else. */

import type { AttemptId, RecordId } from './ids.ts';
import type {
  AttemptEnd,
  AttemptStarted,
  BaselineIntegration,
  CancellationRequested,
  GateApproved,
  RecordEntry,
  StepRecord,
} from './record.ts';
import { foldGate, seesAll } from './fold-gate.ts';
import { isAttemptEnd } from './record.ts';
import { arrangeHistory, type StepHistory } from './step-history.ts';
import type { Gate, Step } from './workflow.ts';

/** One try of a step. `current` is false once rework or a reopening revert came after it began. */
export type AttemptState = {
  readonly id: AttemptId;
  /** 1 for the first attempt of the step. */
  readonly number: number;
  readonly start: RecordEntry<AttemptStarted>;
  readonly end?: RecordEntry<AttemptEnd>;
  /** Somebody asked its executor to stop. */
  readonly cancellation?: RecordEntry<CancellationRequested>;
  readonly status: 'running' | 'completed' | 'failed' | 'rejected' | 'superseded';
  readonly current: boolean;
};

/** A gate of a step and who has approved the result that it is about now. */
export type GateState = {
  readonly gate: Gate;
  /** One approval for each distinct reviewer that counts. */
  readonly approvals: readonly RecordEntry<GateApproved>[];
  readonly open: boolean;
  /** How often this gate has sent work back, ever. */
  readonly returns: number;
};

/**
 * Where a step stands by itself: not tried or free to be tried again (`idle`), held (`running`), ended well
 * (`completed`), out of attempts or cancelled (`exhausted`), or told two things at once (`conflict`).
 */
export type StepPhase = 'idle' | 'running' | 'completed' | 'exhausted' | 'conflict';

/** Everything that the records say about one step. */
export type StepState = {
  readonly step: Step;
  readonly phase: StepPhase;
  readonly attempts: readonly AttemptState[];
  /** The newest attempt that still counts; where writers forked, one that runs or completed before others. */
  readonly last?: AttemptState;
  /** How many of the step's allowed attempts are used since the last rework. */
  readonly attemptsUsed: number;
  readonly gates: readonly GateState[];
  /** The integration in force. */
  readonly integration?: RecordEntry<BaselineIntegration>;
  /** How often the step was sent back. */
  readonly returns: number;
  readonly history: StepHistory;
  /** Rework and reopening reverts that hit this step. */
  readonly rewinds: readonly RecordId[];
};

/** Derives a step's state from its records and the ids of the rewinding records that affect it. */
export function foldStep(
  step: Step,
  records: readonly RecordEntry<StepRecord>[],
  rewinds: readonly RecordId[],
): StepState {
  if (records.length === 0 && rewinds.length === 0 && step.gates.length === 0) return untouched(step);
  const history = arrangeHistory(records);
  const attempts = foldAttempts(history, rewinds);
  const last = attemptThatCounts(attempts.filter((attempt) => attempt.current));
  const attemptsUsed = attempts.filter((attempt) => attempt.current && countsAsTry(attempt)).length;
  const integration = integrationInForce(history);
  return {
    step,
    phase: phaseOf(step, history, last, attemptsUsed),
    attempts,
    ...(last === undefined ? {} : { last }),
    attemptsUsed,
    gates: step.gates.map((gate) => foldGate(gate, history, rewinds, last)),
    ...(integration === undefined ? {} : { integration }),
    returns: rewinds.length,
    history,
    rewinds,
  };
}

const NONE: readonly never[] = [];

/** Most steps of a large plan have no record yet; their state is this, and nothing has to be derived. */
function untouched(step: Step): StepState {
  const history = arrangeHistory(NONE);
  return { step, phase: 'idle', attempts: NONE, attemptsUsed: 0, gates: NONE, returns: 0, history, rewinds: NONE };
}

/** True when the step's work is there and every gate after it is open: what its dependents wait for. */
export function isDone(state: StepState): boolean {
  return state.phase === 'completed' && state.gates.every((gate) => gate.gate.kind === 'entry' || gate.open);
}

function foldAttempts(history: StepHistory, rewinds: readonly RecordId[]): readonly AttemptState[] {
  const starts: RecordEntry<AttemptStarted>[] = [];
  const ends: RecordEntry<AttemptEnd>[] = [];
  const cancellations: RecordEntry<CancellationRequested>[] = [];
  for (const { id, record } of history.entries) {
    if (record.eventType === 'attempt-started') starts.push({ id, record });
    else if (isAttemptEnd(record)) ends.push({ id, record });
    else if (record.eventType === 'cancellation-requested') cancellations.push({ id, record });
  }
  const matched = matchEnds(history, starts, ends);
  return starts.map((start, at) => {
    const end = matched.get(start.id);
    const cancellation = cancellations.find((each) => isAbout(history, each, start));
    const overtaken = end === undefined && isOvertaken(history, start, starts.slice(at + 1), ends);
    return {
      id: start.record.attemptId,
      number: at + 1,
      start,
      ...(end === undefined ? {} : { end }),
      ...(cancellation === undefined ? {} : { cancellation }),
      status: attemptStatus(end?.record, overtaken),
      current: seesAll(history, start.id, rewinds),
    };
  });
}

function isAbout(
  history: StepHistory,
  { id, record }: RecordEntry<CancellationRequested>,
  start: RecordEntry<AttemptStarted>,
): boolean {
  return record.attemptId === start.record.attemptId && history.sees(id, start.id);
}

/**
 * The end of each start, by the start's id. One attempt id can have been given twice, to a claim on an old view; then an
 * end is about the start that it knew of and that had not ended, or, when all had, about all of them.
 */
function matchEnds(
  history: StepHistory,
  starts: readonly RecordEntry<AttemptStarted>[],
  ends: readonly RecordEntry<AttemptEnd>[],
): ReadonlyMap<RecordId, RecordEntry<AttemptEnd>> {
  const matched = new Map<RecordId, RecordEntry<AttemptEnd>>();
  for (const end of ends) {
    const named = starts.filter((start) => start.record.attemptId === end.record.attemptId);
    const known = named.length > 1 ? named.filter((start) => history.sees(end.id, start.id)) : named;
    const open = known.filter((start) => !matched.has(start.id));
    for (const start of open.length > 0 ? open.slice(-1) : known) matched.set(start.id, end);
  }
  return matched;
}

/** An attempt without an end gives way to a later one, or to the completion of another one that knew of it. */
function isOvertaken(
  history: StepHistory,
  start: RecordEntry<AttemptStarted>,
  later: readonly RecordEntry<AttemptStarted>[],
  ends: readonly RecordEntry<AttemptEnd>[],
): boolean {
  const completions = ends.filter((end) => end.record.eventType === 'attempt-completed');
  return [...later, ...completions].some((other) => history.sees(other.id, start.id));
}

function attemptThatCounts(current: readonly AttemptState[]): AttemptState | undefined {
  const newest = current.toReversed();
  return (
    newest.find((attempt) => attempt.status === 'running') ??
    newest.find((attempt) => attempt.status === 'completed') ??
    newest[0]
  );
}

function attemptStatus(end: AttemptEnd | undefined, overtaken: boolean): AttemptState['status'] {
  switch (end?.eventType) {
    case undefined:
      return overtaken ? 'superseded' : 'running';
    case 'attempt-completed':
      return 'completed';
    case 'attempt-failed':
      return 'failed';
    case 'attempt-rejected':
      return 'rejected';
  }
}

const CUT_OFF: ReadonlySet<string> = new Set(['interrupted', 'lost', 'withdrawn', 'cancelled']);

/** An attempt that was cut off says nothing about the work, so it does not use up a try. */
function countsAsTry(attempt: AttemptState): boolean {
  return !wasCutOff(attempt);
}

function wasCutOff({ end }: AttemptState): boolean {
  return end?.record.eventType === 'attempt-failed' && CUT_OFF.has(end.record.reason);
}

/** The request that stopped the newest attempt: nothing starts the step again until somebody asks for that. */
export function cancellationInForce(last: AttemptState | undefined): RecordEntry<CancellationRequested> | undefined {
  return last !== undefined && wasCutOff(last) ? last.cancellation : undefined;
}

function phaseOf(step: Step, history: StepHistory, last: AttemptState | undefined, used: number): StepPhase {
  if (history.contradictions.length > 0) return 'conflict';
  if (last === undefined || last.status === 'superseded') return 'idle';
  if (last.status === 'running' || last.status === 'completed') return last.status;
  return used < step.retry.attempts && cancellationInForce(last) === undefined ? 'idle' : 'exhausted';
}

function integrationInForce(history: StepHistory): RecordEntry<BaselineIntegration> | undefined {
  let inForce: RecordEntry<BaselineIntegration> | undefined;
  for (const { id, record } of history.entries) {
    if (record.eventType === 'baseline-integration') inForce = { id, record };
    if (record.eventType === 'baseline-reverted') inForce = undefined;
  }
  return inForce;
}
