/** Why: every job of a run leaves a record, also one that was skipped or could not begin. */

import type { Frame } from './frame.ts';
import { readOnly, type Permissions } from './language/permissions.ts';
import { permissionsIn } from './ceiling.ts';
import type { JobDefinition } from './language/workflow-file.ts';
import type { JobState } from './run-data.ts';

/** Adds the record of a job to its run. With a conclusion it is over. */
export function addJob(
  frame: Frame,
  definition: JobDefinition,
  begun: Pick<JobState, 'name'> & Partial<Pick<JobState, 'conclusion' | 'matrix'>>,
): JobState {
  const asked = permissionsIn(frame, definition);
  const permissions: Permissions = frame.run.fork === true ? readOnly(asked) : asked;
  const job: JobState = {
    key: frame.prefix.key + definition.id,
    attempt: frame.run.attempt,
    matrix: undefined,
    status: begun.conclusion === undefined ? 'queued' : 'completed',
    conclusion: undefined,
    permissions,
    runsOn: [],
    environment: undefined,
    steps: [],
    outputs: {},
    log: [],
    summary: '',
    annotations: [],
    lost: false,
    ...begun,
  };
  frame.run.jobs.push(job);
  return job;
}

/** Adds the record of a job that could not begin. */
export function failJob(frame: Frame, definition: JobDefinition, name: string, error: unknown): void {
  const job = addJob(frame, definition, { name, conclusion: 'failure' });
  job.annotations.push({ level: 'error', message: error instanceof Error ? error.message : String(error) });
}
