/** Why: runs are read with `actions: read`; starting, cancelling and repeating them takes `actions: write`. */

import { shortRef } from './contexts.ts';
import { dispatchWorkflow } from './dispatch.ts';
import { asInputs } from './inputs.ts';
import { isMap, textOf, type Value, type ValueMap } from './language/value.ts';
import { listed, type Answer, type Asked, type Route } from './rest-route.ts';
import type { JobData, RunState } from './run-data.ts';
import { rerun } from './runs.ts';

const READ = { scope: 'actions', access: 'read' } as const;
const WRITE = { scope: 'actions', access: 'write' } as const;

/** What the server says about runs and their jobs. */
export const RUN_ROUTES: readonly Route[] = [
  { method: 'GET', path: /^\/actions\/runs$/u, needs: READ, answer: (asked) => runList(asked, () => true) },
  { method: 'GET', path: /^\/actions\/runs\/(\d+)$/u, needs: READ, answer: withRun((run, asked) => shown(run, asked)) },
  {
    method: 'GET',
    path: /^\/actions\/runs\/(\d+)\/attempts\/(\d+)$/u,
    needs: READ,
    answer: withRun((run, asked) => triedOnce(run, asked)),
  },
  {
    method: 'GET',
    path: /^\/actions\/runs\/(\d+)\/jobs$/u,
    needs: READ,
    answer: withRun((run, { query }) =>
      listed(
        'jobs',
        run.jobs.map((job, index) => jobOf(run, job, index)),
        query,
      ),
    ),
  },
  {
    method: 'GET',
    path: /^\/actions\/runs\/(\d+)\/approvals$/u,
    needs: READ,
    answer: withRun((run, { world }) => ({
      status: 200,
      body: world.gates.reviewsOf(run.id).map(({ environment, decision, login, comment }) => ({
        state: decision,
        comment,
        environments: [{ name: environment }],
        user: { login },
      })),
    })),
  },
  {
    method: 'GET',
    path: /^\/actions\/workflows\/([^/]+)\/runs$/u,
    needs: READ,
    answer: (asked) => runList(asked, ({ path }) => path.endsWith(`/${asked.parts[0] ?? ''}`)),
  },
  { method: 'POST', path: /^\/actions\/workflows\/(.+)\/dispatches$/u, needs: WRITE, answer: dispatched },
  {
    method: 'POST',
    path: /^\/actions\/runs\/(\d+)\/cancel$/u,
    needs: WRITE,
    answer: withRun((run) => {
      if (run.status === 'completed')
        return { status: 409, body: { message: 'Cannot cancel a workflow run that is completed.' } };
      run.cancel.abort();
      return { status: 202, body: {} };
    }),
  },
  { method: 'POST', path: /^\/actions\/runs\/(\d+)\/rerun$/u, needs: WRITE, answer: repeated('all') },
  { method: 'POST', path: /^\/actions\/runs\/(\d+)\/rerun-failed-jobs$/u, needs: WRITE, answer: repeated('failed') },
];

/** An answer about the run that the path names. */
export function withRun(answer: (run: RunState, asked: Asked) => Answer): Route['answer'] {
  return (asked) => {
    const run = asked.world.runs.find(({ id }) => String(id) === asked.parts[0]);
    return run === undefined ? { status: 404, body: { message: 'Not Found' } } : answer(run, asked);
  };
}

function repeated(which: 'all' | 'failed'): Route['answer'] {
  return withRun((run, { world }) => {
    if (run.status !== 'completed') return { status: 403, body: { message: 'This workflow is already running' } };
    rerun(world, run, which);
    return { status: 201, body: {} };
  });
}

async function dispatched({ world, identity, parts, body }: Asked): Promise<Answer> {
  const asked = isMap(body) ? body : {};
  await dispatchWorkflow(world, {
    workflow: parts[0] ?? '',
    ref: textOf(asked['ref']),
    inputs: asInputs(asked['inputs']),
    actor: identity?.runId === undefined ? (identity?.name ?? '') : 'github-actions[bot]',
  });
  return { status: 204 };
}

function runList(asked: Asked, wanted: (run: RunState) => boolean): Answer {
  const { world, query } = asked;
  const fits = (run: RunState): boolean =>
    [
      [query.get('event'), run.event],
      [query.get('branch'), shortRef(run.ref)],
      [query.get('status'), run.status],
    ].every(([asks, is]) => asks === null || asks === is || asks === run.conclusion);
  const runs = world.runs.filter((run) => wanted(run) && fits(run)).toReversed();
  return listed(
    'workflow_runs',
    runs.map((run) => runOf(run, asked)),
    query,
  );
}

function shown(run: RunState, asked: Asked): Answer {
  return { status: 200, body: runOf(run, asked) };
}

/** An earlier try is over, whatever the last one does. */
function triedOnce(run: RunState, asked: Asked): Answer {
  const attempt = Number(asked.parts[1]);
  if (attempt < 1 || attempt > run.attempt) return { status: 404, body: { message: 'Not Found' } };
  if (attempt === run.attempt) return shown(run, asked);
  const conclusion = run.earlierConclusions[attempt - 1] ?? null;
  return { status: 200, body: { ...runOf(run, asked), run_attempt: attempt, status: 'completed', conclusion } };
}

function runOf(run: RunState, { world }: Asked): ValueMap {
  const waits = world.gates.waiting().some(({ runId }) => runId === run.id);
  return {
    id: run.id,
    name: run.name,
    display_title: run.title,
    path: run.path,
    event: run.event,
    head_branch: shortRef(run.ref),
    head_sha: run.sha,
    run_number: run.number,
    run_attempt: run.attempt,
    status: waits ? 'waiting' : run.status,
    conclusion: run.conclusion ?? null,
    actor: { login: run.actor },
    html_url: `${world.serverUrl}/${world.settings.slug}/actions/runs/${run.id}`,
    url: `${world.serverUrl}/api/v3/repos/${world.settings.slug}/actions/runs/${run.id}`,
  };
}

function jobOf(run: RunState, job: JobData, index: number): Value {
  return {
    id: run.id * 10_000 + index,
    run_id: run.id,
    run_attempt: job.attempt,
    name: job.name,
    status: job.status,
    conclusion: job.conclusion ?? null,
    labels: job.runsOn,
    steps: job.steps.map((step, at) => ({ number: at + 1, name: step.name, conclusion: step.conclusion ?? null })),
  };
}
