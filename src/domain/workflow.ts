/** Why: a workflow is the one definition that scheduling, claiming and reporting all read, so its shape lives here. */

import { compareIds, type GateKey, type StepKey, type WorkflowId } from './ids.ts';

/** A condition on entering or leaving a step: vouched for by an executor, or checked by a command that exits 0. */
export type Criterion =
  | { readonly kind: 'vouched'; readonly text: string }
  | { readonly kind: 'checked'; readonly text: string; readonly check: string };

/** Who carries a step out: bash, an executor named in `baton.yaml`, or a person. */
export type Work =
  | { readonly kind: 'shell'; readonly run: string }
  | { readonly kind: 'executor'; readonly name: string }
  | { readonly kind: 'person' };

/** A decision before (`entry`) or after (`exit`) a step. */
export type Gate = {
  readonly key: GateKey;
  readonly kind: 'entry' | 'exit';
  /** Who may decide; empty means anybody. */
  readonly approvers: readonly string[];
  /** How many distinct approvers must approve: at least 1. */
  readonly minimum: number;
};

/** How often a step is tried without anybody asking again, and the pause before each further try. */
export type Retry = { readonly attempts: number; readonly backoffSeconds: number };

/** A unit of work in a workflow. */
export type Step = {
  readonly key: StepKey;
  readonly name?: string;
  /** Place in the launch order; equal orders are settled by the bytes of the key. */
  readonly order: number;
  readonly parallelizable: boolean;
  readonly responsibleRole?: string;
  readonly entryCriteria: readonly Criterion[];
  readonly exitCriteria: readonly Criterion[];
  readonly supportingTasks: readonly string[];
  readonly work: Work;
  /** Globs, relative to the top of the repository, each of which must match when the step completes. */
  readonly produces: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Names of secrets let through to this step. */
  readonly secrets: readonly string[];
  readonly runsOn?: string;
  /** When present, exactly these steps come before, in place of the rule by order. */
  readonly needs?: readonly StepKey[];
  /** Steps that share a lock never run together. */
  readonly locks: readonly string[];
  readonly gates: readonly Gate[];
  readonly timeoutSeconds: number;
  readonly retry: Retry;
};

/** A versioned definition; `steps` are sorted by (`order`, `key`). */
export type Workflow = {
  readonly id: WorkflowId;
  readonly name: string;
  /** Semantic version. */
  readonly version: string;
  /** Times are UTC ISO 8601 with `Z`. */
  readonly effectiveFrom?: string;
  readonly effectiveTo?: string;
  /** Makes vouched criteria that nobody vouched for refuse a completion. */
  readonly strictCriteria: boolean;
  /** Makes every attempt work in a git worktree and on a branch of its own; without it all work where the program runs. */
  readonly isolation?: 'worktree';
  readonly steps: readonly Step[];
  /** SHA-256 of the canonical JSON of the definition, hex. */
  readonly digest: string;
};

/** A step's default time-out when neither it nor the workflow sets one. */
export const DEFAULT_TIMEOUT_SECONDS = 3600;

/** Orders steps as they are launched: by order, then by the bytes of the key. */
export function compareSteps(a: Pick<Step, 'key' | 'order'>, b: Pick<Step, 'key' | 'order'>): number {
  return a.order - b.order || compareIds(a.key, b.key);
}
