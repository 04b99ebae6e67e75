/** Why: moving refs without git is only sound if it keeps git's own rules, against git and against each other. */

import { execFileSync } from 'node:child_process';
import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { openRefWriter } from '../../../src/git/command.ts';
import { moveRefFile } from '../../../src/git/ref-file.ts';
import { effort } from '../../support/effort.ts';
import { bundleProgram, startProgram } from './program.ts';
import { succeeds } from '../../support/succeeds.ts';

const REF = 'refs/baton/steps/item/build';

let folder: string;
let commonDir: string;
let commits: readonly string[];

function git(...args: readonly string[]): string {
  const identity = ['-c', 'user.name=Tester', '-c', 'user.email=tester@example.org'];
  return execFileSync('git', [...identity, ...args], { cwd: folder, encoding: 'utf8', stdio: 'pipe' }).trim();
}

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'baton-ref-'));
  git('init', '-q');
  commonDir = path.join(folder, '.git');
  commits = Array.from({ length: 12 }, (_, at) => {
    git('commit', '-q', '--allow-empty', '-m', `commit ${at}`);
    return git('rev-parse', 'HEAD');
  });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const move = (from: string | undefined, to: string | undefined): boolean | undefined =>
  moveRefFile({ commonDir, gitDir: commonDir }, { ref: REF, from, to });
const valueOf = (ref = REF): string => git('for-each-ref', '--format=%(objectname)', ref);
const locksLeft = (): readonly string[] => readdirSync(path.join(commonDir, 'baton/locks'));

describe('moving a ref as a file', () => {
  it('creates, moves on, and refuses what does not follow', () => {
    const [one = '', two = '', three = ''] = commits;
    expect([move(undefined, one), valueOf()]).toEqual([true, one]);
    expect([move(undefined, two), valueOf()]).toEqual([false, one]);
    expect([move(two, three), valueOf()]).toEqual([false, one]);
    expect([move(one, two), valueOf()]).toEqual([true, two]);
    expect(locksLeft()).toEqual([]);
    expect(existsSync(path.join(commonDir, `${REF}.lock`))).toBe(false);
  });

  it('sees refs that git has packed', () => {
    const [one = '', two = ''] = commits;
    move(undefined, one);
    git('pack-refs', '--all');
    expect(existsSync(path.join(commonDir, REF))).toBe(false);
    expect([move(undefined, two), move(two, one)]).toEqual([false, false]);
    expect([move(one, two), valueOf()]).toEqual([true, two]);
  });

  it('leaves to git what is unusual: a lock of git, a deletion, a folder in the place of the ref, a damaged ref', () => {
    const [one = '', two = ''] = commits;
    expect(move(one, undefined)).toBeUndefined();
    mkdirSync(path.join(commonDir, path.dirname(REF)), { recursive: true });
    writeFileSync(path.join(commonDir, `${REF}.lock`), '');
    expect(move(undefined, one)).toBeUndefined();
    rmSync(path.join(commonDir, `${REF}.lock`));
    mkdirSync(path.join(commonDir, REF, 'below'), { recursive: true });
    expect(move(undefined, one)).toBeUndefined();
    rmSync(path.join(commonDir, REF), { recursive: true });
    writeFileSync(path.join(commonDir, REF), 'no id\n');
    expect(move(undefined, two)).toBeUndefined();
    expect(readFileSync(path.join(commonDir, REF), 'utf8')).toBe('no id\n');
  });

  it('takes away the lock of a process that is gone, and no other', () => {
    const [one = '', two = ''] = commits;
    move(undefined, one);
    const lock = path.join(commonDir, `${REF}.lock`);
    const hold = (name: string): void => {
      const own = path.join(commonDir, 'baton/locks', name);
      writeFileSync(own, `${two}\n`);
      linkSync(own, lock);
    };
    hold(`${process.pid}-${startOfSelf()}-0123456789ab`);
    expect(move(one, two)).toBeUndefined();
    rmSync(lock);
    // The number is in use, but by a process that began at another time.
    hold(`${process.pid}-1-0123456789ac`);
    expect([move(one, two), valueOf()]).toEqual([true, two]);
    expect(locksLeft()).toEqual([`${process.pid}-${startOfSelf()}-0123456789ab`]);
  });
});

describe('a writer of many refs', () => {
  it('moves them as files, and leaves them to git where the configuration says what is to be synced', async () => {
    const [one = '', two = ''] = commits;
    // Only git calls this hook.
    const hook = path.join(commonDir, 'hooks/reference-transaction');
    mkdirSync(path.dirname(hook), { recursive: true });
    writeFileSync(hook, `#!/bin/sh\ncat >> '${folder}/told'\n`, { mode: 0o755 });
    const place = { cwd: folder, env: process.env, refFiles: { commonDir, gitDir: commonDir } };
    const moved = async (from: string | undefined, to: string): Promise<string> => {
      const writer = openRefWriter(place);
      expect(await writer.move({ ref: REF, from, to })).toBeUndefined();
      writer.close();
      return valueOf();
    };
    expect([await moved(undefined, one), existsSync(path.join(folder, 'told'))]).toEqual([one, false]);
    git('config', 'core.fsync', 'reference');
    expect(await moved(one, two)).toBe(two);
    expect(readFileSync(path.join(folder, 'told'), 'utf8')).toContain(`${one} ${two} ${REF}`);
  });
});

function startOfSelf(): string {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

describe('processes that race for a ref', () => {
  const ROUNDS = effort(60, 2000);
  const RACERS = 6;

  it('have one winner each time, with git among them and packing beside them', { timeout: 600_000 }, async () => {
    const program = await bundleProgram('ref-race-program', folder);
    const racers = commits.slice(0, RACERS).map((own) => startProgram(program, [commonDir, own]));
    try {
      await Promise.all(racers.map((racer) => racer.nextLine()));
      const gitsOwn = commits.at(-1) ?? '';
      for (let round = 0; round < ROUNDS; round += 1) {
        const ref = `refs/baton/steps/item/step-${round}`;
        for (const racer of racers) racer.say(`${ref} -`);
        const wonByGit = succeeds(() => git('update-ref', ref, gitsOwn, ''));
        if (round % 5 === 0) git('pack-refs', '--all');
        const answers = await Promise.all(racers.map((racer) => racer.nextLine()));
        const winners = commits.filter((_, at) => answers[at] === 'true');
        const all = wonByGit ? [...winners, gitsOwn] : winners;
        // Whoever met a lock asks git, which has no place here: with all of them, nobody need have won.
        expect(all.length, `${ref}: ${answers.join(' ')} ${String(wonByGit)}`).toBeLessThanOrEqual(1);
        expect(all).toEqual(valueOf(ref) === '' ? [] : [valueOf(ref)]);
      }
      expect(valueOf('refs/baton/steps/item').split('\n').length).toBeGreaterThan(ROUNDS / 2);
    } finally {
      for (const racer of racers) await racer.kill();
    }
  });
});
