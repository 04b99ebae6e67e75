/** Why: a wave is over when its run is: what arrived ends its attempts, what did not is lost, and nothing else is touched. */

import { decideArrival, decideLost, type Arrival } from '../domain/decide-arrival.ts';
import { refused as refusedFor, type Decision } from '../domain/decision.ts';
import type { Ended } from '../domain/decide-end.ts';
import { describeFailure, type Refusal } from '../domain/failures.ts';
import type { StepKey, WorkItemId } from '../domain/ids.ts';
import { decideFilesGone, placesOfInputs } from '../domain/decide-files-gone.ts';
import type { AttemptEnd, FilesPlace, GateRejected } from '../domain/record.ts';
import { withRecord, type ItemState } from '../domain/state.ts';
import type { AttemptState } from '../domain/step-state.ts';
import { written } from './apply.ts';
import type { Clock, WrittenRecord } from './ports.ts';
import type { Situation } from './situation.ts';

/** What became of the attempts of one work item. */
export type WaveEnds = {
  readonly entries: readonly WrittenRecord[];
  /** Attempts that ended with what arrived. */
  readonly arrived: readonly AttemptEnd[];
  /** Attempts that ended without. */
  readonly lost: readonly AttemptEnd[];
  readonly refused: readonly { readonly arrival: Arrival; readonly refusal: Refusal }[];
  /** How many arrivals had been recorded before. */
  readonly known: number;
  /** Steps that go back since the files that they handed on are gone. */
  readonly sentBack: readonly GateRejected[];
};

/** What is known about files that wait in artifacts: true when they are gone, false as long as nobody can tell. */
export type FilesGoneAt = (place: FilesPlace) => boolean;

/** What a wave is ended with. */
export type WaveArrivals = {
  readonly arrivals: readonly Arrival[];
  /** The run whose jobs are over. */
  readonly run: FinishedRun | undefined;
  readonly gone: FilesGoneAt;
  /** Who collects. */
  readonly actor: string;
};

/** A run whose jobs are over, so that what it leased and did not hand over is lost. */
export type FinishedRun = { readonly id: string };

/** Works out how the attempts of a work item end: those that something arrived for, then those of the run that nothing did. */
export function endWave({ state }: Situation, wave: WaveArrivals, clock: Clock): WaveEnds {
  const now = clock.now();
  const progress: Progress = { state, entries: [] };
  const arrived: AttemptEnd[] = [];
  const refused: { arrival: Arrival; refusal: Refusal }[] = [];
  let known = 0;
  for (const arrival of wave.arrivals) {
    const decision = filesFault(arrival, wave.gone) ?? decideArrival(progress.state, arrival, now);
    if (decision.kind === 'refused') refused.push({ arrival, refusal: decision.refusal });
    else if (decision.kind === 'done') known += 1;
    else arrived.push(take(progress, decision.result.record));
  }
  const open = wave.run === undefined ? [] : attemptsOf(progress.state, wave.run);
  const lost = open.flatMap((each) => {
    const decision = decideLost(progress.state, { ...each, why: whyLost(each, refused) }, now);
    return decision.kind === 'append' ? [take(progress, decision.result.record)] : [];
  });
  const sentBack = sendBack(progress, arrived, { ...wave, now });
  return { entries: progress.entries, arrived, lost, refused, known, sentBack };
}

/** A completion whose files did not get through is worth nothing to those who need them. */
function filesFault(
  { artifact, record }: Arrival,
  gone: FilesGoneAt,
): Extract<Decision<Ended>, { kind: 'refused' }> | undefined {
  if (record.eventType !== 'attempt-completed' || record.producedIn === undefined || !gone(record.producedIn)) {
    return undefined;
  }
  return refusedFor('handoff-refused', {
    artifact,
    problem: `there is no ${record.producedIn.artifact} with its files`,
  });
}

/** Steps whose files are gone go back, once for each step however many needed them. */
function sendBack(
  progress: Progress,
  arrived: readonly AttemptEnd[],
  { gone, actor, now }: Pick<WaveArrivals, 'gone' | 'actor'> & { readonly now: string },
): readonly GateRejected[] {
  const missed = arrived.filter((end) => end.eventType === 'attempt-failed' && end.reason === 'input');
  return missed.flatMap((end) =>
    placesOfInputs(progress.state, end.step.key).flatMap(([step, place]) => {
      if (!gone(place)) return [];
      const decision = decideFilesGone(progress.state, { actor, now, step, place, wantedBy: end.step.key });
      return decision.kind === 'append' && decision.result !== undefined ? [take(progress, decision.result)] : [];
    }),
  );
}

type Progress = { state: ItemState; readonly entries: WrittenRecord[] };

/** Moves the state on by a record that will be collected. */
function take<R extends AttemptEnd | GateRejected>(progress: Progress, record: R): R {
  const entry = written(record);
  progress.entries.push(entry);
  progress.state = withRecord(progress.state, entry);
  return record;
}

type Open = { readonly step: StepKey; readonly attempt: AttemptState };

/** The attempts of a run that have no end yet. */
function attemptsOf(state: ItemState, run: FinishedRun): readonly Open[] {
  return state.steps.flatMap(({ step, attempts }) =>
    attempts
      .filter(({ status, start }) => status === 'running' && start.record.executor.run?.id === run.id)
      .map((attempt) => ({ step: step.key, attempt })),
  );
}

function whyLost({ step, attempt }: Open, refused: WaveEnds['refused']): string {
  const mine = refused.find(({ arrival: { record } }) => 'attemptId' in record && record.attemptId === attempt.id);
  return mine === undefined
    ? `the job of ${step} ended without a handoff`
    : `the handoff of ${step} was refused: ${describeFailure(mine.refusal).what}`;
}

/** How many attempts a run has had in a work item. */
export function launchedBy(state: ItemState, run: FinishedRun): number {
  return state.steps.flatMap(({ attempts }) => attempts).filter(({ start }) => start.record.executor.run?.id === run.id)
    .length;
}

const NO_PROGRESS: ReadonlySet<string> = new Set(['lost', 'interrupted', 'withdrawn']);

/** How many of some ends brought the plan on: completed, or used up a try. */
export function progressOf(ends: readonly AttemptEnd[]): number {
  return ends.filter((end) => !(end.eventType === 'attempt-failed' && NO_PROGRESS.has(end.reason))).length;
}

/** Arrivals for one work item. */
export function arrivalsFor(arrivals: readonly Arrival[], workItem: WorkItemId): readonly Arrival[] {
  return arrivals.filter(({ record }) => record.workItemId === workItem);
}
