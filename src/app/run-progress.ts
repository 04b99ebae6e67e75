/** Why: a run keeps the state in its head and moves it on with each record it writes, instead of reading it all again. */

import type { Claimed } from '../domain/decide-claim.ts';
import { Failure } from '../domain/failures.ts';
import type { StepKey, WorkItemId } from '../domain/ids.ts';
import type { LossEvidence } from '../domain/lease.ts';
import type { AttemptStarted, StepRecord } from '../domain/record.ts';
import type { RunEvent } from '../domain/run-event.ts';
import { stepOf, withRecord, type ItemState } from '../domain/state.ts';
import { unknownStep } from '../domain/unknown-step.ts';
import { toAppends } from './apply.ts';
import type { Performance, Performed, PerformPorts } from './perform.ts';
import { chainKey, type ChainTip, type CiRuns, type Clock, type Nonces, type Observations } from './ports.ts';
import type { Timer, Workplace } from './work-ports.ts';
import { readSituation, refuseChangedWorkflow, type Readers, type Situation } from './situation.ts';

/** What a run needs from outside. */
export type RunPorts = Readers &
  PerformPorts & {
    readonly clock: Clock;
    readonly nonces: Nonces;
    readonly timer: Timer;
    readonly observations?: Observations;
    readonly ciRuns?: CiRuns;
    readonly workplace: Pick<Workplace, 'noteHolder' | 'holderState' | 'endOrphans' | 'keepRefused'>;
  };

/** How to run. */
export type RunOptions = {
  readonly workItem: WorkItemId;
  /** How many steps at the same time. */
  readonly executors: number;
  readonly actor: string;
  readonly attemptSuffix: string;
  readonly executor: AttemptStarted['executor'];
  readonly leaseSeconds: number;
  /** Steps that have used their attempts and get one more. */
  readonly retry: readonly StepKey[];
  /** How often to look what others have finished, in seconds; without it the run ends when only others have work left. */
  readonly watchSeconds?: number;
  /**
   * How often, in seconds, a run that executes something looks whether it still may, and renews what is due; never less often
   * than three times in a lease. Without it nobody looks, and leases run out.
   */
  readonly lookSeconds?: number;
  readonly onEvent: (event: RunEvent) => void;
};

/** An attempt that this run is executing. `since` is an instant. */
export type Worker = {
  readonly claimed: Claimed;
  readonly performance: Performance;
  readonly since: string;
  /** When its lease was given or last renewed, and how often it was looked after since. */
  heldSince: string;
  looks: number;
  /** It was told to stop, since it does not count any more or somebody asked for that. */
  stopped: boolean;
};

/** An attempt that has been executed and is not recorded yet. */
export type Finished = { readonly worker: Worker; readonly performed: Performed };

/** What changes while a run goes on. */
export type Progress = {
  state: ItemState;
  historyTip: string | undefined;
  stopping: boolean;
  wake: () => void;
  readonly tips: Map<string, ChainTip>;
  readonly workers: Map<StepKey, Worker>;
  readonly inbox: Finished[];
  /** Steps that wait before they are tried again. */
  readonly pausing: Set<StepKey>;
  /** Steps that get an attempt beyond their allowance. */
  readonly retry: Set<StepKey>;
  readonly interrupted: Set<StepKey>;
  /** How many looks at what others do have shown nothing new, one after the other. */
  quietLooks: number;
  /** Steps that others hold although they are gone, with what proves it. */
  readonly lost: Map<StepKey, LossEvidence>;
  /** Whether the time to look after leases is being waited for, or has come. */
  leaseAlarm: 'off' | 'set' | 'rung';
  cancelAlarm: () => void;
};

/** Everything that a run's parts pass among themselves. */
export type Running = { readonly ports: RunPorts; readonly options: RunOptions; readonly progress: Progress };

/** The progress at the start, from what is recorded. */
export async function beginProgress(ports: RunPorts, options: RunOptions): Promise<Progress> {
  const situation = await readSituation(ports, options.workItem);
  refuseChangedWorkflow(situation, ports.library.root);
  const { state, view } = situation;
  const unknown = options.retry.find((step) => stepOf(state, step) === undefined);
  if (unknown !== undefined) throw new Failure('unknown-step', unknownStep(state, unknown).refusal.facts);
  return {
    state,
    historyTip: view.historyTip,
    stopping: false,
    wake: () => undefined,
    tips: new Map(view.tips),
    workers: new Map(),
    inbox: [],
    pausing: new Set(),
    retry: new Set(options.retry),
    interrupted: new Set(),
    quietLooks: 0,
    lost: new Map(),
    leaseAlarm: 'off',
    cancelAlarm: () => undefined,
  };
}

/** Reads everything again, after somebody else has moved something. */
export async function refresh({ ports, options, progress }: Running): Promise<Situation> {
  const situation = await readSituation(ports, options.workItem);
  const { state, view } = situation;
  progress.state = state;
  progress.historyTip = view.historyTip;
  progress.tips.clear();
  for (const [key, tip] of view.tips) progress.tips.set(key, tip);
  return situation;
}

/**
 * Writes records, those of one step together and each step for itself, and moves the state on by those that were applied;
 * true for each that was.
 */
export async function record(
  { ports, progress }: Running,
  records: readonly StepRecord[],
): Promise<readonly boolean[]> {
  const appends = toAppends(records, progress);
  const results = await ports.journal.append(appends);
  const applied = new Set<string>();
  appends.forEach(({ chain, entries }, at) => {
    const result = results[at];
    if (result?.kind !== 'applied') return;
    applied.add(chainKey(chain));
    progress.tips.set(chainKey(chain), result.tip);
    for (const entry of entries) progress.state = withRecord(progress.state, entry);
  });
  return records.map(({ step }) => applied.has(step.key));
}
