/**
 * Why: the promise that exactly one claimant wins is made to processes, so it is shown with 64 real ones that reach
 * the lock at the same moment. 5 rounds in a build; `BATON_LONG=1 npm test` runs 50.
 */

import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { copyProgram, type BuiltProgram, type ProgramResult } from '../support/built-program.ts';
import { effort } from '../support/effort.ts';
import { raiseBarrier } from '../support/ref-barrier.ts';
import { makeTemporaryRepository, type TemporaryRepository } from '../support/temporary-repository.ts';

const ROUNDS = effort(5, 50);
const RACERS = 64;

const workItem = {
  schemaVersion: '1.0',
  id: 'race',
  title: 'A race',
  workflow: { id: 'wf', version: '1.0.0' },
  owner: 'olivia',
  createdAt: '2026-01-01T00:00:00Z',
  links: [],
};
const steps = Array.from({ length: ROUNDS }, (_, at) => ({ key: `s${at}`, order: at + 1, parallelizable: true }));

let repository: TemporaryRepository;
let program: BuiltProgram;

beforeAll(() => {
  repository = makeTemporaryRepository();
  program = copyProgram(repository);
  for (const folder of ['work-items', 'workflows'])
    mkdirSync(join(repository.top, 'artifacts', folder), { recursive: true });
  writeFileSync(join(repository.top, 'artifacts/work-items/race.json'), JSON.stringify(workItem));
  const workflow = { schemaVersion: '1.0', id: 'wf', version: '1.0.0', steps };
  writeFileSync(join(repository.top, 'artifacts/workflows/wf.yaml'), JSON.stringify(workflow));
});
afterAll(() => repository.remove());

/** Starts one process for each list of arguments and lets all of them at the lock at once. */
async function race(name: string, calls: readonly (readonly string[])[]): Promise<readonly ProgramResult[]> {
  const barrier = raiseBarrier(repository, name);
  const running = calls.map((args, at) => program.run(args, { ...barrier.env, BATON_ACTOR: `racer-${at}` }));
  await barrier.release(calls.length);
  return Promise.all(running);
}

const completion = (step: string, outcome: string): readonly string[] => [
  'complete',
  '--work-item',
  'race',
  '--step',
  step,
  '--attempt',
  `${step}-local`,
  '--outcome',
  outcome,
];

/** The record that the newest commit of a step's ref carries. */
function newestRecord(step: string): unknown {
  return JSON.parse(repository.git(['log', '-1', '--format=%b', `refs/baton/steps/race/${step}`]));
}

/** How many ended how: exit code and, when refused, the code of the failure. */
function endings(results: readonly ProgramResult[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { exit, document, stderr } of results) {
    const error = typeof document === 'object' && document !== null && 'error' in document ? document.error : undefined;
    const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : stderr;
    counts[`${exit} ${code}`.trim()] = (counts[`${exit} ${code}`.trim()] ?? 0) + 1;
  }
  return counts;
}

describe.sequential('64 processes', () => {
  it.each(steps.map(({ key }) => key))('that claim step %s: one wins, and the others are told who', async (step) => {
    const claim = ['claim', '--work-item', 'race', '--step', step];
    const results = await race(
      `claim-${step}`,
      Array.from({ length: RACERS }, () => claim),
    );
    expect(endings(results)).toEqual({ '0': 1, '3 held': RACERS - 1 });
    const winner = results.find(({ exit }) => exit === 0);
    expect(winner?.document).toMatchObject({ record: newestRecord(step) });
    expect(repository.git(['rev-list', '--count', `refs/baton/steps/race/${step}`]).trim()).toBe('1');
  });

  it('leave one file for each claim that counts, and nothing else', () => {
    const files = readdirSync(join(repository.top, 'artifacts/claims/race'));
    expect(files.filter((file) => file.startsWith('.'))).toEqual([]);
    expect(files).toHaveLength(ROUNDS);
  });
});

describe.sequential('16 processes', () => {
  it('that complete one attempt with different results: one is taken', async () => {
    const calls = Array.from({ length: 16 }, (_, at) => completion('s0', `result ${at}`));
    const results = await race('complete-differently', calls);
    expect(endings(results)).toEqual({ '0': 1, '3 already-ended': 15 });
    const winner = results.find(({ exit }) => exit === 0);
    expect(winner?.document).toMatchObject({ record: newestRecord('s0') });
  });

  it('that complete one attempt with the same result: all are told that it is done, and it is recorded once', async () => {
    const calls = Array.from({ length: 16 }, () => completion('s1', 'the same'));
    expect(endings(await race('complete-alike', calls))).toEqual({ '0': 16 });
    expect(repository.git(['rev-list', '--count', 'refs/baton/steps/race/s1']).trim()).toBe('2');
  });
});
