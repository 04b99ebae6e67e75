/** Why: several machines work on one item through a server, and nothing is done twice, lost or hidden. */

import { afterEach, describe, expect, it } from 'vitest';

import { claim } from '../../../src/app/claim.ts';
import { readSituation } from '../../../src/app/situation.ts';
import { stepOf } from '../../../src/domain/state.ts';
import { makeCountingGit } from '../../support/counting-git.ts';
import { stepKey, workItemId } from '../../support/ids.ts';
import { makeMachines, type Machine, type Machines } from './machines.ts';

let machines: Machines | undefined;
afterEach(() => machines?.remove());

const SITE = workItemId('site');

/** Two machines that both know the work item. */
async function makeTwo(settings?: string): Promise<{ all: Machines; ada: Machine; bob: Machine }> {
  const all = makeMachines(settings);
  machines = all;
  const ada = all.join('ada');
  expect((await ada.type('item add site --workflow plan.yaml')).exit).toBe(0);
  expect((await ada.type('collect')).exit).toBe(0);
  return { all, ada, bob: all.join('bob') };
}

async function phaseOf(machine: Machine, step: string): Promise<string | undefined> {
  const { state } = await readSituation(await machine.world(), SITE);
  return stepOf(state, stepKey(step))?.phase;
}

describe('several machines', () => {
  it('exclude each other, see what the other did, and build on it', async () => {
    const { ada, bob } = await makeTwo();
    expect(await bob.type('claim --step one')).toMatchObject({ exit: 0, notes: [] });
    expect(await ada.type('claim --step one')).toMatchObject({ exit: 3, text: expect.stringContaining('by bob') });
    expect((await ada.type('claim')).text).toContain('claimed two');
    expect((await bob.type('complete --step one --outcome done')).exit).toBe(0);
    expect((await ada.type('complete --step two --outcome done')).exit).toBe(0);
    expect(await phaseOf(bob, 'two')).toBe('completed');
    expect((await ada.type('claim')).text).toContain('claimed last');
  });

  it('know of items that were registered elsewhere and are not in their working tree', async () => {
    machines = makeMachines();
    const bob = machines.join('bob');
    const ada = machines.join('ada');
    await ada.type('item add site --workflow plan.yaml');
    await ada.type('collect');
    expect((await bob.type('claim --work-item site --step one')).exit).toBe(0);
    expect((await ada.type('claim --step one')).exit).toBe(3);
  });

  it('withdraw a claim that was won on an old view of a step that is finished and collected', async () => {
    const { all, ada, bob } = await makeTwo();
    const world = await ada.world();
    const late = {
      ...world,
      checks: { run: () => Promise.reject(new Error('no checks here')) },
      files: {
        collect: () => Promise.resolve({ files: [], unmatched: [] }),
        firstChanged: () => Promise.resolve(undefined),
      },
    };
    const exits: number[] = [];
    let overtaken = false;
    const append: typeof world.journal.append = async (appends) => {
      if (!overtaken) {
        overtaken = true;
        for (const line of ['claim --step one', 'complete --step one --outcome done', 'collect']) {
          exits.push((await bob.type(line)).exit);
        }
      }
      return world.journal.append(appends);
    };
    const outcome = await claim(
      { ...late, journal: { ...world.journal, append } },
      SITE,
      {
        step: stepKey('one'),
        actor: 'ada',
        now: world.clock.now(),
        attemptSuffix: 'late',
        executor: { kind: 'person' },
        leaseSeconds: 60,
        nonce: world.nonces.next(),
        retry: false,
      },
      { dryRun: false },
    );
    expect(exits).toEqual([0, 0, 0]);
    expect(outcome).toMatchObject({ kind: 'refused', refusal: { code: 'not-ready' } });
    expect(all.server('log', '--format=%s', 'refs/baton/steps/site/one')).toMatch(
      /^attempt-failed.*\nattempt-started/u,
    );
    expect(await phaseOf(bob, 'one')).toBe('completed');
  });

  it('claim with at most four git processes', async () => {
    const { all, bob } = await makeTwo();
    const counting = makeCountingGit(all.beside('counting'));
    const cleo = all.join('cleo', { env: counting.env });
    expect((await cleo.type('claim --step one')).exit).toBe(0);
    const starts = counting.starts();
    expect(starts.length).toBeGreaterThan(0);
    expect(starts.slice(4)).toEqual([]);
    expect((await bob.type('claim --step one')).exit).toBe(3);
  });
});

describe('working offline', () => {
  it('goes on from what was seen, says so, and is published by the next collecting', async () => {
    const { all, ada, bob } = await makeTwo();
    await ada.type('claim --step one');
    const offline = await ada.type('complete --step one --outcome done --offline');
    expect(offline).toMatchObject({ exit: 0, notes: [expect.stringMatching(/^offline: /u)] });
    expect(await phaseOf(bob, 'one')).toBe('running');
    expect((await ada.type('collect')).exit).toBe(0);
    expect(await phaseOf(bob, 'one')).toBe('completed');
    expect(all.server('for-each-ref', 'refs/baton')).toBe('');
    expect(ada.git('for-each-ref', 'refs/baton/steps')).toBe('');
  });

  it('of which the next step is taken online takes along what was written offline', async () => {
    const { all, ada } = await makeTwo();
    await ada.type('claim --step one --offline');
    expect((await ada.type('complete --step one --outcome done')).exit).toBe(0);
    const subjects = all.server('log', '--format=%s', 'refs/baton/steps/site/one').split('\n');
    expect(subjects).toEqual([
      expect.stringMatching(/^attempt-completed/u),
      expect.stringMatching(/^attempt-started/u),
    ]);
  });

  it('by two people on one step is a conflict that both see and one more decision settles', async () => {
    const { ada, bob } = await makeTwo();
    for (const { type } of [ada, bob]) {
      await type('claim --step one --offline');
      await type(`complete --step one --outcome done --offline`);
    }
    expect([await phaseOf(ada, 'one'), await phaseOf(bob, 'one')]).toEqual(['completed', 'completed']);
    await ada.type('collect');
    await bob.type('collect');
    expect([await phaseOf(ada, 'one'), await phaseOf(bob, 'one')]).toEqual(['conflict', 'conflict']);
    expect((await bob.type('complete --step one --outcome settled')).exit).toBe(0);
    expect([await phaseOf(ada, 'one'), await phaseOf(bob, 'one')]).toEqual(['completed', 'completed']);
  });

  it('needs no server at all, and a server that is gone is told as that', async () => {
    const { ada } = await makeTwo();
    ada.git('config', 'remote.origin.url', 'http://127.0.0.1:1/gone.git');
    expect(await ada.type('claim --step one')).toMatchObject({
      exit: 5,
      text: expect.stringMatching(/^remote-unreachable/u),
    });
    expect((await ada.type('claim --step one --offline')).exit).toBe(0);
    expect((await ada.type('collect --offline')).exit).toBe(0);
  });

  it('is what happens without the setting: origin is left alone, and the claim says who knows of it', async () => {
    const { all, ada } = await makeTwo('artifacts: artifacts\n');
    const claimed = await ada.type('claim --step one');
    expect(claimed).toMatchObject({ exit: 0, notes: [expect.stringContaining('"remote: origin"')] });
    expect(all.server('for-each-ref', '--format=%(refname)')).toBe('refs/heads/main');
  });
});

describe('collecting on a server', () => {
  it('commits to its default branch and takes the branch here along when it stood at the same commit', async () => {
    const { all, ada } = await makeTwo();
    await ada.type('claim --step one');
    await ada.type('complete --step one --outcome done');
    expect((await ada.type('collect')).text).toMatch(/^committed \d+ files? to main of origin/u);
    expect(all.server('rev-parse', 'main')).toBe(ada.git('rev-parse', 'main'));
    expect(ada.git('status', '--porcelain')).toBe('');
    expect(all.server('for-each-ref', 'refs/baton')).toBe('');
  });

  it('commits to a branch of its own when one is set, and makes it', async () => {
    const { all, ada, bob } = await makeTwo('remote: origin\nhistory: baton/history\n');
    const before = all.server('rev-parse', 'main');
    await ada.type('claim --step one');
    await ada.type('complete --step one --outcome done');
    expect((await ada.type('collect')).exit).toBe(0);
    expect(all.server('rev-parse', 'main')).toBe(before);
    expect(all.server('ls-tree', '-r', '--name-only', 'baton/history')).toMatch(/artifacts\/handoff\/site/u);
    expect(await phaseOf(bob, 'one')).toBe('completed');
    expect((await bob.type('claim --work-item site --step one')).exit).toBe(3);
  });

  it('may be done by many at once: every record is there once, and no ref is left', async () => {
    const { all, ada, bob } = await makeTwo();
    for (const [machine, step] of [
      [ada, 'one'],
      [bob, 'two'],
    ] as const) {
      await machine.type(`claim --step ${step}`);
      await machine.type(`complete --step ${step} --outcome done`);
    }
    const cleo = all.join('cleo');
    const ended = await Promise.all([ada, bob, cleo].map(({ type }) => type('collect')));
    expect(ended.map(({ exit }) => exit)).toEqual([0, 0, 0]);
    expect(all.server('for-each-ref', 'refs/baton')).toBe('');
    const names = all.server('ls-tree', '-r', '--name-only', 'main').split('\n');
    expect(names.filter((name) => /artifacts\/(?:claims|handoff)\/site\/.*-(?:one|two)-/u.test(name))).toHaveLength(4);
    expect([await phaseOf(ada, 'two'), await phaseOf(bob, 'one')]).toEqual(['completed', 'completed']);
  });

  it('that is refused leaves everything in the refs, and tells the reason of the server', async () => {
    const { all, ada, bob } = await makeTwo();
    await ada.type('claim --step one');
    await ada.type('complete --step one --outcome done');
    all.hook('update', 'case "$1" in refs/heads/*) echo "main is protected" >&2; exit 1;; esac');
    const refs = all.server('for-each-ref');
    expect(await ada.type('collect')).toMatchObject({ exit: 5, text: expect.stringContaining('main is protected') });
    expect(all.server('for-each-ref')).toBe(refs);
    expect(await phaseOf(bob, 'one')).toBe('completed');
    all.hook('update', 'exit 0');
    expect((await bob.type('collect')).exit).toBe(0);
    expect(all.server('for-each-ref', 'refs/baton')).toBe('');
  });
});
