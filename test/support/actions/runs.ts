/** Why: a run reads its files, waits for its group, runs its jobs and ends with what they came to. */

import { ruleOf } from './concurrency.ts';
import { githubContext } from './contexts.ts';
import { worst, type Frame } from './frame.ts';
import { runGraph } from './graph.ts';
import { valueOf } from './language/template.ts';
import { textOf } from './language/value.ts';
import { InvalidWorkflow, type WorkflowFile } from './language/workflow-file.ts';
import { checkCalls, loadWorkflow } from './load.ts';
import type { JobState, RunRequest, RunState } from './run-data.ts';
import type { World } from './world.ts';

/** Starts a run; `over` settles when it has ended. */
export function startRun(world: World, request: RunRequest): RunState {
  const { path } = request;
  const run: RunState = {
    id: world.runs.length + 1,
    number: world.runs.filter((one) => one.path === path).length + 1,
    attempt: 1,
    name: path,
    title: path,
    status: 'queued',
    conclusion: undefined,
    problems: [],
    jobs: [],
    earlierJobs: [],
    earlierConclusions: [],
    cancel: new AbortController(),
    over: Promise.resolve(),
    ...request,
  };
  world.runs.push(run);
  run.over = world.activity.busy(() => attempt(world, run, new Map()));
  return run;
}

/** Runs a run once more: all its jobs, or those that did not succeed and what comes after them. */
export function rerun(world: World, run: RunState, which: 'all' | 'failed'): void {
  if (run.status !== 'completed') throw new Error(`Run ${run.id} is still going on.`);
  const carried = which === 'all' ? [] : run.jobs.map((job) => [job.name, job] as const);
  run.earlierJobs.push(...run.jobs);
  run.earlierConclusions.push(run.conclusion);
  Object.assign(run, { attempt: run.attempt + 1, jobs: [], status: 'queued', conclusion: undefined });
  run.cancel = new AbortController();
  run.over = world.activity.busy(() => attempt(world, run, new Map(carried)));
}

async function attempt(world: World, run: RunState, carried: ReadonlyMap<string, JobState>): Promise<void> {
  try {
    run.conclusion = await perform(world, run, carried);
  } catch (error) {
    run.conclusion = 'startup_failure';
    run.problems =
      error instanceof InvalidWorkflow ? error.findings : [error instanceof Error ? error.message : String(error)];
  } finally {
    run.status = 'completed';
  }
}

async function perform(
  world: World,
  run: RunState,
  carried: ReadonlyMap<string, JobState>,
): Promise<RunState['conclusion']> {
  const file = await loadWorkflow(world, run.sha, run.path);
  run.name = file.name;
  const frame = topFrame(world, run, file, carried);
  run.title = file.runName === undefined ? run.path : textOf(valueOf(file.runName, plainScope(frame)));
  run.problems = await checkCalls(world, run.sha, file, { permissions: frame.permissions });
  if (run.problems.length > 0) return 'startup_failure';
  const leave = await enterGroup(frame);
  if (leave === undefined) return 'cancelled';
  run.status = 'in_progress';
  try {
    const results = await world.activity.idle(() => runGraph(frame));
    return worst([...results.values()]);
  } finally {
    leave();
  }
}

function topFrame(world: World, run: RunState, file: WorkflowFile, carried: ReadonlyMap<string, JobState>): Frame {
  return {
    world,
    run,
    file,
    prefix: { name: '', key: '' },
    github: githubContext(world, run),
    inputs: run.inputs,
    secrets: run.fork === true ? {} : world.settings.secrets,
    permissions: world.settings.defaultPermissions,
    carried,
    cancel: run.cancel.signal,
  };
}

function plainScope({ github, inputs, world }: Frame): { readonly contexts: Frame['inputs'] } {
  return { contexts: { github, inputs, vars: world.settings.vars } };
}

async function enterGroup(frame: Frame): Promise<(() => void) | undefined> {
  const { file, run, world } = frame;
  if (file.concurrency === undefined) return () => undefined;
  const rule = ruleOf(valueOf(file.concurrency, plainScope(frame)));
  const member = {
    name: 'top level workflow',
    runId: run.id,
    signal: run.cancel.signal,
    cancel: () => run.cancel.abort(),
    onWait: () => (run.status = 'pending'),
  };
  return world.activity.idle(() => world.groups.enter(rule, member));
}
