/** Why: "why is nothing happening?" is answered here, down to the step, gate or failure that somebody can act on. */

import { causesOfWaiting, rootCauses, type Cause, type RootCause } from './causes.ts';
import { stepCommands, whoActs } from './guidance.ts';
import type { StepKey } from './ids.ts';
import { holdFacts, withLease, type Leases } from './lease-row.ts';
import { overviewOf, type Overview } from './overview.ts';
import { describeReasons } from './reasons.ts';
import type { Evaluation } from './schedule.ts';
import { stepOf, type ItemState } from './state.ts';
import {
  accountAttempts,
  accountCriteria,
  accountDecisions,
  accountReturns,
  type AttemptAccount,
  type CriterionAccount,
  type DecisionAccount,
  type ReturnAccount,
} from './step-account.ts';
import { rowOf, type StepRow } from './step-row.ts';
import type { Criterion } from './workflow.ts';

/** Who can move something, and what: the person, role or holder at a root cause. */
export type Actor = { readonly who: string; readonly step: StepKey };

/** What holds things up, and what to do about it. */
type Blame = {
  /** The ends of all chains of waiting, lowest first; `moreRoots` says how many besides those listed. */
  readonly roots: readonly RootCause[];
  readonly moreRoots: number;
  readonly actors: readonly Actor[];
  readonly commands: readonly string[];
};

/** Why a step is where it is, and everything that was tried, shown and decided at it. */
export type StepExplanation = Blame & {
  readonly workItem: Overview['workItem'];
  readonly workflow: Overview['workflow'];
  readonly step: StepRow;
  /** One sentence. */
  readonly summary: string;
  /** The chain of waiting from this step down; bounded in depth and breadth. */
  readonly chain: Cause;
  readonly entryCriteria: readonly Criterion[];
  readonly criteria: readonly CriterionAccount[];
  readonly attempts: readonly AttemptAccount[];
  readonly decisions: readonly DecisionAccount[];
  readonly rework: readonly ReturnAccount[];
};

/** Why an item is where it is. */
export type ItemExplanation = Blame & {
  readonly overview: Omit<Overview, 'steps' | 'commands' | 'nextAction'>;
  readonly summary: string;
};

const MAX_ACTING = 5;

/** Explains one step; undefined when the workflow has no such step. */
export function explainStep(
  state: ItemState,
  evaluation: Evaluation,
  key: StepKey,
  leases?: Leases,
): StepExplanation | undefined {
  const index = state.graph.indexOf.get(key);
  const own = index === undefined ? undefined : state.steps[index];
  const chain = index === undefined ? undefined : causesOfWaiting(state, evaluation, index);
  if (index === undefined || own === undefined || chain === undefined) return undefined;
  const { workItem, graph } = state;
  const step = withLease(rowOf(own, evaluation.placements[index]), own, leases);
  const { id, title, owner, createdAt, instruction, links } = workItem;
  return {
    workItem: { id, title, owner, createdAt, ...(instruction === undefined ? {} : { instruction }), links },
    workflow: { name: graph.workflow.id, version: graph.workflow.version },
    step,
    summary: summaryOf(step),
    chain,
    ...blameFor(state, rootCauses(state, evaluation, [index]), leases, step),
    entryCriteria: own.step.entryCriteria,
    criteria: accountCriteria(own),
    attempts: accountAttempts(state, own),
    decisions: accountDecisions(own),
    rework: accountReturns(state, own),
  };
}

/** Explains a whole item: what holds up everything that is not done. */
export function explainItem(state: ItemState, evaluation: Evaluation, problems = 0, leases?: Leases): ItemExplanation {
  const { steps, commands: suggested, nextAction, ...overview } = overviewOf(state, evaluation, problems, leases);
  const ended = overview.closed !== undefined || overview.status === 'done';
  const open = steps.flatMap((row, index) => (ended || row.status === 'done' ? [] : [index]));
  const blame = blameFor(state, rootCauses(state, evaluation, open), leases);
  const commands = ended || overview.disputed.length > 0 ? suggested : blame.commands;
  return { overview, summary: nextAction, ...blame, commands };
}

function blameFor(
  state: ItemState,
  { roots: bare, more }: { readonly roots: readonly RootCause[]; readonly more: number },
  leases: Leases | undefined,
  own?: StepRow,
): Blame {
  const roots = bare.map((root): RootCause => {
    const step = stepOf(state, root.row.key);
    return step === undefined ? root : { ...root, row: withLease(root.row, step, leases) };
  });
  const acting = roots.map((root) => root.row).filter((row) => whoActs(row) !== undefined);
  const rows = acting.length === 0 && own !== undefined ? [own] : acting;
  const commands = rows.slice(0, MAX_ACTING).flatMap((row) => stepCommands(state.workItem.id, row));
  return {
    roots,
    moreRoots: more,
    actors: acting.flatMap((row) => {
      const who = whoActs(row);
      return who === undefined ? [] : [{ who, step: row.key }];
    }),
    commands: [...new Set(commands)],
  };
}

function summaryOf(row: StepRow): string {
  const { key, attemptId = '', holder = '', outcome = '' } = row;
  const reasons = describeReasons(row.reasons);
  const sentences: Record<StepRow['status'], string> = {
    done: `${key} is done: ${outcome}`,
    running: [`${key} is running: attempt ${attemptId} is with ${holder}`, ...holdFacts(row)].join(', '),
    ready: `${key} is ready: nothing keeps it from starting`,
    'awaiting-gate': `${key} waits for a decision: ${reasons}`,
    blocked: `${key} is blocked: ${reasons}`,
    failed: `${key} failed: ${reasons}, the last with: ${outcome}`,
    conflict: `${key} is in conflict: ${reasons}`,
  };
  return sentences[row.status];
}
