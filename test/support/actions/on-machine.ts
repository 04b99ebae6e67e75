/** Why: the part of a job that happens on its machine: a token, an environment, the steps, and the end with the machine or without it. */

import { resolveAction } from './actions/run-action.ts';
import { githubContext } from './contexts.ts';
import { jobScope, type Frame, type Instance, type ReadyJob } from './frame.ts';
import type { Scope } from './language/expression.ts';
import { field, literalText, textsOf, valueOf, type Template } from './language/template.ts';
import type { ValueMap } from './language/value.ts';
import { makeMachine, type Machine } from './machine/machine.ts';
import { createMasks } from './machine/masks.ts';
import { killMarked } from './machine/process.ts';
import type { JobState } from './run-data.ts';
import { annotate, log, type Level, type Session } from './session.ts';
import { trackingOf } from './step-environment.ts';
import { runSteps } from './steps.ts';

const LONGEST_MINUTES = 360;
const LARGEST_OUTPUTS = 1024 * 1024;

/** Runs the steps of a job on a machine of its own and says how it ended. */
export async function runOnMachine(
  ready: ReadyJob,
  instance: Instance,
  job: JobState,
  cancel: AbortSignal,
): Promise<'success' | 'failure' | 'cancelled'> {
  const { frame, definition } = ready;
  const { world, run } = frame;
  const token = world.tokens.issue({
    name: `${run.path} ${run.id} / ${job.name}`,
    runId: run.id,
    permissions: job.permissions,
  });
  const machine = makeMachine(world.folder, world.settings.slug.split('/').pop() ?? '', JSON.stringify(run.payload));
  const stop = new AbortController();
  const onCancel = (): void => stop.abort();
  cancel.addEventListener('abort', onCancel);
  const session = beginSession(ready, instance, { job, machine, token, stop });
  const minutes = minutesOf(definition.timeoutMinutes, jobScope(frame, instance));
  const timer = setTimeout(
    () => {
      annotate(session, {
        level: 'error',
        message: `The job has exceeded the maximum execution time of ${minutes}m0s`,
      });
      stop.abort();
    },
    Math.min(minutes * world.settings.minuteMs, 2 ** 31 - 1),
  );
  try {
    return await perform(ready, session);
  } catch (error) {
    annotate(session, { level: 'error', message: error instanceof Error ? error.message : String(error) });
    return 'failure';
  } finally {
    clearTimeout(timer);
    cancel.removeEventListener('abort', onCancel);
    world.tokens.revoke(token);
    killMarked('RUNNER_TRACKING_ID', trackingOf(machine.folder));
    machine.remove();
  }
}

async function perform(
  { frame, definition }: ReadyJob,
  session: Session,
): Promise<'success' | 'failure' | 'cancelled'> {
  const { world, run, job } = session;
  const level = topLevel(frame, definition.defaults);
  for (const { uses } of definition.steps) if (uses !== undefined && !uses.startsWith('./')) resolveAction(uses);
  const fate = world.chaos.fateOf({
    path: run.path,
    run: `${run.id}.${run.attempt}`,
    name: job.name,
    steps: definition.steps.length,
  });
  await runSteps(session, level, definition.steps, (index) => {
    if (fate?.step !== index) return undefined;
    const timer = setTimeout(session.lose, fate.afterMs);
    return () => {
      clearTimeout(timer);
      session.lose();
    };
  });
  if (!session.lost.aborted) for (const after of session.afterwards.toReversed()) await after();
  if (session.lost.aborted) return lostEnd(session);
  job.outputs = outputsOf(session, level, definition.outputs);
  if (session.cancel.aborted) return 'cancelled';
  return level.failed ? 'failure' : 'success';
}

function lostEnd({ job }: Session): 'failure' {
  job.lost = true;
  job.annotations.push({
    level: 'error',
    message:
      'The hosted runner lost communication with the server. Anything in your workflow that terminates the runner process, starves it for CPU/Memory, or blocks its network access can cause this error.',
  });
  return 'failure';
}

type Begun = {
  readonly job: JobState;
  readonly machine: Machine;
  readonly token: string;
  readonly stop: AbortController;
};

function beginSession({ frame, definition }: ReadyJob, instance: Instance, begun: Begun): Session {
  const { world, run } = frame;
  const { job, machine, token, stop } = begun;
  const own = job.environment === undefined ? {} : world.gates.secretsOf(job.environment);
  const secrets = { ...frame.secrets, ...own, GITHUB_TOKEN: token };
  const github = {
    ...githubContext(world, run),
    action: '__run',
    event_path: machine.eventPath,
    job: definition.id,
    token,
    workspace: machine.workspace,
  };
  const contexts: ValueMap = {
    ...jobScope(frame, instance).contexts,
    github,
    secrets,
    job: { status: 'success' },
    runner: {
      arch: 'X64',
      debug: '',
      environment: 'github-hosted',
      name: machine.name,
      os: 'Linux',
      temp: machine.temporary,
      tool_cache: `${machine.folder}/tools`,
    },
  };
  const lost = new AbortController();
  return {
    world,
    run,
    job,
    machine,
    contexts,
    env: envOf([frame.file.env, definition.env], { contexts }),
    path: [],
    masks: createMasks(Object.values(secrets)),
    token,
    cancel: stop.signal,
    lost: lost.signal,
    lose: () => {
      lost.abort();
      killMarked('RUNNER_TRACKING_ID', trackingOf(machine.folder));
    },
    runSteps,
    afterwards: [],
  };
}

function envOf(templates: readonly (Template | undefined)[], scope: Scope): Record<string, string> {
  return templates.reduce<Record<string, string>>(
    (env, template) => ({ ...env, ...textsOf(template, { contexts: { ...scope.contexts, env } }) }),
    {},
  );
}

function topLevel({ file }: Frame, own: Template | undefined): Level {
  const from = (name: string): string | undefined => literalText(field(own, name) ?? field(file.defaults, name));
  return {
    contexts: {},
    steps: {},
    env: {},
    defaults: { shell: from('shell'), workingDirectory: from('working-directory') },
    actionPath: undefined,
    failed: false,
  };
}

/** An output that holds a secret is not passed on, and all of them together are limited. */
function outputsOf(session: Session, level: Level, template: Template | undefined): Readonly<Record<string, string>> {
  const status = level.failed ? 'failure' : 'success';
  const job = { status: session.cancel.aborted ? 'cancelled' : status };
  const scope = { contexts: { ...session.contexts, job, steps: level.steps, env: session.env } };
  const outputs = Object.entries(textsOf(template, scope)).filter(([name, value]) => {
    if (value === '') return false;
    if (!session.masks.hits(value)) return true;
    annotate(session, { level: 'warning', message: `Skip output '${name}' since it may contain secret.` });
    return false;
  });
  if (JSON.stringify(outputs).length > LARGEST_OUTPUTS) {
    annotate(session, { level: 'error', message: 'The outputs of the job are larger than 1 MB.' });
    return {};
  }
  log(session, `outputs: ${outputs.map(([name]) => name).join(', ')}`);
  return Object.fromEntries(outputs);
}

function minutesOf(template: Template | undefined, scope: Scope): number {
  const minutes = template === undefined ? LONGEST_MINUTES : Number(valueOf(template, scope));
  return Number.isFinite(minutes) && minutes > 0 ? minutes : LONGEST_MINUTES;
}
