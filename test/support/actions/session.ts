/** Why: what steps share while a job runs on its machine. */

import type { Scope, Status } from './language/expression.ts';
import type { StepDefinition } from './language/step-definition.ts';
import type { Value, ValueMap } from './language/value.ts';
import type { Machine } from './machine/machine.ts';
import type { Masks } from './machine/masks.ts';
import type { Annotation, JobState, RunState, StepState } from './run-data.ts';
import type { World } from './world.ts';

/** A job on its machine. */
export type Session = {
  readonly world: World;
  readonly run: RunState;
  readonly job: JobState;
  readonly machine: Machine;
  /** github, inputs, needs, matrix, strategy, vars, secrets, job, runner. */
  readonly contexts: ValueMap;
  /** From the workflow, the job and GITHUB_ENV; steps add to it. */
  readonly env: Record<string, string>;
  /** From GITHUB_PATH, the last first. */
  readonly path: string[];
  readonly masks: Masks;
  readonly token: string;
  readonly cancel: AbortSignal;
  readonly lost: AbortSignal;
  /** Takes the machine away with all that runs on it. */
  readonly lose: () => void;
  /** Runs the steps of a composite action. */
  readonly runSteps: (session: Session, level: Level, definitions: readonly StepDefinition[]) => Promise<void>;
  /** Done after the steps, the last first, unless the machine is lost. */
  readonly afterwards: (() => Promise<void>)[];
};

/** The steps of a job, or those of a composite action. */
export type Level = {
  /** The contexts that differ from the session's. */
  readonly contexts: ValueMap;
  /** The `steps` context. */
  readonly steps: Record<string, Value>;
  /** The environment that the step of a composite action hands to the steps in it. */
  readonly env: Readonly<Record<string, string>>;
  readonly defaults: { readonly shell: string | undefined; readonly workingDirectory: string | undefined };
  /** Where the level is an action: its folder. */
  readonly actionPath: string | undefined;
  failed: boolean;
};

/** A step about to run. */
export type StepCall = {
  readonly session: Session;
  readonly level: Level;
  readonly step: StepState;
  readonly scope: Scope;
  /** The environment that the file gives it. */
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number | undefined;
};

/** What a step did. */
export type StepEnd = {
  readonly outcome: 'success' | 'failure' | 'cancelled';
  readonly outputs: Readonly<Record<string, string>>;
};

/** The status functions in a step's condition. */
export function statusOf(session: Session, level: Level): Status {
  const cancelled = session.cancel.aborted;
  return { success: !level.failed && !cancelled, failure: level.failed && !cancelled, cancelled };
}

/** Adds a line to the log, masked. */
export function log(session: Session, line: string): void {
  session.job.log.push(session.masks.apply(line));
}

/** Shows a message beside the run, masked, and in the log. */
export function annotate(session: Session, annotation: Annotation): void {
  const message = session.masks.apply(annotation.message);
  session.job.annotations.push({ ...annotation, message });
  session.job.log.push(`##[${annotation.level}]${message}`);
}
