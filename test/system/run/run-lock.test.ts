import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ownFacts } from '../../../src/run/holder.ts';
import { takeRunLock, type RunLock } from '../../../src/run/run-lock.ts';
import { bundleProgram, startProgram, type Program } from './program.ts';

let programs: string;
let lockProgram: string;
let folder: string;
let started: Program[];

beforeAll(async () => {
  programs = mkdtempSync(path.join(tmpdir(), 'baton-lock-'));
  lockProgram = await bundleProgram('lock-program', programs);
});
afterAll(() => rmSync(programs, { recursive: true, force: true }));
beforeEach(() => {
  folder = path.join(mkdtempSync(path.join(tmpdir(), 'baton-lock-')), 'item-1');
  started = [];
});
afterEach(async () => {
  await Promise.all(started.map((program) => program.kill()));
  rmSync(path.dirname(folder), { recursive: true, force: true });
});

async function startReady(): Promise<Program> {
  const program = startProgram(lockProgram, [folder]);
  started.push(program);
  expect(await program.nextLine()).toBe('ready');
  return program;
}

async function startHolding(): Promise<Program> {
  const program = await startReady();
  program.say('go');
  expect(await program.nextLine()).toBe('held');
  return program;
}

/** Gives a lock back; says whether it was held. */
function release(lock: RunLock): boolean {
  if (lock.kind === 'held') lock.release();
  return lock.kind === 'held';
}

describe('the lock of a run', () => {
  it('is held by one at a time, and free again once given back', () => {
    const first = takeRunLock(folder);
    expect(takeRunLock(folder)).toEqual({ kind: 'busy', pid: process.pid });
    release(first);
    expect(release(takeRunLock(folder))).toBe(true);
    expect(release(takeRunLock(folder))).toBe(true);
  });

  it('may be given back twice without harm to the next holder', () => {
    const first = takeRunLock(folder);
    release(first);
    const second = takeRunLock(folder);
    release(first);
    expect(takeRunLock(folder).kind).toBe('busy');
    release(second);
  });

  it('leaves only a few small files behind', () => {
    for (let round = 0; round < 20; round += 1) expect(release(takeRunLock(folder))).toBe(true);
    expect(readdirSync(folder).length).toBeLessThanOrEqual(6);
    expect(readdirSync(folder).every((name) => /^\d+$/u.test(name))).toBe(true);
  });

  it('names the process that holds it', async () => {
    const other = await startHolding();
    expect(takeRunLock(folder)).toEqual({ kind: 'busy', pid: other.pid });
  });

  it('is free once its holder was killed', async () => {
    const other = await startHolding();
    await other.kill();
    expect(release(takeRunLock(folder))).toBe(true);
  });

  it('is free when the file says nothing that can be read', () => {
    mkdirSync(folder);
    for (const text of ['', '{', 'null', '{"pid":-1,"hostname":"h"}']) {
      writeFileSync(path.join(folder, '7'), text);
      expect(release(takeRunLock(folder))).toBe(true);
      rmSync(folder, { recursive: true });
      mkdirSync(folder);
    }
  });

  it('waits a while for a holder that cannot be looked at from here, but not for ever', () => {
    mkdirSync(folder);
    const file = path.join(folder, '1');
    writeFileSync(file, JSON.stringify({ ...ownFacts(), pid: 4711, pidNamespace: 'pid:[elsewhere]' }));
    expect(takeRunLock(folder)).toEqual({ kind: 'busy', pid: 4711 });
    const longAgo = new Date(Date.now() - 120_000);
    utimesSync(file, longAgo, longAgo);
    expect(release(takeRunLock(folder))).toBe(true);
  });
});

describe('a race for the lock', () => {
  it.each(['a free lock', 'the lock of a killed run'])('for %s has exactly one winner', async (what) => {
    if (what !== 'a free lock') await (await startHolding()).kill();
    const racers = await Promise.all(Array.from({ length: 6 }, startReady));
    for (const racer of racers) racer.say('go');
    const answers = await Promise.all(racers.map((racer) => racer.nextLine()));
    const winner = racers[answers.indexOf('held')];
    expect(answers.filter((answer) => answer === 'held')).toHaveLength(1);
    expect(answers.filter((answer) => answer === `busy ${winner?.pid}`)).toHaveLength(5);
  });

  it('never lets two in over many rounds of taking and giving back', async () => {
    const racers = await Promise.all(Array.from({ length: 4 }, startReady));
    for (let round = 0; round < 25; round += 1) {
      for (const racer of racers) racer.say('go');
      const answers = await Promise.all(racers.map((racer) => racer.nextLine()));
      // In a round, one who comes late may get a lock that was given back at the round's beginning, or none may.
      expect(answers.filter((answer) => answer === 'held').length).toBeLessThanOrEqual(1);
    }
  });
});
