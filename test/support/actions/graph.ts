/** Why: jobs wait for those they need, and whether they run is decided over all their ancestors. */

import { callWorkflow } from './call.ts';
import { jobScope, worst, type Frame, type Instance, type JobResult, type ReadyJob } from './frame.ts';
import { runInstance } from './job.ts';
import { addJob, failJob } from './job-state.ts';
import { holds } from './language/expression.ts';
import { combinationLabel, expandMatrix } from './language/matrix.ts';
import { valueOf } from './language/template.ts';
import { isMap, isTrue, textOf, type Value, type ValueMap } from './language/value.ts';
import type { JobDefinition } from './language/workflow-file.ts';
import { createSlots } from './slots.ts';

/** Runs the jobs of a frame; the results by the ids of the jobs. */
export async function runGraph(frame: Frame): Promise<ReadonlyMap<string, JobResult>> {
  const { jobs } = frame.file;
  const started = new Map<string, Promise<JobResult>>();
  const resultOf = (id: string): Promise<JobResult> => {
    const before = started.get(id);
    if (before !== undefined) return before;
    const definition = jobs.find((job) => job.id === id);
    if (definition === undefined) throw new Error(`No job '${id}'.`);
    const promise = runJob(frame, definition, resultOf);
    started.set(id, promise);
    return promise;
  };
  const results = await Promise.all(jobs.map(async ({ id }) => [id, await resultOf(id)] as const));
  return new Map(results);
}

async function runJob(
  frame: Frame,
  definition: JobDefinition,
  resultOf: (id: string) => Promise<JobResult>,
): Promise<JobResult> {
  const ids = [...ancestorsOf(frame, definition)];
  const ancestors = new Map(await Promise.all(ids.map(async (id) => [id, await resultOf(id)] as const)));
  return frame.world.activity.busy(() => decideJob(frame, definition, ancestors));
}

async function decideJob(
  frame: Frame,
  definition: JobDefinition,
  ancestors: ReadonlyMap<string, JobResult>,
): Promise<JobResult> {
  const needs = Object.fromEntries(definition.needs.map((id) => [id, needOf(ancestors.get(id))]));
  const name = frame.prefix.name + definition.id;
  const results = [...ancestors.values()];
  const fresh = definition.needs.some((id) => ancestors.get(id)?.fresh === true);
  try {
    const runs = (): boolean => conditionHolds(frame, definition, needs, results);
    if (!runs()) {
      const cancelled = frame.cancel.aborted && results.every(({ result }) => result === 'success');
      addJob(frame, definition, { name, conclusion: cancelled ? 'cancelled' : 'skipped' });
      return { result: cancelled ? 'cancelled' : 'skipped', outputs: {}, fresh };
    }
    const scope = jobScope(frame, { needs });
    const strategy = definition.strategy === undefined ? {} : valueOf(definition.strategy, scope);
    return await runInstances({ frame, definition, needs, fresh, runs, runGraph }, isMap(strategy) ? strategy : {});
  } catch (error) {
    failJob(frame, definition, name, error);
    return { result: 'failure', outputs: {}, fresh: true };
  }
}

/** `success()` and `failure()` look at all jobs that a job comes after, not only at those that it names. */
function conditionHolds(
  frame: Frame,
  { condition }: JobDefinition,
  needs: ValueMap,
  ancestors: readonly JobResult[],
): boolean {
  const cancelled = frame.cancel.aborted;
  return holds(
    condition,
    jobScope(
      frame,
      { needs },
      {
        success: !cancelled && ancestors.every(({ result }) => result === 'success'),
        failure: ancestors.some(({ result }) => result === 'failure'),
        cancelled,
      },
    ),
  );
}

function ancestorsOf(frame: Frame, definition: JobDefinition, found = new Set<string>()): ReadonlySet<string> {
  for (const id of definition.needs) {
    const needed = frame.file.jobs.find((job) => job.id === id);
    if (needed === undefined || found.has(id)) continue;
    found.add(id);
    ancestorsOf(frame, needed, found);
  }
  return found;
}

function needOf(result: JobResult | undefined): Value {
  return { result: result?.result ?? 'skipped', outputs: result?.outputs ?? {} };
}

async function runInstances(ready: ReadyJob, strategy: ValueMap): Promise<JobResult> {
  const { frame, needs } = ready;
  const cancel = new AbortController();
  const onCancel = (): void => {
    if (!ready.runs()) cancel.abort();
  };
  frame.cancel.addEventListener('abort', onCancel);
  const combinations = strategy['matrix'] === undefined ? [undefined] : expandMatrix(strategy['matrix']);
  const failFast = isTrue(strategy['fail-fast'] ?? true);
  const places = createSlots(Number(strategy['max-parallel'] ?? combinations.length));
  const finished: JobResult[] = [];
  const results = await Promise.all(
    combinations.map(async (matrix, index) => {
      const instance = {
        matrix,
        needs,
        strategy: {
          'fail-fast': failFast,
          'job-index': index,
          'job-total': combinations.length,
          'max-parallel': Number(strategy['max-parallel'] ?? combinations.length),
        },
      };
      const release = await places.take(cancel.signal);
      const result = await runOne(ready, instance, cancel.signal);
      release?.();
      if (failFast && result.result === 'failure') cancel.abort();
      finished.push(result);
      return result;
    }),
  );
  frame.cancel.removeEventListener('abort', onCancel);
  return {
    result: worst(results),
    outputs: Object.assign({}, ...finished.map(({ outputs }) => outputs)) as Record<string, string>,
    fresh: results.some((one) => one.fresh),
  };
}

async function runOne(ready: ReadyJob, instance: Instance, cancel: AbortSignal): Promise<JobResult> {
  const { definition } = ready;
  const name = nameOf(ready, instance);
  return definition.uses === undefined
    ? runInstance(ready, instance, name, cancel)
    : callWorkflow(ready, instance, name, cancel);
}

/** A name that does not use the matrix is told apart by the values of the matrix. */
function nameOf({ frame, definition }: ReadyJob, instance: Instance): string {
  const own =
    definition.name === undefined ? definition.id : textOf(valueOf(definition.name, jobScope(frame, instance)));
  const label = instance.matrix === undefined ? '' : combinationLabel(instance.matrix);
  return frame.prefix.name + (label === '' || definition.name?.kind === 'expression' ? own : `${own} (${label})`);
}
