/** Why: machines die, artifacts get lost and events come twice, and a plan has to come to its end all the same. */

import { expect, it } from 'vitest';

import type { GitHub } from '../../support/actions/github.ts';
import type { RunData } from '../../support/actions/run-data.ts';
import { planEnd } from './plan-end.ts';
import { ITEM, runsOf, startPlan } from './plans.ts';

const LONG = process.env['BATON_LONG'] === '1';
const SEEDS = Array.from(
  { length: Number(process.env['BATON_SEEDS'] ?? (LONG ? 100 : 1)) },
  (_, index) => index + Number(process.env['BATON_SEED'] ?? 1),
);
/** More hours than this, each with one look at what stands still, are a plan that does not end. */
const MOST_HOURS = 40;
const LONGEST_MS = 900_000;

const DIAMOND = `
  - { key: build, order: 1, run: mkdir -p out && echo built > out/app.txt, produces: [out/app.txt], retry: RETRY }
  - { key: left, order: 2, parallelizable: true, needs: [build], run: grep built out/app.txt, retry: RETRY }
  - { key: right, order: 2, parallelizable: true, needs: [build], run: grep built out/app.txt, retry: RETRY }
  - { key: join, order: 3, needs: [left, right], run: echo joined, retry: RETRY }
`.replaceAll('RETRY', '{ attempts: 20, backoff: 0s }');

it.concurrent.each(SEEDS)(
  'ends a plan on machines that die, with artifacts that get lost and dispatches that come twice (seed %i)',
  async (seed) => {
    const github = await startPlan(DIAMOND, {
      chaos: { seed, lostRunners: 0.2, lostArtifacts: 0.05, doubledDispatches: 0.1 },
    });
    try {
      await github.dispatch('orchestrator.yml', { 'work-item': ITEM });
      await github.settled();
      let end = await planEnd(github);
      for (let hour = 0; end.status !== 'done' && hour < MOST_HOURS; hour += 1) {
        await github.passMinutes(60);
        await github.settled();
        end = await planEnd(github);
      }
      expect([end, diary(github, end.status)]).toEqual([
        {
          status: 'done',
          steps: expect.anything(),
          completions: { build: 1, left: 1, right: 1, join: 1 },
          verified: 0,
          left: [],
        },
        diary(github, end.status),
      ]);
      const pushes = waves(github).map((run) => pushesOf(github, run));
      expect(pushes.filter((count) => count > 2)).toEqual([]);
      const whole = wholeWaves(github).map((run) => pushesOf(github, run));
      expect(whole).toEqual(whole.map(() => 2));
    } finally {
      await github.close();
    }
  },
  LONGEST_MS,
);

function waves(github: GitHub): readonly RunData[] {
  return github.runs().filter(({ path, event }) => path.endsWith('orchestrator.yml') && event === 'workflow_dispatch');
}

/** Waves that leased something and on whose way no machine died. */
function wholeWaves(github: GitHub): readonly RunData[] {
  return waves(github).filter(
    ({ jobs }) => jobs.every(({ lost }) => !lost) && jobs.some(({ key }) => key.startsWith('execute/')),
  );
}

/** To lease and to collect: nothing else is pushed, also where a run takes up what an earlier one left. */
function pushesOf(github: GitHub, run: RunData): number {
  return github.pushes().filter(({ runId }) => runId === run.id).length;
}

/** What happened, for the message of a failure. */
function diary(github: GitHub, status: string): readonly string[] {
  if (status !== 'done') for (const line of logs(github)) process.stderr.write(`${line}\n`);
  return runsOf(github);
}

function logs(github: GitHub): readonly string[] {
  return github
    .runs()
    .flatMap((run) => [
      `=== run ${run.id} ${run.title}: ${run.conclusion ?? ''} ${run.problems.join()}`,
      ...run.jobs.flatMap((job) => [
        `--- ${job.name}: ${job.conclusion ?? ''}${job.lost ? ' (lost)' : ''}`,
        ...job.log,
      ]),
    ]);
}
