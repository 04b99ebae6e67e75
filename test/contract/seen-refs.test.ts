/** Why: what was seen of a server is all that there is to go by offline, so one ref that cannot be noted must not cost the others. */

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { locateRepository } from '../../src/git/locate.ts';
import { openRepository } from '../../src/stores/git-repository.ts';
import { keepSeen } from '../../src/stores/seen-refs.ts';
import { makeTemporaryRepository, type TemporaryRepository } from '../support/temporary-repository.ts';

let repository: TemporaryRepository;
let tip: string;

beforeEach(() => {
  repository = makeTemporaryRepository();
  repository.git(['commit', '--quiet', '--allow-empty', '-m', 'first']);
  tip = repository.git(['rev-parse', 'HEAD']).trim();
});
afterEach(() => repository.remove());

const nothing = '1'.repeat(40);
const noted = (): string => repository.git(['for-each-ref', '--format=%(refname)', 'refs/baton']).trim();

async function keep(moves: readonly (readonly [string, string | undefined])[]): Promise<boolean> {
  const located = await locateRepository(repository.top, repository.env);
  if (located.kind !== 'found') throw new Error('no repository');
  const opened = openRepository(located, repository.env);
  const all = moves.map(([step, from]) => ({ ref: `refs/baton/steps/site/${step}`, from, to: tip }));
  const kept = await keepSeen(opened, 'origin', all);
  opened.close();
  return kept;
}

it('one that stands elsewhere keeps no other from being noted', async () => {
  expect(
    await keep([
      ['one', nothing],
      ['two', undefined],
    ]),
  ).toBe(false);
  expect(noted()).toBe('refs/baton/remote/origin/steps/site/two');
  expect(await keep([['two', tip]])).toBe(true);
});

it('where refs are no files, git notes them', async () => {
  mkdirSync(join(repository.top, '.git/reftable'));
  expect(await keep([['one', undefined]])).toBe(true);
  expect(noted()).toBe('refs/baton/remote/origin/steps/site/one');
});
