/** Why: every reader and user of plans speaks of one tree: phases, tasks, and what became of each line. */

import type { StepKey } from '../domain/ids.ts';
import type { Mark } from './plan-line-forms.ts';

/**
 * How a phase stands among the others: a `barrier` comes after everything before it, a `story` after the barrier before
 * it, a `package` after what it names (after everything before it when it names nothing).
 */
export type PhaseKind = 'barrier' | 'story' | 'package';

/** A phase with at least one task; `line` is 0 without a heading. `number` and `name` are what the plan may call it elsewhere: `3.1`, `US1`, `WP01`. */
export type PlanPhase = {
  readonly key: StepKey;
  readonly title: string;
  readonly line: number;
  readonly kind: PhaseKind;
  readonly number?: string;
  readonly name?: string;
  readonly checkpoints: readonly { readonly line: number; readonly text: string }[];
};

/** A task. `phase` is an index; tasks of one `section` (the line of their innermost heading) stand together. */
export type PlanTask = {
  readonly key: StepKey;
  readonly id?: string;
  readonly title: string;
  readonly line: number;
  readonly mark: Mark;
  /** Offset in the text of the one character between the brackets of its box. */
  readonly markAt?: number;
  readonly parallel: boolean;
  readonly labels: readonly string[];
  readonly phase: number;
  readonly section: number;
  readonly details: readonly Detail[];
};

/** A line below a task, without its bullet. */
export type Detail = { readonly line: number; readonly text: string };

/** What became of a line that is not blank. `unused` is reported with the reason in `why`. */
export type LineAccount = {
  readonly line: number;
  readonly text: string;
  readonly role: 'step' | 'detail' | 'structure' | 'dependency' | 'unused';
  /** The step that it belongs to. */
  readonly step?: string;
  readonly why?: Unused;
};

/** Something about the plan that its author should know. */
export type PlanWarning = { readonly line: number; readonly kind: WarningKind; readonly message: string };

/** What a warning is about, for programs; `message` says it to people. */
export type WarningKind =
  | 'unknown-reference'
  | 'too-many-dependencies'
  | 'circle'
  | 'backwards'
  | 'wide-join'
  | 'shared-file'
  | 'doubled-id'
  | 'strange-mark'
  | 'skipped'
  | 'started';

/** Why a line has no effect: `kind` for programs, `text` for people. */
export type Unused = { readonly kind: UnusedKind; readonly text: string };

/** What keeps a line without effect. */
export type UnusedKind =
  | 'comment'
  | 'code'
  | 'table'
  | 'quote'
  | 'example'
  | 'repeat'
  | 'empty-box'
  | 'check-list'
  | 'no-id'
  | 'task-out-of-place'
  | 'no-known-step'
  | 'no-dependency'
  | 'only-parallel'
  | 'loose-text';

/** That a task or phase comes after another, as the plan itself says on a line. */
export type Statement = { readonly line: number; readonly later: PlanNode; readonly earlier: PlanNode };

/** A task or a phase by index. */
export type PlanNode = { readonly kind: 'task' | 'phase'; readonly index: number };

/** A plan as read. */
export type Plan = {
  readonly title: string;
  readonly phases: readonly PlanPhase[];
  readonly tasks: readonly PlanTask[];
  readonly statements: readonly Statement[];
  /** Packages that say themselves what they depend on, also when that is nothing; by index of the phase. */
  readonly spoken: ReadonlySet<number>;
  readonly lines: readonly LineAccount[];
  readonly warnings: readonly PlanWarning[];
};
