/** Why: git is the store that users have; besides the contract, its own ways of storing refs and objects must not matter. */

import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';

import { loadAdmission } from '../../src/cli/compose/late-parts.ts';
import { gitOutput } from '../../src/git/process.ts';
import { createGitChains } from '../../src/stores/git-chains.ts';
import { appendOf, appendOne, claimRecord, put } from '../support/chain-appends.ts';
import { completed, started, written } from '../support/record-builder.ts';
import { WORK_ITEM } from '../support/workflow-builder.ts';
import { chainStoreContract } from './chain-store.ts';
import { makeGitPlace, type GitPlace } from './git-place.ts';
import { raceFault, type ChainPlace } from './race.ts';

chainStoreContract('git', () => makeGitPlace());
chainStoreContract('git with SHA-256', () => makeGitPlace('sha256'));

let place: GitPlace | undefined;
afterEach(() => place?.remove());

function makePlace(): GitPlace {
  place = makeGitPlace();
  return place;
}

const REF = `refs/baton/steps/${WORK_ITEM.id}/a`;

/** A claim and its completion on the chain of step a, with the ids of both. */
async function chainOfTwo({ open }: ChainPlace): Promise<readonly string[]> {
  const store = await open();
  const begun = written(started({ step: 'a' }).record);
  const ended = written(completed({ step: 'a', after: [begun] }).record);
  await put(store, ended, await put(store, begun));
  return [begun.id, ended.id];
}

async function idsIn({ open }: ChainPlace): Promise<readonly string[] | undefined> {
  return (await (await open()).read(WORK_ITEM.id)).get('a')?.entries.map((entry) => entry.id);
}

describe('chains in git', () => {
  it('are shared by the worktrees of a repository', async () => {
    const { repository, openRepository } = makePlace();
    repository.git(['commit', '--quiet', '--allow-empty', '-m', 'first']);
    const side = repository.beside('side');
    repository.git(['worktree', 'add', '--quiet', side]);
    const here = createGitChains(await openRepository(), loadAdmission);
    const there = createGitChains(await openRepository(side), loadAdmission);
    const mine = claimRecord('a', 1);
    const tip = await put(here, mine);
    expect(await appendOne(there, claimRecord('a', 2))).toEqual({ kind: 'lost', tip });
    expect((await there.read(WORK_ITEM.id)).get('a')?.entries.map((entry) => entry.id)).toEqual([mine.id]);
  });

  it('are sound for git from the first record on', async () => {
    const { repository, ...rest } = makePlace();
    await chainOfTwo(rest);
    expect(repository.git(['fsck', '--strict', '--no-dangling'])).toBe('');
    expect(repository.git(['cat-file', '-p', `${REF}^{tree}`])).toBe('');
  });

  it('outlive packing, collecting garbage and a clone', async () => {
    const { repository, ...rest } = makePlace();
    const ids = await chainOfTwo(rest);
    repository.git(['pack-refs', '--all']);
    repository.git(['gc', '--quiet', '--prune=now']);
    expect(await idsIn(rest)).toEqual(ids);
    const copy = repository.beside('copy.git');
    repository.git(['init', '--quiet', '--bare', copy]);
    repository.git(['push', '--quiet', copy, 'refs/baton/*:refs/baton/*']);
    expect(repository.git(['rev-parse', REF], copy)).toBe(repository.git(['rev-parse', REF]));
    expect(repository.git(['fsck', '--strict', '--no-dangling'], copy)).toBe('');
  });

  it('can be read with git alone', async () => {
    const { repository, ...rest } = makePlace();
    await chainOfTwo(rest);
    const log = repository.git(['log', '--format=%an|%at|%s', REF]);
    const at = Date.parse('2026-01-02T00:00:00Z') / 1000;
    expect(log).toBe(`ada|${at}|attempt-completed: a a-local\nada|${at}|attempt-started: a a-local\n`);
  });

  it.each([' ', '<>', 'Ada <ada@example.invalid>', 'tab\tand\nline', 'Zoë 🚀', '.', ','])(
    'take an actor by the name of %j',
    async (actor) => {
      const { repository, open } = makePlace();
      const store = await open();
      const record = written(started({ actor }).record);
      await put(store, record);
      expect((await store.read(WORK_ITEM.id)).get('a')?.entries[0]?.record.actor).toBe(actor);
      expect(repository.git(['fsck', '--strict', '--no-dangling'])).toBe('');
    },
  );

  it('leave no temporary files behind', async () => {
    const { repository, ...rest } = makePlace();
    await chainOfTwo(rest);
    const names = readdirSync(join(repository.top, '.git'), { recursive: true }).map(String);
    expect(names.filter((name) => /tmp[/_][^/]+$|\.lock$/u.test(name))).toEqual([]);
    expect(names.some((name) => name.endsWith(REF))).toBe(true);
  });

  it('say so when a ref stays locked, and name the lock', async () => {
    const { repository, open } = makePlace();
    const lock = join(repository.top, '.git', `${REF}.lock`);
    mkdirSync(dirname(lock), { recursive: true });
    writeFileSync(lock, '');
    const append = (await open()).append([appendOf(claimRecord('a'), undefined)]);
    await expect(append).rejects.toMatchObject({ refusal: { code: 'ref-locked', facts: { ref: REF, lock } } });
    expect(existsSync(join(repository.top, '.git', REF))).toBe(false);
  });

  it('say so when a ref points at something else than a record', async () => {
    const { repository, open } = makePlace();
    repository.git(['commit', '--quiet', '--allow-empty', '-m', 'no record']);
    repository.git(['update-ref', REF, 'HEAD']);
    await expect((await open()).read(WORK_ITEM.id)).rejects.toMatchObject({
      refusal: { code: 'corrupt-ref', facts: { ref: REF } },
    });
  });

  it('say so when an object of a chain is gone', async () => {
    const { repository, open } = makePlace();
    await chainOfTwo({ open, remove: () => undefined });
    const parent = repository.git(['rev-parse', `${REF}^`]).trim();
    const object = join(repository.top, '.git/objects', parent.slice(0, 2), parent.slice(2));
    expect(existsSync(object)).toBe(true);
    rmSync(object, { force: true });
    await expect((await open()).read(WORK_ITEM.id)).rejects.toMatchObject({
      refusal: { code: 'corrupt-ref', facts: { ref: REF, problem: 'an object of its chain is missing' } },
    });
  });
});

describe('the race catches', () => {
  it('a store that overwrites, whatever was there', async () => {
    const { openRepository, remove } = makePlace();
    const overwriting = async () => {
      const repository = await openRepository();
      const move = async ({ ref, to }: { readonly ref: string; readonly to: string | undefined }) => {
        await gitOutput(repository.place, ['update-ref', ref, to ?? '']);
        return undefined;
      };
      return createGitChains({ ...repository, refWriter: { ...repository.refWriter, move } }, loadAdmission);
    };
    expect(await raceFault({ open: overwriting, remove }, { racers: 8, rounds: 3 })).toMatch(
      /were told that they won/u,
    );
  });

  it('claims without a mark of their own', async () => {
    expect(await raceFault(makePlace(), { racers: 8, rounds: 3, record: (step) => claimRecord(step) })).toMatch(
      /were told that they won/u,
    );
  });
});
