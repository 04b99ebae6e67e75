/** Why: plans come in shapes, and each has to come to its right end from one dispatch, with nobody in between but at gates. */

import { afterEach, describe, expect, it } from 'vitest';

import type { GitHub } from '../../support/actions/github.ts';
import { planEnd } from './plan-end.ts';
import { ITEM, runsOf, startPlan } from './plans.ts';

const LONG = process.env['BATON_LONG'] === '1';
const LONGEST_MS = 3_600_000;

let github: GitHub | undefined;
afterEach(async () => {
  await github?.close();
  github = undefined;
});

async function carryOut(started: Promise<GitHub>): Promise<GitHub> {
  github = await started;
  await github.dispatch('orchestrator.yml', { 'work-item': ITEM });
  await github.settled();
  return github;
}

/** Two pushes a wave: one that leases it and one that collects it. */
function expectTwoPushesARun(server: GitHub): void {
  const waves = server.runs().filter(({ path }) => path.endsWith('orchestrator.yml'));
  const counts = waves.map(({ id }) => server.pushes().filter(({ runId }) => runId === id).length);
  expect([counts, runsOf(server)]).toEqual([waves.map(() => 2), runsOf(server)]);
}

describe('a plan', () => {
  it('that builds on one machine and tests on others carries the files over', async () => {
    const server = await carryOut(
      startPlan(
        `
  - key: build
    order: 1
    run: mkdir -p out && echo built > out/app.txt && echo hidden > out/.dot
    produces: [out/app.txt, out/.dot]
  - { key: test-a, order: 2, parallelizable: true, needs: [build], run: grep built out/app.txt, runsOn: ubuntu-24.04 }
  - { key: test-b, order: 2, parallelizable: true, needs: [build], run: grep hidden out/.dot }
  - { key: test-c, order: 2, parallelizable: true, needs: [build], run: test -f out/app.txt }
`,
        { settings: 'actions: { runsOn: [ubuntu-latest, ubuntu-24.04] }\n' },
      ),
    );
    expect(await planEnd(server)).toMatchObject({
      status: 'done',
      completions: { build: 1, 'test-a': 1, 'test-b': 1, 'test-c': 1 },
      verified: 0,
    });
    expect(server.runs()).toHaveLength(2);
    const labels = server.runs()[1]?.jobs.map(({ name, runsOn }) => [name.split(' / ').at(-1), runsOn]);
    expect(labels).toContainEqual(['test-a', ['ubuntu-24.04']]);
    expectTwoPushesARun(server);
  });

  it('whose step never succeeds uses its attempts up and says so, once', async () => {
    const server = await carryOut(
      startPlan(`
  - { key: poison, order: 1, parallelizable: true, run: exit 3, retry: { attempts: 2, backoff: 0s } }
  - { key: other, order: 1, parallelizable: true, run: echo fine }
  - { key: after, order: 2, needs: [poison], run: echo never }
`),
    );
    expect(await planEnd(server)).toMatchObject({
      steps: { poison: 'failed 2', other: 'done 1', after: 'blocked 0' },
      completions: { other: 1 },
      verified: 0,
    });
    const jobs = server.runs().flatMap((run) => run.jobs.map((job) => [job.name, job.conclusion]));
    expect(jobs.filter(([name]) => name?.endsWith('/ poison')).map(([, conclusion]) => conclusion)).toEqual([
      'success',
      'failure',
    ]);
    expect(jobs.filter(([name]) => name === 'collect / collect').map(([, conclusion]) => conclusion)).toEqual([
      'success',
      'failure',
    ]);
  });

  it('waits at a gate until it is approved by those who may, and then goes on', async () => {
    const server = await carryOut(
      startPlan(
        `
  - { key: prepare, order: 1, run: echo prepared }
  - { key: release, order: 2, run: echo released, gates: [{ key: go, kind: entry }] }
`,
        { environments: { 'orchestrator-gate': { reviewers: true } } },
      ),
    );
    expect(await planEnd(server)).toMatchObject({ steps: { prepare: 'done 1', release: 'awaiting-gate 0' } });
    expect(server.runs().map(({ conclusion }) => conclusion)).toEqual(['success']);
    const run = await server.dispatch('orchestrator.yml', { 'work-item': ITEM, approve: 'release/go' });
    await server.settled();
    expect(server.waiting()).toEqual([{ runId: run.id, environment: 'orchestrator-gate', job: 'approve' }]);
    server.review(run.id, 'orchestrator-gate', 'approved');
    await server.settled();
    expect(await planEnd(server)).toMatchObject({
      status: 'done',
      completions: { prepare: 1, release: 1 },
    });
  });
});

describe.runIf(LONG)('a long plan', () => {
  it('in a chain takes a wave for each step', async () => {
    const server = await carryOut(
      startPlan(`
  - { key: one, order: 1, run: echo one }
  - { key: two, order: 2, run: echo two }
`),
    );
    expect(await planEnd(server)).toEqual({
      status: 'done',
      steps: { one: 'done 1', two: 'done 1' },
      completions: { one: 1, two: 1 },
      verified: 0,
      left: [],
    });
    expect(server.runs().map(({ title }) => title)).toEqual([`${ITEM}, wave 1`, `${ITEM}, wave 2`]);
    expectTwoPushesARun(server);
  });
});

describe('a wide plan', () => {
  // The small one shows the same rules: four steps for each job that runs at once, and never more than a matrix may have.
  it.each([
    { steps: 5, concurrentJobs: 1, waves: [4, 1] },
    ...(LONG ? [{ steps: 600, concurrentJobs: 80, waves: [256, 256, 88] }] : []),
  ])(
    'of $steps steps side by side takes wave after wave, each as wide as it may be',
    async ({ steps, concurrentJobs, waves }) => {
      const lines = Array.from(
        { length: steps },
        (_, n) => `  - { key: s${n}, order: 1, parallelizable: true, run: echo ${n} }`,
      );
      const settings = `actions: { concurrentJobs: ${concurrentJobs} }\n`;
      const server = await carryOut(startPlan(`${lines.join('\n')}\n`, { settings, runners: 20 }));
      const end = await planEnd(server);
      expect(end).toMatchObject({ status: 'done', verified: 0, left: [] });
      expect(Object.values(end.completions)).toEqual(lines.map(() => 1));
      const jobs = server.runs().map((run) => run.jobs.filter(({ key }) => key.startsWith('execute/step')).length);
      expect(jobs).toEqual(waves);
      expectTwoPushesARun(server);
    },
    LONGEST_MS,
  );
});
