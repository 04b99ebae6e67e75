/** Why: a job takes its turn (group, approval, runner), then runs its steps on a machine and hands out its outputs. */

import { ruleOf } from './concurrency.ts';
import { jobScope, type Instance, type JobResult, type ReadyJob } from './frame.ts';
import { addJob } from './job-state.ts';
import { valueOf, type Template } from './language/template.ts';
import { isList, isMap, isTrue, textOf, type Value } from './language/value.ts';
import { runOnMachine } from './on-machine.ts';
import type { JobState } from './run-data.ts';

/** Runs one job, or takes over what it did in an earlier attempt. */
export async function runInstance(
  ready: ReadyJob,
  instance: Instance,
  name: string,
  cancel: AbortSignal,
): Promise<JobResult> {
  const { frame, definition } = ready;
  const earlier = frame.carried.get(name);
  if (!ready.fresh && earlier !== undefined && earlier.conclusion === 'success') {
    frame.run.jobs.push(earlier);
    return { result: 'success', outputs: earlier.outputs, fresh: false };
  }
  const scope = jobScope(frame, instance);
  const value = (template: Template | undefined): Value => (template === undefined ? null : valueOf(template, scope));
  const job = addJob(frame, definition, { name, matrix: instance.matrix });
  job.runsOn = labelsOf(value(definition.runsOn));
  job.environment = environmentOf(value(definition.environment));
  const forgiven = isTrue(value(definition.continueOnError));
  const rule = definition.concurrency === undefined ? undefined : ruleOf(value(definition.concurrency));
  job.conclusion = await takeTurn(ready, job, { rule, cancel }, (signal) => runOnMachine(ready, instance, job, signal));
  job.status = 'completed';
  const outputs = job.lost ? {} : job.outputs;
  const result = forgiven && job.conclusion === 'failure' ? 'success' : resultOf(job);
  return { result, outputs, fresh: true };
}

type Turn = { readonly rule: ReturnType<typeof ruleOf> | undefined; readonly cancel: AbortSignal };

async function takeTurn(
  { frame }: ReadyJob,
  job: JobState,
  { rule, cancel }: Turn,
  work: (signal: AbortSignal) => Promise<'success' | 'failure' | 'cancelled'>,
): Promise<'success' | 'failure' | 'cancelled'> {
  const { world, run } = frame;
  const own = new AbortController();
  const onCancel = (): void => own.abort();
  if (cancel.aborted) own.abort();
  cancel.addEventListener('abort', onCancel);
  const member = { name: job.name, runId: run.id, signal: own.signal, cancel: onCancel };
  const { activity } = world;
  const leave =
    rule === undefined ? (): void => undefined : await activity.idle(() => world.groups.enter(rule, member));
  try {
    if (leave === undefined) return 'cancelled';
    if (job.environment !== undefined) {
      const waiting = { runId: run.id, environment: job.environment, job: job.name };
      const decision = await activity.idle(() => world.gates.pass(waiting, own.signal, () => (job.status = 'waiting')));
      if (decision !== 'approved') return decision === 'rejected' ? 'failure' : 'cancelled';
    }
    const release = await world.slots.take(own.signal);
    if (release === undefined) return 'cancelled';
    job.status = 'in_progress';
    return await work(own.signal).finally(release);
  } finally {
    leave?.();
    cancel.removeEventListener('abort', onCancel);
  }
}

function resultOf(job: JobState): JobResult['result'] {
  return job.conclusion === 'success' || job.conclusion === 'cancelled' ? job.conclusion : 'failure';
}

function labelsOf(value: Value): readonly string[] {
  if (isMap(value)) return labelsOf(value['labels'] ?? null);
  return isList(value) ? value.map(textOf) : [textOf(value)];
}

function environmentOf(value: Value): string | undefined {
  const name = isMap(value) ? textOf(value['name']) : textOf(value);
  return name === '' ? undefined : name;
}
