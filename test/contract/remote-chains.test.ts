/** Why: claims across machines rest on the contract holding over real servers, in every kind of clone. */

import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';

import { noteIntents } from '../../src/stores/push-intents.ts';
import { appendOne, claimRecord, endRecord, put } from '../support/chain-appends.ts';
import { effort } from '../support/effort.ts';
import { WORK_ITEM } from '../support/workflow-builder.ts';
import { chainStoreContract } from './chain-store.ts';
import { raceFault } from './race.ts';
import { makeRemotePlace, type RemotePlace, type Route } from './remote-place.ts';

chainStoreContract('a server reached by path', () => makeRemotePlace({ kind: 'file' }));
chainStoreContract('a server reached over http', () => makeRemotePlace({ kind: 'http' }));

let place: RemotePlace | undefined;
afterEach(() => place?.remove());

function makePlace(route: Route): RemotePlace {
  place = makeRemotePlace(route);
  return place;
}

const REF = `refs/baton/steps/${WORK_ITEM.id}/a`;

describe('races over http', () => {
  it.each([8, 16, 32])(
    'of %i clients for one step have one winner, the one on the server',
    async (racers) => {
      const rounds = effort(2, 200);
      expect(await raceFault(makePlace({ kind: 'http' }), { racers, rounds })).toBeUndefined();
    },
    3_600_000,
  );

  it('catch a client that pushes without a lease', async () => {
    const { openClone, remove } = makePlace({ kind: 'http' });
    const open = async () => {
      const clone = await openClone((server) => ({
        ...server,
        push: async (moves) => {
          const specs = moves.map(({ ref, to }) => `+${to ?? ''}:${ref}`);
          const { runGit } = await import('../../src/git/process.ts');
          await runGit({ cwd: clone.top, env: clone.repository.place.env }, ['push', '--quiet', 'origin', ...specs]);
          return { answers: moves.map(() => 'applied' as const), words: '' };
        },
      }));
      return clone.store;
    };
    expect(await raceFault({ open, remove }, { racers: 8, rounds: 2 })).toMatch(/were told that they won/u);
  });

  it('catch claims without a mark of their own', async () => {
    const race = { racers: 8, rounds: 2, record: (step: string) => claimRecord(step) };
    expect(await raceFault(makePlace({ kind: 'http' }), race)).toMatch(/were told that they won/u);
  });

  it('catch a client that takes every refusal for a loss and every silence for a win', async () => {
    let count = 0;
    const chooseFault = ({ method = '' }: { method?: string | undefined }) =>
      method === 'POST' && (count += 1) % 3 === 0 ? ('drop-answer' as const) : ('none' as const);
    const { openClone, remove } = makePlace({ kind: 'http', chooseFault });
    const open = async () =>
      (
        await openClone((server) => ({
          ...server,
          push: async (moves, together) => {
            const { answers, words } = await server.push(moves, together);
            return { answers: answers.map((answer) => (answer === 'unknown' ? 'applied' : answer)), words };
          },
        }))
      ).store;
    expect(await raceFault({ open, remove }, { racers: 8, rounds: effort(6, 30) })).toBeDefined();
  });
});

describe('a client whose line is bad', () => {
  it.each(['cut-request', 'drop-answer'] as const)(
    '(%s) still has one winner that knows it',
    async (fault) => {
      let count = 0;
      const chooseFault = () => ((count += 1) % 7 === 0 ? fault : 'none');
      expect(
        await raceFault(makePlace({ kind: 'http', chooseFault }), { racers: 6, rounds: effort(3, 60) }),
      ).toBeUndefined();
    },
    3_600_000,
  );

  it('finds out that its claim counted although the answer was lost', async () => {
    let drop = true;
    const chooseFault = ({ url = '' }: { url?: string | undefined }) =>
      drop && url.endsWith('/git-receive-pack') ? 'drop-answer' : 'none';
    const { open, repository, bare } = makePlace({ kind: 'http', chooseFault });
    const store = await open();
    const claiming = appendOne(store, claimRecord('a'));
    const told = await claiming;
    drop = false;
    expect(told.kind).toBe('applied');
    expect(repository.git(['rev-parse', REF], bare).trim()).toBe(told.tip);
  });
});

describe('a claim on a server', () => {
  it.each([
    ['shallow', ['--depth=1']],
    ['without blobs', ['--filter=blob:none']],
    ['without trees', ['--filter=tree:0']],
    ['of one branch', ['--single-branch']],
  ])('is made, seen and ended from a clone %s, and leaves what is the user’s alone', async (_, clone) => {
    const { openClone, repository, bare } = makePlace({ kind: 'file', clone });
    const here = await openClone();
    const config = repository.git(['config', '--list', '--local'], here.top);
    const tip = await put(here.store, claimRecord('a'));
    const there = await openClone();
    expect((await there.store.read(WORK_ITEM.id)).get('a')?.tip).toBe(tip);
    await put(there.store, endRecord('a'), tip);
    expect((await here.store.read(WORK_ITEM.id)).get('a')?.entries).toHaveLength(2);
    expect(repository.git(['fsck', '--strict', '--no-dangling'], bare)).toBe('');
    expect(repository.git(['config', '--list', '--local'], here.top)).toBe(config);
    expect(repository.git(['status', '--porcelain'], here.top)).toBe('');
    expect(readdirSync(join(here.top, '.git'))).not.toContain('FETCH_HEAD');
    expect(readdirSync(join(here.top, '.git/baton/tmp'))).toEqual([]);
    expect(readdirSync(join(here.top, '.git/baton/pushes/origin'))).toEqual([]);
  });

  it('runs no hook of the user, and goes by the lease whatever the settings of push are', async () => {
    const { openClone, repository } = makePlace({ kind: 'file' });
    const here = await openClone();
    mkdirSync(join(here.top, '.git/hooks'), { recursive: true });
    writeFileSync(join(here.top, '.git/hooks/pre-push'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    for (const setting of ['push.gpgSign=true', 'push.followTags=true', 'push.default=nothing', 'fetch.prune=true']) {
      repository.git(['config', ...setting.split('=')], here.top);
    }
    await put(here.store, claimRecord('a', 1));
    expect((await appendOne(here.store, claimRecord('a', 2))).kind).toBe('lost');
  });

  it('is told as refused, with the reason of the server, and nothing is left noted', async () => {
    const { openClone, bare } = makePlace({ kind: 'file' });
    writeFileSync(join(bare, 'hooks/update'), '#!/bin/sh\necho "claims are not welcome" >&2\nexit 1\n', {
      mode: 0o755,
    });
    const { store, top } = await openClone();
    await expect(appendOne(store, claimRecord('a'))).rejects.toMatchObject({
      refusal: { code: 'push-refused', facts: { problem: expect.stringContaining('claims are not welcome') } },
    });
    expect(readdirSync(join(top, '.git/baton/pushes/origin'))).toEqual([]);
  });

  it('is told as unreachable when the server does not exist', async () => {
    const { openClone, repository } = makePlace({ kind: 'file' });
    const { store, top } = await openClone();
    repository.git(['config', 'remote.origin.url', repository.beside('nowhere.git')], top);
    await expect(store.read(WORK_ITEM.id)).rejects.toMatchObject({ refusal: { code: 'remote-unreachable' } });
  });

  it('that was cut off by a kill is told by the next command, whether it counts or not', async () => {
    const { openClone, notes } = makePlace({ kind: 'file' });
    const { store, repository } = await openClone();
    const oid = await put(store, claimRecord('a'));
    const about = { workItem: WORK_ITEM.id, what: 'attempt-started of a as a-0', records: [claimRecord('a').id] };
    noteIntents(repository.privateDir, 'origin', [{ ...about, ref: REF, oid }]);
    noteIntents(repository.privateDir, 'origin', [{ ...about, ref: `${REF}b`, oid }]);
    await store.read(WORK_ITEM.id);
    expect(notes).toEqual([]);
    const folder = join(repository.privateDir, 'pushes/origin');
    const { renameSync } = await import('node:fs');
    for (const name of readdirSync(folder)) {
      renameSync(join(folder, name), join(folder, name.replace(/^\d+/u, '4194305')));
    }
    await store.read(WORK_ITEM.id);
    expect(notes.map((note) => note.replace(/^.*; /u, '')).toSorted()).toEqual(['it counts', 'it is not there']);
    expect(readdirSync(folder)).toEqual([]);
  });
});
