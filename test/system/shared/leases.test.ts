/** Why: machines die, are slow, or are told to stop; the others must neither wait for ever nor take work from the living. */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';

import { startGitHttpServer, type GitHttpServer } from '../../support/git-http-server.ts';
import { makeMachines, type Machine, type Machines } from './machines.ts';

let machines: Machines | undefined;
let http: GitHttpServer | undefined;
afterEach(async () => {
  await http?.close();
  http = undefined;
  machines?.remove();
});

/** A server with an item of one or more steps, each with its command. */
async function makeItem(commands: Readonly<Record<string, string>>): Promise<{ all: Machines; ada: Machine }> {
  const all = makeMachines();
  machines = all;
  const ada = all.join('ada');
  const steps = Object.entries(commands).map(
    ([key, run]) => `  - { key: ${key}, parallelizable: true, run: '${run}' }`,
  );
  writeFileSync(
    join(ada.top, 'plan.yaml'),
    `schemaVersion: "1.0"\nid: wf-l\nversion: 1.0.0\nsteps:\n${steps.join('\n')}\n`,
  );
  await ada.type('item add site --workflow plan.yaml');
  await ada.type('collect');
  return { all, ada };
}

/** What happened at a step as the server has it, the newest last. */
function eventsAt(all: Machines, step: string): readonly string[] {
  const subjects = all.server('log', '--reverse', '--format=%s', `refs/baton/steps/site/${step}`);
  return subjects.split('\n').map((subject) => subject.replace(/:.* /u, ' '));
}

/** The same server over http, with a clock of its own. */
async function serveBy(all: Machines, machinesOfIt: readonly Machine[], clock: () => string): Promise<void> {
  http = await startGitHttpServer(all.beside(''), () => 'none', { clock });
  for (const { git } of machinesOfIt) git('config', 'remote.origin.url', http.url('server.git'));
}

/** Waits until something is so on the server; fails when it never is. */
async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    if (holds()) return;
    await pause(50);
  }
  throw new Error('it never happened');
}

const has = (all: Machines, step: string, event: string) => (): boolean => {
  try {
    return eventsAt(all, step).some((each) => each.startsWith(event));
  } catch {
    return false;
  }
};

describe('a run on several machines', () => {
  it('takes over what a dead machine held, once its lease is over, in one move', async () => {
    const { all, ada } = await makeItem({ one: 'true', two: 'true' });
    expect((await ada.type('claim --work-item site --step one --as agent --lease-for 2s')).exit).toBe(0);
    const bob = all.join('bob');
    expect((await bob.type('run --quiet')).exit).toBe(0);
    expect(eventsAt(all, 'one')).toEqual([
      'attempt-started one-local',
      'attempt-failed one-local',
      'attempt-started one-local-2',
      'attempt-completed one-local-2',
    ]);
    const [lost] = all.server('log', '--format=%b', '-1', 'refs/baton/steps/site/one~2').split('\n');
    expect(JSON.parse(lost ?? '')).toMatchObject({
      reason: 'lost',
      actor: 'bob',
      loss: { kind: 'unchanged', leaseSeconds: 2 },
    });
    const late = await ada.type('complete --work-item site --step one --attempt one-local --outcome late');
    expect(late).toMatchObject({ exit: 3, text: expect.stringContaining('what it carried is kept in') });
  }, 60_000);

  it('renews what it executes for longer than its lease, and nobody takes it away', async () => {
    const { all, ada } = await makeItem({ one: 'sleep 7' });
    const running = ada.type('run --lease-for 3s --quiet');
    await until(has(all, 'one', 'attempt-started'));
    const bob = all.join('bob');
    const other = bob.type('run --quiet');
    expect((await Promise.all([running, other])).map(({ exit }) => exit)).toEqual([0, 0]);
    const events = eventsAt(all, 'one');
    expect(events.filter((event) => event.startsWith('lease-renewed')).length).toBeGreaterThan(1);
    expect(events.filter((event) => !event.startsWith('lease-renewed'))).toEqual([
      'attempt-started one-local',
      'attempt-completed one-local',
    ]);
    await ada.type('collect');
    expect(all.server('grep', '--count', 'attempt-completed', 'main', '--', 'artifacts')).toContain(':');
    expect(() => all.server('grep', '--count', 'lease-renewed', 'main', '--', 'artifacts')).toThrow('git grep');
  }, 60_000);

  it('stops what somebody cancels, says who, and does not start it again', async () => {
    const { all, ada } = await makeItem({ one: 'sleep 600', two: 'true' });
    const running = ada.type('run --lease-for 3s --quiet');
    await until(has(all, 'one', 'attempt-started'));
    const boss = all.join('boss');
    expect((await boss.type('cancel --work-item site --step one --reason Wrong+plan')).exit).toBe(0);
    expect((await running).exit).toBe(1);
    expect(eventsAt(all, 'one').at(-1)).toBe('attempt-failed one-local');
    const record: unknown = JSON.parse(all.server('log', '-1', '--format=%b', 'refs/baton/steps/site/one'));
    expect(record).toMatchObject({ reason: 'cancelled', outcome: 'Cancelled by boss: Wrong plan' });
    expect((await boss.type('run --quiet')).exit).toBe(1);
    expect(eventsAt(all, 'one').at(-1)).toBe('attempt-failed one-local');
  }, 60_000);

  it('stops what somebody takes over, and keeps what it made', async () => {
    const { all, ada } = await makeItem({ one: 'echo outcome=Mine >> $BATON_OUTPUT; sleep 600' });
    const running = ada.type('run --lease-for 3s --quiet');
    await until(has(all, 'one', 'attempt-started'));
    const bob = all.join('bob');
    const taken = await bob.type('claim --work-item site --step one --as person --take-over Too+slow');
    expect(taken).toMatchObject({ exit: 0, text: expect.stringContaining('in place of one-local') });
    expect((await bob.type('complete --work-item site --step one --outcome Done')).exit).toBe(0);
    expect((await running).exit).toBe(0);
    expect(eventsAt(all, 'one').filter((event) => !event.startsWith('lease-renewed'))).toEqual([
      'attempt-started one-local',
      'attempt-failed one-local',
      'attempt-started one-local-2',
      'attempt-completed one-local-2',
    ]);
    const kept = ada.git('rev-parse', '--git-common-dir');
    const folder = join(ada.top, kept, 'baton/refused/site');
    const [file = ''] = readdirSync(folder);
    expect(JSON.parse(readFileSync(join(folder, file), 'utf8'))).toMatchObject({ attemptId: 'one-local' });
  }, 60_000);
});

describe('the clock of a server over http', () => {
  it('proves that a lease is over, whatever the clocks of the machines say', async () => {
    const { all, ada } = await makeItem({ one: 'true', two: 'true' });
    const bob = all.join('bob');
    let now = '2031-05-01T10:00:00Z';
    await serveBy(all, [ada, bob], () => now);
    expect((await ada.type('claim --work-item site --step one --as agent --lease-for 1h')).exit).toBe(0);
    expect((await ada.type('claim --work-item site --step two --as agent --lease-for 1h')).exit).toBe(0);
    now = '2031-05-01T10:40:00Z';
    expect((await ada.type('claim --work-item site --step two --renew')).exit).toBe(0);
    now = '2031-05-01T11:04:30Z';
    expect(await bob.type('reap site')).toMatchObject({ exit: 8, text: expect.stringContaining('not-lost') });
    now = '2031-05-01T11:05:30Z';
    expect(await bob.type('collect')).toMatchObject({ exit: 0 });
    expect(has(all, 'two', 'attempt-failed')()).toBe(false);
    const collected = all.server('grep', '-h', '"eventType":"attempt-failed"', 'main', '--', 'artifacts');
    expect(JSON.parse(collected)).toMatchObject({
      actor: 'bob',
      step: { key: 'one' },
      loss: { kind: 'server-clock', leaseSeconds: 3600, since: expect.stringMatching(/^2031-05-01T10:00:0/u) },
    });
  }, 60_000);

  it('is nowhere where the server is reached by path', async () => {
    const { all, ada } = await makeItem({ one: 'true' });
    await ada.type('claim --work-item site --step one --as agent');
    const record: unknown = JSON.parse(all.server('log', '-1', '--format=%b', 'refs/baton/steps/site/one'));
    expect(record).not.toHaveProperty('serverTime');
  }, 60_000);
});
