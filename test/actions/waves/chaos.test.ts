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

it.each(SEEDS)(
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
      expect(pushes.filter(({ own, takenBack }) => own > 2 || takenBack > 1)).toEqual([]);
      const whole = wholeWaves(github).map((run) => pushesOf(github, run).own);
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

type Pushes = {
  /** To lease and to collect. */
  readonly own: number;
  /** To take back what a run left that died before it collected. */
  readonly takenBack: number;
};

/** The pushes of a run. One takes back if it moves only refs that earlier runs made. */
function pushesOf(github: GitHub, run: RunData): Pushes {
  const made = new Set<string>(['0'.repeat(40)]);
  let takenBack = 0;
  const all = github.pushes().filter(({ runId }) => runId === run.id);
  for (const { refs } of all) {
    if (refs.every(({ ref, before }) => ref.startsWith('refs/baton/') && !made.has(before))) takenBack += 1;
    for (const { after } of refs) made.add(after);
  }
  return { own: all.length - takenBack, takenBack };
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
