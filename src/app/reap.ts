/** Why: a lease that has run out frees nothing by itself; what frees a step is evidence that its executor is gone, on record. */

import type { Change } from '../domain/change.ts';
import type { Ended } from '../domain/decide-end.ts';
import { decideLoss, heldSteps, type HeldStep } from '../domain/decide-loss.ts';
import { refuse } from '../domain/failures.ts';
import type { AttemptId, StepKey, WorkItemId } from '../domain/ids.ts';
import { leaseOf, provenLoss, type Lease, type LossEvidence, type Sighting } from '../domain/lease.ts';
import { holdWords } from '../domain/standing.ts';
import { stepOf } from '../domain/state.ts';
import { unknownStep } from '../domain/unknown-step.ts';
import { isOutdated, toAppends, type Outcome } from './apply.ts';
import type { CiRuns, Clock, Observations } from './ports.ts';
import { readSituation, refuseChangedWorkflow, type Readers, type Situation } from './situation.ts';
import type { Workplace } from './work-ports.ts';

/** What telling the lost from the living needs from outside; each source of evidence that is missing proves nothing. */
export type WatchPorts = Pick<Readers, 'journal'> & {
  readonly observations?: Observations;
  readonly ciRuns?: CiRuns;
  readonly workplace?: Pick<Workplace, 'holderState'>;
};

/** An attempt that runs by the records, what is known about it, and what proves it lost. */
export type Watched = HeldStep & {
  readonly lease: Lease;
  readonly sighting: Sighting;
  /** Missing as long as nothing proves it. */
  readonly loss?: LossEvidence;
};

/** Looks at every attempt that runs by the records. Notes where their chains stand, so that a later look can tell how long. */
export async function watchHeld(ports: WatchPorts, situation: Situation): Promise<readonly Watched[]> {
  const { state, view } = situation;
  const held = heldSteps(state);
  const keys = new Set<string>(held.map(({ step }) => step.step.key));
  const tips = new Map([...view.tips].filter(([key]) => keys.has(key)));
  const unchanged = ports.observations?.note(state.workItem.id, tips);
  return Promise.all(
    held.map(async (each): Promise<Watched> => {
      const { key } = each.step.step;
      const lease = leaseOf(each.attempt.start.record, view.renewals.get(key));
      const sighting = await sightingOf(ports, state.workItem.id, {
        held: each,
        lease,
        unchanged: unchanged?.get(key),
      });
      const loss = provenLoss(lease, sighting);
      return { ...each, lease, sighting, ...(loss === undefined ? {} : { loss }) };
    }),
  );
}

async function sightingOf(
  { journal, ciRuns, workplace }: WatchPorts,
  workItem: WorkItemId,
  {
    held,
    lease,
    unchanged,
  }: { readonly held: HeldStep; readonly lease: Lease; readonly unchanged: number | undefined },
): Promise<Sighting> {
  const { id, start } = held.attempt;
  const serverTime = journal.serverTime?.();
  const conclusion = lease.run === undefined ? undefined : await ciRuns?.conclusionOf(lease.run);
  const process = await workplace?.holderState(workItem, id, start.record.nonce);
  return {
    ...(unchanged === undefined ? {} : { unchangedSeconds: unchanged }),
    ...(serverTime === undefined ? {} : { serverTime }),
    ...(conclusion === undefined ? {} : { conclusion }),
    ...(process === undefined ? {} : { process }),
  };
}

/** Who ends what as lost. A person who knows it gives the reason, and then names the step; otherwise evidence decides. */
export type ReapRequest = {
  readonly actor: string;
  readonly step?: StepKey;
  /** Only this attempt, when it is the one that holds the step. */
  readonly attemptId?: AttemptId;
  readonly reason?: string;
};

/** What reaping did: attempts that were ended as lost, and those that are held on, since nothing proves them lost. */
export type Reaped = { readonly ended: readonly Ended[]; readonly held: readonly Watched[] };

/** What reaping needs from outside. */
export type ReapPorts = Readers & WatchPorts & { readonly clock: Clock };

const TRIES = 16;

/**
 * Ends attempts whose executor is gone, each with the evidence in its record (reason `lost`). Nothing to end is no failure.
 * Refused when the step that is named is held by nobody, or when its chain keeps moving.
 */
export async function reap(
  ports: ReapPorts,
  workItem: WorkItemId,
  request: ReapRequest,
  options: { readonly dryRun: boolean },
): Promise<Outcome<Reaped>> {
  const ended: Ended[] = [];
  const changes: Change[] = [];
  for (let tries = 0; tries < TRIES; tries += 1) {
    const situation = await readSituation(ports, workItem);
    refuseChangedWorkflow(situation, ports.library.root);
    const watched = (await watchHeld(ports, situation)).map((each) => byWord(each, request));
    const refusal = ended.length > 0 ? undefined : absence(situation, watched, request);
    if (refusal !== undefined) return { kind: 'refused', refusal };
    const news = watched
      .filter((each) => isMeant(each, request))
      .flatMap((each) => lossOf(ports, situation, request.actor, each));
    const held = watched.filter((each) => !isMeant(each, request) || each.loss === undefined);
    const done = { kind: 'done', repeated: news.length + ended.length === 0, situation } as const;
    if (options.dryRun || news.length === 0) {
      const planned = news.map(({ record }): Change => ({ kind: 'append-record', record }));
      return { ...done, result: { ended: [...ended, ...news], held }, changes: [...changes, ...planned] };
    }
    const records = news.map(({ record }) => record);
    const appends = toAppends(records, situation.view);
    if (await isOutdated(ports, appends, situation.view)) continue;
    const results = await ports.journal.append(appends);
    news.forEach((end, at) => {
      if (results[at]?.kind !== 'applied') return;
      ended.push(end);
      changes.push({ kind: 'append-record', record: end.record });
    });
    if (results.every((result) => result.kind === 'applied')) return { ...done, result: { ended, held }, changes };
  }
  return { kind: 'refused', refusal: refuse('lost-race', { workItem, subject: 'What is held of' }) };
}

/** Decides the ends of what is provably lost in an item as it was read; records nothing. */
export async function lostIn(ports: ReapPorts, situation: Situation, actor: string): Promise<readonly Ended[]> {
  const watched = await watchHeld(ports, situation);
  return watched.flatMap((each) => lossOf(ports, situation, actor, each));
}

/** Ends what is provably lost in an item as it was read; gives what was ended. */
export async function endLost(ports: ReapPorts, situation: Situation, actor: string): Promise<readonly Ended[]> {
  const ends = await lostIn(ports, situation, actor);
  const records = ends.map(({ record }) => record);
  const results = records.length === 0 ? [] : await ports.journal.append(toAppends(records, situation.view));
  return ends.filter((_, at) => results[at]?.kind === 'applied');
}

function isMeant({ step, attempt }: Watched, { step: key, attemptId }: ReapRequest): boolean {
  return (key === undefined || step.step.key === key) && (attemptId === undefined || attempt.id === attemptId);
}

/** What a person says counts beside all other evidence, which is kept where there is some. */
function byWord(watched: Watched, request: ReapRequest): Watched {
  const { actor: by, reason } = request;
  if (reason === undefined || watched.loss !== undefined || !isMeant(watched, request)) return watched;
  return { ...watched, loss: { kind: 'person', by, reason } };
}

function lossOf(
  { clock }: ReapPorts,
  { state }: Situation,
  actor: string,
  { loss, ...held }: Watched,
): readonly Ended[] {
  if (loss === undefined) return [];
  const decision = decideLoss(state, held, { actor, now: clock.now(), loss });
  return decision.kind === 'append' ? [decision.result] : [];
}

/** Why a named step cannot be reaped at all. */
function absence({ state }: Situation, watched: readonly Watched[], request: ReapRequest) {
  const { step: key } = request;
  if (key === undefined || watched.some((each) => isMeant(each, request))) return undefined;
  const step = stepOf(state, key);
  if (step === undefined) return unknownStep(state, key).refusal;
  return refuse('nobody-holds', { workItem: state.workItem.id, step: key, status: holdWords(step) });
}
