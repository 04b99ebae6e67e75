/** Why: which steps go out together, and whether another wave follows, is decided here for whatever server runs the jobs. */

import { concludeRun } from './run-end.ts';
import type { StepKey } from './ids.ts';
import type { Evaluation } from './schedule.ts';
import type { ItemState } from './state.ts';
import type { Step } from './workflow.ts';

/** What jobs can do in a repository. */
export type WaveTerms = {
  /** Labels of runners that may be asked for; the first is for steps that ask for none. */
  readonly runsOn: readonly [string, ...string[]];
  /** Names of executors that are defined. */
  readonly executors: ReadonlySet<string>;
};

/** A step that a job can take, and the label of its runner. */
export type Launchable = { readonly step: StepKey; readonly runsOn: string };

/** A ready step that no job can take, and why. */
export type LeftOut = {
  readonly step: StepKey;
  readonly why: 'person' | 'unknown-executor' | 'label-not-allowed' | 'works-apart';
  /** The executor or the label. */
  readonly name?: string;
};

/** Sorts ready steps into those that jobs can take and those that they cannot, lowest first. */
export function sortReady(
  state: ItemState,
  evaluation: Evaluation,
  terms: WaveTerms,
): { readonly launchable: readonly Launchable[]; readonly leftOut: readonly LeftOut[] } {
  const launchable: Launchable[] = [];
  const leftOut: LeftOut[] = [];
  // Such attempts hand their work over as branches, and jobs push nothing.
  const worksApart = state.graph.workflow.isolation === 'worktree';
  state.steps.forEach(({ step }, at) => {
    if (evaluation.placements[at]?.status !== 'ready') return;
    const runsOn = step.runsOn ?? terms.runsOn[0];
    const left = worksApart ? ({ step: step.key, why: 'works-apart' } as const) : leftOutReason(step, runsOn, terms);
    if (left === undefined) launchable.push({ step: step.key, runsOn });
    else leftOut.push(left);
  });
  return { launchable, leftOut };
}

function leftOutReason({ key, work }: Step, runsOn: string, terms: WaveTerms): LeftOut | undefined {
  if (work.kind === 'person') return { step: key, why: 'person' };
  if (work.kind === 'executor' && !terms.executors.has(work.name)) {
    return { step: key, why: 'unknown-executor', name: work.name };
  }
  return terms.runsOn.includes(runsOn) ? undefined : { step: key, why: 'label-not-allowed', name: runsOn };
}

/** A ready step that is left out, in words. */
export function describeLeftOut({ why, name }: LeftOut): string {
  switch (why) {
    case 'person':
      return 'waits for a person or an agent: it names no command';
    case 'unknown-executor':
      return `needs the executor ${name ?? ''}, which baton.yaml does not define`;
    case 'works-apart':
      return 'hands its work over on a branch (isolation: worktree), which jobs may not push: carry the plan out with "baton run"';
    case 'label-not-allowed':
      return `asks for a runner ${name ?? ''}, which is not under actions: runsOn in baton.yaml`;
  }
}

/** What is known about a loop of waves when one of them has been collected. */
export type WaveFacts = {
  /** The number of this wave, from 1. */
  readonly wave: number;
  /** After so many waves the loop stops. */
  readonly budget: number;
  /** How many waves before this one, without a break, brought nothing. */
  readonly idle: number;
  /** How many steps this wave had. */
  readonly launched: number;
  /** How many of its attempts completed or used up a try. */
  readonly progress: number;
};

/** Why the loop goes on or stops. */
export type WaveEnd =
  | { readonly kind: 'again'; readonly ready: number; readonly idle: number }
  | { readonly kind: 'done' }
  | { readonly kind: 'gate' | 'halted'; readonly step: StepKey }
  | { readonly kind: 'people' | 'held' | 'stuck'; readonly steps: readonly StepKey[] }
  | { readonly kind: 'unfit'; readonly leftOut: readonly LeftOut[] }
  | { readonly kind: 'no-progress' | 'budget' | 'nothing-launched'; readonly ready: number };

/** Waves without progress after which the loop stops. */
const PATIENCE = 2;

/** Whether another wave follows. */
export function concludeWave(state: ItemState, evaluation: Evaluation, terms: WaveTerms, facts: WaveFacts): WaveEnd {
  const { launchable, leftOut } = sortReady(state, evaluation, terms);
  const ready = launchable.length;
  if (ready === 0) return withoutReady(state, evaluation, leftOut);
  if (facts.launched === 0) return { kind: 'nothing-launched', ready };
  const idle = facts.progress === 0 ? facts.idle + 1 : 0;
  if (idle >= PATIENCE) return { kind: 'no-progress', ready };
  return facts.wave >= facts.budget ? { kind: 'budget', ready } : { kind: 'again', ready, idle };
}

function withoutReady(state: ItemState, evaluation: Evaluation, leftOut: readonly LeftOut[]): WaveEnd {
  // What settings keep from every job waits for nobody: unless it is said, the plan stands still without a word.
  const unfit = leftOut.filter(({ why }) => why !== 'person');
  const end = concludeRun(state, evaluation, []);
  switch (end.kind) {
    case 'stuck':
      return { kind: 'stuck', steps: end.failed };
    case 'interrupted':
      return { kind: 'held', steps: end.steps };
    case 'people':
      return unfit.length === 0 ? end : { kind: 'unfit', leftOut: unfit };
    case 'done':
    case 'gate':
    case 'halted':
    case 'held':
      return end;
  }
}

/** Why the loop goes on or stops, as a sentence. */
export function describeWaveEnd(end: WaveEnd): string {
  switch (end.kind) {
    case 'again':
      return `Another wave follows: ${end.ready} can start.`;
    case 'no-progress':
      return `Stopped: ${PATIENCE} waves brought nothing. ${end.ready} can start.`;
    case 'budget':
      return `Stopped: the number of waves that baton.yaml allows is used up. ${end.ready} can start.`;
    case 'nothing-launched':
      return `This run started nothing. ${end.ready} can start; another run takes them up.`;
    default:
      return describeStandstill(end);
  }
}

function describeStandstill(end: Exclude<WaveEnd, { readonly ready: number }>): string {
  switch (end.kind) {
    case 'done':
      return 'Done: every step is done.';
    case 'gate':
      return `Waiting for a decision at the gate of ${end.step}.`;
    case 'halted':
      return `Stopped at ${end.step}: what keeps it is not work of this plan.`;
    case 'people':
      return `Waiting for people: ${someOf(end.steps)}.`;
    case 'held':
      return `Held elsewhere: ${someOf(end.steps)}.`;
    case 'stuck':
      return `Stuck: ${someOf(end.steps)} failed and no attempts are left.`;
    case 'unfit':
      return `Stopped, since no job can take what is ready: ${someOf(end.leftOut.map((each) => `${each.step} ${describeLeftOut(each)}`))}.`;
  }
}

const NAMED = 5;

function someOf(words: readonly string[]): string {
  const more = words.length - NAMED;
  return more > 0 ? `${words.slice(0, NAMED).join(', ')} and ${more} more` : words.join(', ');
}
