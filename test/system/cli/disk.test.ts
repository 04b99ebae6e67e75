/** Why: disks run full and folders are read-only; then nothing may be half done, and room alone must be enough to go on. */

import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { startProcess, type Ended } from '../../support/program-process.ts';
import { differences, takeSnapshot } from '../../support/repository-snapshot.ts';
import { makeRepository, type ScratchRepository } from '../../support/scratch-repository.ts';
import { failed, failure, traces, withoutClock } from './expectations.ts';
import { BY_HAND, planOf } from './plans.ts';

/** In a mount namespace of its own, so that whatever happens nothing stays mounted; users other than root become root in it. */
const APART: readonly string[] = ['unshare', '--mount', ...(process.getuid?.() === 0 ? [] : ['--map-root-user'])];

let repository: ScratchRepository;

beforeEach(() => {
  repository = makeRepository(BY_HAND);
});

afterEach(() => {
  repository.remove();
});

function apart(script: string): Promise<Ended> {
  const { folder, env } = repository;
  const [file = '', ...words] = APART;
  return startProcess([file, ...words, 'bash', '-e', '-c', script], { cwd: folder, env }).ended;
}

/**
 * Runs shell text at the top of a copy of the repository on a disk of four megabytes that is full but for `free` bytes.
 * What the disk holds afterwards takes the repository's place.
 */
async function onFullDisk(free: number, text: string): Promise<Ended> {
  mkdirSync(path.join(repository.folder, 'disk'), { recursive: true });
  const ended = await apart(`
    mount -t tmpfs -o size=4m tmpfs disk
    cp -a repo disk/repo
    head -c 4194304 /dev/zero > disk/filler 2>/dev/null || true
    truncate -s -${free} disk/filler
    set +e; (cd disk/repo; ${text}); code=$?
    rm disk/filler; cp -a disk/repo after; exit $code`);
  expect(existsSync(path.join(repository.folder, 'after'))).toBe(true);
  rmSync(repository.top, { recursive: true });
  cpSync(path.join(repository.folder, 'after'), repository.top, { recursive: true });
  rmSync(path.join(repository.folder, 'after'), { recursive: true });
  return ended;
}

describe('a full disk', () => {
  it.each([
    'complete --step build --outcome x',
    'fail --step build --outcome x',
    'collect',
    'delegate --structured-work-item demo',
    'export',
    'item add other --workflow wf-demo',
    'run',
  ])('stops %s without a trace', async (call) => {
    await repository.baton(['claim']);
    const before = takeSnapshot(repository.top);
    const ended = await onFullDisk(0, `baton ${call}`);
    expect(failed(ended)).toEqual(failure(5, /[Nn]o space left/u));
    expect(differences(before, takeSnapshot(repository.top))).toEqual([]);
    expect(traces(await repository.baton(call.split(' ')))).toEqual([]);
  });

  // Room for this or that file is left, so that the disk is full at another moment each time.
  it.each([4096, 8192, 12_288, 16_384, 20_480, 24_576])(
    'with %i bytes left has a completion there wholly or not at all',
    async (free) => {
      await repository.baton(['claim']);
      const before = takeSnapshot(repository.top);
      const ended = await onFullDisk(free, 'baton complete --step build --outcome Built');
      const changed = differences(before, takeSnapshot(repository.top));
      expect(traces(ended)).toEqual([]);
      const whole = ['+ artifacts/handoff/demo/', '~ refs/baton/steps/demo/b'];
      expect([0, 5]).toContain(ended.exit);
      expect(changed.map((line) => line.slice(0, 25))).toEqual(ended.exit === 0 ? whole : []);
      expect(ended.stderr).toMatch(ended.exit === 0 ? /^next: / : /^error: .*(?:[Nn]o space left|couldn't write)/u);
      expect(await repository.baton(['complete', '--step', 'build', '--outcome', 'Built'])).toMatchObject({ exit: 0 });
    },
  );

  it('does not let a run go on with steps that nobody could record', async () => {
    const waiting = 'until [ -s ../../long.pid ]; do sleep 0.02; done';
    const filling = `key: fill, order: 1, parallelizable: true, run: "${waiting}; head -c 9m /dev/zero > filling || true"`;
    const long = 'key: long, order: 2, parallelizable: true, run: "echo $$ > ../../long.pid; sleep 300"';
    for (const [file, content] of Object.entries(planOf(filling, long))) repository.put(file, content);
    const ended = await onFullDisk(65_536, 'baton run --quiet; code=$?; rm -f filling; exit $code');
    expect(failed(ended)).toEqual(failure(5, /No space left|ENOSPC/u));
    const pid = readFileSync(path.join(repository.folder, 'long.pid'), 'utf8').trim();
    expect(existsSync(`/proc/${pid}`)).toBe(false);
    const status = await repository.baton(['status', '--json']);
    expect(JSON.parse(status.stdout).counts).toMatchObject({ running: 2 });
  });
});

/** Calls the program at the top while a folder there is mounted read-only, which binds root as well. */
function readOnly(folder: string, call: string): Promise<Ended> {
  const mounts = `mount --bind ${folder} ${folder}; mount -o remount,ro,bind ${folder}`;
  return apart(`cd repo; ${mounts}; cd "$PWD"; exec baton ${call}`);
}

describe('a folder that cannot be written', () => {
  it.each([
    ['.', 'complete --step build --outcome x'],
    ['.', 'delegate --structured-work-item demo'],
    ['.', 'collect'],
    ['.', 'run'],
    ['.git', 'complete --step build --outcome x'],
    ['.git', 'collect'],
    ['.git/refs', 'complete --step build --outcome x'],
    ['.git/objects', 'complete --step build --outcome x'],
    ['artifacts', 'complete --step build --outcome x'],
    ['artifacts', 'export'],
    ['artifacts', 'collect'],
  ])('such as %s stops %s, and nothing is half done', async (folder, call) => {
    await repository.baton(['claim']);
    const before = takeSnapshot(repository.top);
    const ended = await readOnly(folder, call);
    expect(failed(ended)).toEqual(failure(5, /[Rr]ead-only file system|EROFS/u));
    expect(differences(before, takeSnapshot(repository.top))).toEqual([]);
  });

  it.each(['status', 'list', 'show', 'explain', 'context', 'delegate --structured-work-item demo --dry-run'])(
    'can still be read by %s',
    async (call) => {
      await repository.baton(['claim']);
      const [there, free] = [
        await readOnly('.', `${call} --json`),
        await repository.baton([...call.split(' '), '--json']),
      ];
      expect(traces(there)).toEqual([]);
      expect(withoutClock(there.stdout)).toBe(withoutClock(free.stdout));
      expect({ ...there, stdout: '' }).toEqual({ ...free, stdout: '' });
    },
  );
});
