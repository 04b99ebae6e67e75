/** Why: tests judge runs by what is left of them, so everything that happened is kept as data. */

import type { Permissions } from './language/permissions.ts';
import type { Value, ValueMap } from './language/value.ts';

/** How something ended. `startup_failure` is a run whose files the server refused. */
export type Conclusion = 'success' | 'failure' | 'cancelled' | 'skipped' | 'startup_failure';

/** A message that the server shows beside a run. */
export type Annotation = {
  readonly level: 'error' | 'warning' | 'notice';
  readonly message: string;
  readonly title?: string;
  readonly file?: string;
};

/** A step of a job that was reached. */
export type StepData = {
  readonly id: string | undefined;
  readonly name: string;
  /** Before `continue-on-error`. Undefined while it runs, or when its machine was lost. */
  readonly outcome: Conclusion | undefined;
  readonly conclusion: Conclusion | undefined;
  readonly outputs: Readonly<Record<string, string>>;
};

/** One push that the repository accepted. */
export type Push = {
  /** The token that pushed: `run/job name`, or a person. */
  readonly by: string;
  /** The run that pushed; undefined for people. */
  readonly runId: number | undefined;
  readonly refs: readonly { readonly ref: string; readonly before: string; readonly after: string }[];
};

/** A job of a run: one of a matrix, one of a called workflow, or the caller of one (which has no steps). */
export type JobData = {
  /** As the server shows it: `execute / run (a, b)`. */
  readonly name: string;
  /** The ids from the file of the run down: `execute/run`. */
  readonly key: string;
  readonly attempt: number;
  readonly matrix: ValueMap | undefined;
  readonly status: 'queued' | 'waiting' | 'in_progress' | 'completed';
  readonly conclusion: Conclusion | undefined;
  readonly permissions: Permissions;
  readonly runsOn: readonly string[];
  readonly environment: string | undefined;
  readonly steps: readonly StepData[];
  readonly outputs: Readonly<Record<string, string>>;
  /** Masked, line by line. */
  readonly log: readonly string[];
  readonly summary: string;
  readonly annotations: readonly Annotation[];
  /** Its machine vanished. */
  readonly lost: boolean;
};

/** An event that starts a run of a workflow file. */
export type RunRequest = {
  /** The path of the file. */
  readonly path: string;
  readonly event: string;
  readonly ref: string;
  readonly sha: string;
  readonly actor: string;
  readonly inputs: ValueMap;
  readonly payload: Value;
  /** A pull request of a fork: no secrets, and no token that may write. */
  readonly fork?: boolean;
};

/** A run of a workflow. */
export type RunData = RunRequest & {
  readonly id: number;
  readonly number: number;
  readonly attempt: number;
  /** The name of its workflow. */
  readonly name: string;
  /** What `run-name` made of it. */
  readonly title: string;
  /** `pending` waits for its concurrency group. */
  readonly status: 'queued' | 'pending' | 'in_progress' | 'waiting' | 'completed';
  readonly conclusion: Conclusion | undefined;
  /** Why it could not start. */
  readonly problems: readonly string[];
  /** The jobs of the last attempt. */
  readonly jobs: readonly JobData[];
  /** The jobs of earlier attempts. */
  readonly earlierJobs: readonly JobData[];
  /** How earlier attempts ended, the first one first. */
  readonly earlierConclusions: readonly (Conclusion | undefined)[];
};

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A step while it runs. */
export type StepState = Mutable<StepData>;

/** A job while it runs. */
export type JobState = Mutable<Omit<JobData, 'steps' | 'log' | 'annotations'>> & {
  readonly steps: StepState[];
  readonly log: string[];
  readonly annotations: Annotation[];
};

/** A run while it runs. */
export type RunState = Mutable<Omit<RunData, 'jobs' | 'earlierJobs' | 'earlierConclusions'>> & {
  readonly earlierConclusions: (Conclusion | undefined)[];
  jobs: JobState[];
  earlierJobs: JobState[];
  /** Aborted when the run is cancelled; a new attempt has a new one. */
  cancel: AbortController;
  /** Settles when the attempt is over. */
  over: Promise<void>;
};
