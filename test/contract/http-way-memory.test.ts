/** Why: what is remembered of git's settings decides where requests go, so it must be given up when they change, and hold no secret. */

import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { locateRepository } from '../../src/git/locate.ts';
import { openRepository } from '../../src/stores/git-repository.ts';
import { findHttpWay } from '../../src/stores/http-way-memory.ts';
import { makeCountingGit, type CountingGit } from '../support/counting-git.ts';
import { makeTemporaryRepository, type TemporaryRepository } from '../support/temporary-repository.ts';

let repository: TemporaryRepository;
let counting: CountingGit;

/** Everything that was just written looks old enough to be remembered. */
const later = (seconds: number): void => void vi.setSystemTime(Date.now() + seconds * 1000);

beforeEach(() => {
  repository = makeTemporaryRepository();
  counting = makeCountingGit(repository.beside('counting'));
  repository.git(['config', 'remote.origin.url', 'https://git.example.com/site.git']);
  vi.useFakeTimers({ toFake: ['Date'] });
  later(10);
});
afterEach(() => {
  vi.useRealTimers();
  repository.remove();
});

const keptFile = (): string => join(repository.top, '.git/baton/cache/way-origin.json');

/** The address that is found, and whether git was asked. */
async function find(env: NodeJS.ProcessEnv = {}): Promise<readonly [string | undefined, 'asked' | 'kept']> {
  const all = { ...repository.env, ...counting.env, ...env };
  const located = await locateRepository(repository.top, all);
  if (located.kind !== 'found') throw new Error('no repository');
  const opened = openRepository(located, all);
  counting.starts();
  const way = await findHttpWay(opened, 'origin');
  opened.close();
  return [way?.address.href, counting.starts().some((start) => start.startsWith('config ')) ? 'asked' : 'kept'];
}

const ADDRESS = 'https://git.example.com/site.git';

it('git is asked once, and again when an hour has passed', async () => {
  expect(await find()).toEqual([ADDRESS, 'asked']);
  expect(await find()).toEqual([ADDRESS, 'kept']);
  later(3700);
  expect(await find()).toEqual([ADDRESS, 'asked']);
});

it('a changed setting, and a file of settings that comes to be, are heeded at once', async () => {
  await find();
  repository.git(['config', 'remote.origin.url', 'https://elsewhere.example.com/']);
  later(10);
  expect(await find()).toEqual(['https://elsewhere.example.com/', 'asked']);
  expect(await find()).toEqual(['https://elsewhere.example.com/', 'kept']);
  writeFileSync(repository.beside('no-settings'), '[http]\n\tproxy = proxy:3128\n');
  later(10);
  expect(await find()).toEqual([undefined, 'asked']);
  expect(await find()).toEqual([undefined, 'kept']);
});

it.each([
  ['a header', ['http.extraHeader', 'Authorization: basic c2VjcmV0']],
  ['a password', ['remote.origin.url', 'https://ada:secret@git.example.com/site.git']],
  ['an included file', ['include.path', '/nowhere']],
])('with %s nothing is kept', async (_, setting) => {
  repository.git(['config', ...setting]);
  later(10);
  expect(await find()).toEqual([ADDRESS, 'asked']);
  expect(existsSync(keptFile())).toBe(false);
});

it('settings of the environment count for that call alone', async () => {
  const env = { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'http.proxy', GIT_CONFIG_VALUE_0: 'proxy:3128' };
  expect(await find(env)).toEqual([undefined, 'asked']);
  expect(existsSync(keptFile())).toBe(false);
  expect(await find()).toEqual([ADDRESS, 'asked']);
  expect(await find(env)).toEqual([undefined, 'asked']);
});

it('whether git reads the settings of the whole machine is heeded', async () => {
  const system = repository.beside('system-settings');
  writeFileSync(system, '[http]\n\tproxy = proxy:3128\n');
  later(10);
  const env = { GIT_CONFIG_SYSTEM: system };
  expect(await find({ ...env, GIT_CONFIG_NOSYSTEM: '1' })).toEqual([ADDRESS, 'asked']);
  expect(await find({ ...env, GIT_CONFIG_NOSYSTEM: undefined })).toEqual([undefined, 'asked']);
});

it('what was kept may be damaged or gone without anybody noticing', async () => {
  await find();
  const whole = readFileSync(keptFile(), 'utf8');
  const without = (key: string): string => JSON.stringify({ ...JSON.parse(whole), [key]: undefined });
  for (const damaged of ['', '{', 'null', whole.slice(0, -5), ...['form', 'stamps', 'address', 'user'].map(without)]) {
    writeFileSync(keptFile(), damaged);
    expect(await find()).toEqual([ADDRESS, 'asked']);
  }
  rmSync(keptFile());
  expect(await find()).toEqual([ADDRESS, 'asked']);
});
