/** Why: people cancel, start twice, start one part alone and protect branches; the plan has to come out of each of these as it should. */

import { afterEach, describe, expect, it } from 'vitest';

import type { GitHub } from '../../support/actions/github.ts';
import { planEnd } from './plan-end.ts';
import { completions, ITEM, jobOf, runsOf, startPlan } from './plans.ts';

let github: GitHub | undefined;
afterEach(async () => {
  await github?.close();
  github = undefined;
});

const pushesOf = (server: GitHub, run: number): number => server.pushes().filter(({ runId }) => runId === run).length;

/** Looks again with each turn of the loop; what is waited for comes from this process. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => void setTimeout(resolve, 5));
}

describe('a run that is cancelled', () => {
  it('is collected by the Collector alone, and its plan goes on', async () => {
    const server = await startPlan(`
  - { key: quick, order: 1, parallelizable: true, run: echo quick }
  - key: slow
    order: 2
    parallelizable: true
    retry: { backoff: 0s }
    run: 'if [ "$GITHUB_RUN_ID" = 1 ]; then echo here it hangs; exec sleep 600; fi'
`);
    github = server;
    const run = await server.dispatch('orchestrator.yml', { 'work-item': ITEM });
    const logOf = (name: string): string =>
      run.jobs.find((job) => job.name.endsWith(`/ ${name}`))?.log.join('\n') ?? '';
    await until(() => logOf('slow').includes('here it hangs') && logOf('quick').includes('handoff-quick'));
    server.cancel(run.id);
    await server.settled();
    expect(run.conclusion).toBe('cancelled');
    expect(pushesOf(server, run.id)).toBe(1);

    const alone = await server.dispatch('collector.yml', { 'run-id': String(run.id) });
    await server.settled();
    expect(alone.conclusion).toBe('success');
    expect(jobOf(server, alone.id, 'again').conclusion).toBe('skipped');
    expect(pushesOf(server, alone.id)).toBe(1);
    expect(await planEnd(server)).toMatchObject({ steps: { quick: 'done 1', slow: 'ready 1' }, left: [] });

    await server.dispatch('orchestrator.yml', { 'work-item': ITEM });
    await server.settled();
    expect(await planEnd(server)).toMatchObject({
      status: 'done',
      completions: { quick: 1, slow: 1 },
      verified: 0,
      left: [],
    });
  });
});

describe('a run whose collector dies', () => {
  it('is taken up by the next one in two pushes: one ends what is lost and leases anew, one collects', async () => {
    let struck = 0;
    const server = await startPlan('  - { key: only, order: 1, run: echo done }\n', {
      chaos: { seed: 2, lostRunners: 1, strikes: (_, job) => job.startsWith('collect') && (struck += 1) === 1 },
    });
    github = server;
    await server.dispatch('orchestrator.yml', { 'work-item': ITEM });
    await server.settled();
    expect(jobOf(server, 1, 'collect / collect').lost).toBe(true);
    expect(pushesOf(server, 1)).toBe(1);
    const next = await server.dispatch('orchestrator.yml', { 'work-item': ITEM });
    await server.settled();
    expect(pushesOf(server, next.id)).toBe(2);
    expect(jobOf(server, next.id, 'delegate').summary).toContain('### Ended as lost');
    expect(await planEnd(server)).toMatchObject({ status: 'done', steps: { only: 'done 2' }, verified: 0, left: [] });
  });
});

describe('two dispatches at once', () => {
  it('do every step once: the second waits for the first, and starts nothing twice', async () => {
    const server = await startPlan(`
  - { key: first, order: 1, run: echo one }
  - { key: second, order: 2, run: echo two }
`);
    github = server;
    await Promise.all([1, 2].map(() => server.dispatch('orchestrator.yml', { 'work-item': ITEM })));
    await server.settled();
    expect(await planEnd(server)).toMatchObject({
      status: 'done',
      steps: { first: 'done 1', second: 'done 1' },
      completions: { first: 1, second: 1 },
      left: [],
    });
    expect(server.runs().map(({ conclusion }) => conclusion)).not.toContain('failure');
    expect(server.runs().filter(({ id }) => pushesOf(server, id) > 2)).toEqual([]);
  });
});

describe('a push of the history that is refused', () => {
  it('leaves the records in the refs of their steps, and the Collector alone takes them in later', async () => {
    const server = await startPlan('  - { key: only, order: 1, run: echo done }\n', {
      settings: 'history: main\nremote: origin\n',
    });
    github = server;
    server.protect(['main']);
    await server.dispatch('orchestrator.yml', { 'work-item': ITEM });
    await server.settled();
    const collect = jobOf(server, 1, 'collect / collect');
    expect(collect.conclusion).toBe('failure');
    const said = collect.annotations.map(({ message }) => message).join('\n');
    expect(said).toContain('The records of this wave are kept in the refs of their steps.');
    expect(await completions(server)).toEqual([]);
    expect(await server.git('for-each-ref', '--format=%(refname)', 'refs/baton')).toContain(`${ITEM}/only`);

    server.protect([]);
    const alone = await server.dispatch('collector.yml');
    await server.settled();
    expect(alone.conclusion).toBe('success');
    expect(await planEnd(server)).toMatchObject({ status: 'done', completions: { only: 1 }, verified: 0, left: [] });
  });
});

describe('a plan', () => {
  it('whose every step fails ends red, once, after as many waves as it has attempts', async () => {
    const server = await startPlan(`
  - { key: a, order: 1, parallelizable: true, run: exit 1 }
  - { key: b, order: 1, parallelizable: true, run: exit 2 }
`);
    github = server;
    await server.dispatch('orchestrator.yml', { 'work-item': ITEM });
    await server.settled();
    expect(runsOf(server)).toHaveLength(1);
    expect(jobOf(server, 1, 'collect / collect').conclusion).toBe('failure');
    expect(jobOf(server, 1, 'collect / collect').summary).toContain('Stuck: a, b failed and no attempts are left.');
    expect(await planEnd(server)).toMatchObject({ steps: { a: 'failed 1', b: 'failed 1' }, verified: 0, left: [] });
  });

  it('that no job may take is refused with the reason and what to do, and holds nothing', async () => {
    const server = await startPlan('  - { key: odd, order: 1, run: echo odd, runsOn: windows-95 }\n');
    github = server;
    await server.dispatch('orchestrator.yml', { 'work-item': ITEM });
    await server.settled();
    const told = 'odd asks for a runner windows-95, which is not under actions: runsOn in baton.yaml';
    expect(jobOf(server, 1, 'delegate').annotations).toMatchObject([{ level: 'warning', message: told }]);
    const collect = jobOf(server, 1, 'collect / collect');
    expect([collect.conclusion, collect.annotations.map(({ message }) => message)]).toEqual([
      'failure',
      expect.arrayContaining([`Stopped, since no job can take what is ready: ${told}.`]),
    ]);
    expect(jobOf(server, 1, 'execute').conclusion).toBe('skipped');
    expect(await server.git('for-each-ref', 'refs/baton')).toBe('');
  });
});
