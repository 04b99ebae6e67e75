/** Why: the jobs of a file run within what its caller gives: inputs, secrets, a ceiling of permissions, a place in the names. */

import type { Scope, Status } from './language/expression.ts';
import type { Permissions } from './language/permissions.ts';
import type { Value, ValueMap } from './language/value.ts';
import type { JobDefinition, WorkflowFile } from './language/workflow-file.ts';
import type { JobState, RunState } from './run-data.ts';
import type { World } from './world.ts';

/** The jobs of one file, in one run. */
export type Frame = {
  readonly world: World;
  readonly run: RunState;
  readonly file: WorkflowFile;
  /** `execute / ` and `execute/` below a caller, empty at the top. */
  readonly prefix: { readonly name: string; readonly key: string };
  readonly github: ValueMap;
  readonly inputs: ValueMap;
  readonly secrets: Readonly<Record<string, string>>;
  /** What a job may do that says nothing about it; for a called file also the most it may do. */
  readonly permissions: Permissions;
  /** The jobs of an earlier attempt that need not run again, by name. */
  readonly carried: ReadonlyMap<string, JobState>;
  /** Aborted when the jobs of this frame are cancelled. */
  readonly cancel: AbortSignal;
};

/** What a job that needs others is told about one of them. */
export type JobResult = {
  readonly result: 'success' | 'failure' | 'cancelled' | 'skipped';
  readonly outputs: Readonly<Record<string, string>>;
  /** Whether anything of it ran in this attempt. */
  readonly fresh: boolean;
};

/** One of a matrix; a job without a matrix is the only one. */
export type Instance = {
  readonly matrix: ValueMap | undefined;
  readonly strategy: ValueMap;
  readonly needs: ValueMap;
};

/** A job whose condition holds. */
export type ReadyJob = {
  readonly frame: Frame;
  readonly definition: JobDefinition;
  readonly needs: ValueMap;
  /** Whether something that it needs ran in this attempt, so that it runs again as well. */
  readonly fresh: boolean;
  /** The condition, asked again when the run is cancelled. */
  readonly runs: () => boolean;
  /** Runs the jobs of another file. */
  readonly runGraph: (frame: Frame) => Promise<ReadonlyMap<string, JobResult>>;
};

/** What the fields of a job may refer to. */
export function jobScope(frame: Frame, instance: Instance | { readonly needs: ValueMap }, status?: Status): Scope {
  const contexts: Record<string, Value> = {
    github: frame.github,
    inputs: frame.inputs,
    vars: frame.world.settings.vars,
    needs: instance.needs,
  };
  if ('strategy' in instance) {
    contexts['strategy'] = instance.strategy;
    contexts['matrix'] = instance.matrix ?? null;
  }
  return { contexts, ...(status === undefined ? {} : { status }) };
}

/** Of several results the one that counts: a failure, a cancellation, nothing done, success. */
export function worst(results: readonly JobResult[]): JobResult['result'] {
  const has = (wanted: JobResult['result']): boolean => results.some(({ result }) => result === wanted);
  if (has('failure')) return 'failure';
  if (has('cancelled')) return 'cancelled';
  return has('success') ? 'success' : 'skipped';
}
