/** Why: CI and large repositories work in clones that hold only a part; claims have to work there and leave everything else alone. */

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';

import { makeCountingGit } from '../../support/counting-git.ts';
import { differences, takeSnapshot } from '../../support/repository-snapshot.ts';
import { makeMachines, type Joining, type Machine, type Machines } from './machines.ts';

let machines: Machines | undefined;
afterEach(() => machines?.remove());

type Clone = NonNullable<Joining['clone']>;

const cloned =
  (...options: readonly string[]): Clone =>
  (git, address, top) =>
    git('clone', '--quiet', ...options, address, top);

/** As actions/checkout does for a pull request: one commit, no branch, and some settings of its own. */
const checkedOutInCi: Clone = (git, address, top) => {
  git('init', '--quiet', top);
  const here = (...words: readonly string[]) => git('-C', top, ...words);
  here('remote', 'add', 'origin', address);
  here('config', '--local', 'gc.auto', '0');
  const ref = '+refs/heads/main:refs/remotes/pull/7/merge';
  here('fetch', '--quiet', '--no-tags', '--prune', '--no-recurse-submodules', '--depth=1', 'origin', ref);
  here('checkout', '--quiet', '--force', 'refs/remotes/pull/7/merge');
};

const CLONES: readonly (readonly [string, Clone])[] = [
  ['a whole clone', cloned()],
  ['a shallow clone', cloned('--depth=1')],
  ['a clone without blobs', cloned('--filter=blob:none')],
  ['a clone without trees', cloned('--filter=tree:0')],
  ['a shallow clone without blobs', cloned('--depth=1', '--filter=blob:none')],
  ['a sparse checkout', cloned('--filter=blob:none', '--sparse')],
  ['a checkout of CI', checkedOutInCi],
];

/** What is the user's and not said by files and refs: settings, hooks, packed refs, where the clone ends, what was fetched last. */
function settingsOf(top: string): Record<string, string> {
  const folder = join(top, '.git');
  const hooks = readdirSync(join(folder, 'hooks')).map((name) => `hooks/${name}`);
  const names = ['config', 'shallow', 'FETCH_HEAD', 'ORIG_HEAD', 'info/exclude', 'info/sparse-checkout', ...hooks];
  const read = (name: string): string =>
    existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : '(none)';
  // git writes an empty list when it deletes a ref and there is none.
  const packed = read('packed-refs')
    .split('\n')
    .filter((line) => /^[^#].* (?!refs\/baton\/)/u.test(line));
  return { ...Object.fromEntries(names.map((name) => [name, read(name)])), packed: packed.join('\n') };
}

/** Things that a user has going on: a staged file, a changed one, a new one, and hooks that let nothing through. */
function leaveUnfinished({ top, git }: Machine): void {
  writeFileSync(join(top, 'staged.txt'), 'staged\n');
  git('add', 'staged.txt');
  writeFileSync(join(top, 'plan.yaml'), '# being changed\n');
  writeFileSync(join(top, 'new.txt'), 'new\n');
  mkdirSync(join(top, '.git/hooks'), { recursive: true });
  for (const hook of ['pre-push', 'pre-commit', 'post-commit', 'post-checkout', 'pre-auto-gc']) {
    writeFileSync(join(top, '.git/hooks', hook), '#!/bin/sh\necho "$0" >> "$(dirname "$0")/ran"\n', { mode: 0o755 });
  }
}

/** With the branch that follows the history on the server: git moves it along with a push, as with any. */
const OURS = /^[+~-] (?:artifacts\/|refs\/baton\/|refs\/remotes\/origin\/baton\/history$|packed-refs$)/u;

describe.each(CLONES)('%s', (_, clone) => {
  it('claims with at most four git processes, completes and collects, and touches nothing of the user’s', async () => {
    const all = makeMachines('remote: origin\nhistory: baton/history\n');
    machines = all;
    const ada = all.join('ada');
    await ada.type('item add site --workflow plan.yaml');
    await ada.type('collect');
    ada.git('commit', '--quiet', '--allow-empty', '-m', 'a second commit, so that there is something to leave out');
    ada.git('push', '--quiet', 'origin', 'main');
    const counting = makeCountingGit(all.beside('counting'));
    const bob = all.join('bob', { clone, env: counting.env });
    leaveUnfinished(bob);
    const [before, settings] = [takeSnapshot(bob.top), settingsOf(bob.top)];

    expect((await bob.type('claim --work-item site --step one')).exit).toBe(0);
    expect(counting.starts().slice(4)).toEqual([]);
    expect((await ada.type('claim --work-item site --step one')).exit).toBe(3);
    expect((await bob.type('complete --work-item site --step one --outcome done')).exit).toBe(0);
    await ada.type('claim --work-item site --step two');
    await ada.type('complete --work-item site --step two --outcome done');
    expect((await bob.type('collect')).exit).toBe(0);

    expect(all.server('for-each-ref', 'refs/baton')).toBe('');
    const names = all.server('ls-tree', '-r', '--name-only', 'baton/history').split('\n');
    expect(names.filter((name) => /^artifacts\/(?:claims|handoff)\/site\/.*-(?:one|two)-/u.test(name))).toHaveLength(4);
    expect((await bob.type('claim --work-item site --step last')).exit).toBe(0);
    expect((await bob.type('verify --rev refs/baton/remote/origin/history')).exit).toBe(0);
    const changed = differences(before, takeSnapshot(bob.top));
    expect(changed.length).toBeGreaterThan(0);
    expect(changed.filter((line) => !OURS.test(line))).toEqual([]);
    expect(settingsOf(bob.top)).toEqual(settings);
  });
});
