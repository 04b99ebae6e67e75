/**
 * Why: power fails and jobs are killed. Whatever the moment, the next run goes on from what is recorded, nothing that is
 * complete is done again, and no step of a killed run works on unwatched.
 *
 * Six kills by default, fifty with BATON_LONG=1; BATON_SEED chooses other moments.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';

import { makeRepository, type ScratchRepository } from '../../support/scratch-repository.ts';
import { planOf } from './plans.ts';

const KILLS = process.env['BATON_LONG'] === '1' ? 50 : 6;
const SEED = Number(process.env['BATON_SEED'] ?? '20261122');
/** Lines that an undisturbed run of the plan says, and the longest pause after one of them, in milliseconds. */
const LINES = 22;
const LONGEST_PAUSE_MS = 60;
/** More runs than this for one plan mean that it gets nowhere. */
const MOST_RUNS = 60;

/** Each step leaves a trace, and a process that goes on for minutes unless somebody ends it with the step. */
const WORK = 'echo "$BATON_STEP $BATON_ATTEMPT" >> effects; sleep 300 & sleep 0.05; echo worked';
const STEPS = ['prepare', 'left', 'middle', 'right', 'join', 'check', 'finish'];
const PLAN = planOf(
  ...STEPS.map((key, order) => {
    const parallelizable = ['left', 'middle', 'right'].includes(key);
    return `key: ${key}, order: ${order}, parallelizable: ${parallelizable}, run: '${WORK}'`;
  }),
);

/** So many steps that most of them are started by shells; each needs its context, and hands back a value. */
const WIDE_STEPS = Array.from({ length: 48 }, (_, at) => `step-${at}`);
const WIDE_WORK =
  'test -s "$BATON_CONTEXT" && echo "$BATON_ATTEMPT" >> effects && echo "own=$BATON_STEP" >> "$BATON_OUTPUT"';
const WIDE_PLAN = planOf(
  ...WIDE_STEPS.map((step, order) => `key: ${step}, order: ${order}, parallelizable: true, run: '${WIDE_WORK}'`),
);

/** Mulberry32: small, seeded, and good enough to choose moments. */
function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Told = { readonly kills: number; readonly runs: number; readonly moments: readonly string[] };

/** Runs the plan until it is done, killing up to `most` of the runs. */
async function runToTheEnd(repository: ScratchRepository, random: () => number, most: number): Promise<Told> {
  const moments: string[] = [];
  let kills = 0;
  for (let runs = 1; runs <= MOST_RUNS; runs += 1) {
    const run = repository.start(['run']);
    if (kills === most) {
      const { exit, stderr } = await run.ended;
      if (exit !== 0) throw new Error(`the last run ended with ${exit} after ${moments.join(', ')}:\n${stderr}`);
      return { kills, runs, moments };
    }
    const line = 1 + Math.floor(random() * LINES);
    const ms = Math.floor(random() * LONGEST_PAUSE_MS);
    const reached = await run.saw(new RegExp(`^(?:.*\\n){${line}}`, 'u')).then(
      () => true,
      () => false,
    );
    if (reached) await pause(ms);
    run.child.kill('SIGKILL');
    const { exit, stderr } = await run.ended;
    if (exit === 0) return { kills, runs, moments };
    if (exit !== 'SIGKILL') throw new Error(`a run ended with ${exit} after ${moments.join(', ')}:\n${stderr}`);
    kills += 1;
    moments.push(`line ${line} + ${ms} ms`);
  }
  throw new Error(`not done after ${MOST_RUNS} runs: ${moments.join(', ')}`);
}

/** Processes that carry a claim of this repository in their environment. */
function processesOf(repository: ScratchRepository): readonly string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/u.test(pid)) return false;
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, 'latin1');
      return environment.includes('BATON_CLAIM=') && environment.includes(repository.folder);
    } catch {
      return false;
    }
  });
}

type Entry = {
  readonly record: {
    readonly eventType: string;
    readonly attemptId: string;
    readonly step: { readonly key: string };
    readonly values?: Readonly<Record<string, string>>;
  };
};

async function recordsOf(repository: ScratchRepository): Promise<readonly Entry[]> {
  return JSON.parse((await repository.baton(['show', '--json'])).stdout).records;
}

/** What is wrong with how it all ended; nothing when every step was completed exactly once. */
async function faultsOf(repository: ScratchRepository): Promise<readonly string[]> {
  const records = await recordsOf(repository);
  const attempts = (eventType: RegExp, step?: string): readonly string[] =>
    records
      .filter(({ record }) => eventType.test(record.eventType) && (step === undefined || record.step.key === step))
      .map(({ record }) => record.attemptId);
  const effects = readFileSync(repository.at('effects'), 'utf8').trimEnd().split('\n');
  const started = attempts(/^attempt-started$/u);
  const ended = attempts(/^attempt-(?:completed|failed)$/u);
  const completed = STEPS.map((step) => attempts(/^attempt-completed$/u, step));
  const places = STEPS.map((step, at) => effects.indexOf(`${step} ${completed[at]?.[0] ?? ''}`));
  const joins = [places[4] ?? -1, ...places.slice(1, 4)];
  return [
    ...completed.flatMap((each, at) => (each.length === 1 ? [] : [`${STEPS[at]} completed ${each.length} times`])),
    ...(new Set(started).size === started.length ? [] : ['an attempt began twice']),
    ...(started.toSorted().join() === ended.toSorted().join() ? [] : ['an attempt did not end exactly once']),
    ...(new Set(effects).size === effects.length ? [] : ['an attempt was executed twice']),
    ...effects.filter((effect) => !started.includes(effect.split(' ')[1] ?? '')).map((each) => `${each} has no record`),
    ...places.flatMap((place, at) => (place < 0 ? [`${STEPS[at]} was completed without being executed`] : [])),
    ...(Math.max(...joins) === joins[0] ? [] : ['the join went before what it joins']),
    ...processesOf(repository).map((pid) => `process ${pid} is left`),
  ];
}

describe('a run that is killed at any moment', () => {
  it(`is carried on by the next, ${KILLS} kills with seed ${SEED}`, { timeout: 1_200_000 }, async () => {
    const random = chance(SEED);
    let [kills, runs, plans] = [0, 0, 0];
    while (kills < KILLS) {
      const repository = makeRepository(PLAN);
      try {
        const told = await runToTheEnd(repository, random, KILLS - kills);
        expect({ moments: told.moments, faults: await faultsOf(repository) }).toEqual({
          moments: told.moments,
          faults: [],
        });
        expect(await repository.baton(['collect'])).toMatchObject({ exit: 0 });
        expect(repository.git('for-each-ref', 'refs/baton')).toBe('');
        expect(repository.git('fsck', '--strict', '--no-dangling')).toBe('');
        kills += told.kills;
        runs += told.runs;
        plans += 1;
      } finally {
        repository.remove();
      }
    }
    expect(kills).toBe(KILLS);
    if (process.env['BATON_LONG'] === '1') console.log(`${kills} kills, ${runs} runs, ${plans} plans`);
  });

  it('is carried on where shells start the steps and write their files', async () => {
    const repository = makeRepository(WIDE_PLAN);
    try {
      // Shells start what comes after the first sixteen; each step says two lines before another can take its place.
      for (const line of [40, 50]) {
        const run = repository.start(['run', '--executors', '8']);
        await run.saw(new RegExp(`^(?:.*\\n){${line}}`, 'u'));
        run.child.kill('SIGKILL');
        expect((await run.ended).exit).toBe('SIGKILL');
      }
      expect(await repository.baton(['run', '--executors', '8', '--quiet'])).toMatchObject({ exit: 0 });
      const records = await recordsOf(repository);
      const of = (eventType: RegExp): readonly Entry['record'][] =>
        records.flatMap(({ record }) => (eventType.test(record.eventType) ? [record] : []));
      const ids = (each: readonly Entry['record'][]): readonly string[] => each.map(({ attemptId }) => attemptId);
      const completed = of(/^attempt-completed$/u);
      const started = ids(of(/^attempt-started$/u));
      const effects = readFileSync(repository.at('effects'), 'utf8').trimEnd().split('\n');
      expect(completed.map(({ step }) => step.key).toSorted()).toEqual(WIDE_STEPS.toSorted());
      expect(completed.map(({ values }) => values?.['own'])).toEqual(completed.map(({ step }) => step.key));
      expect(ids(of(/^attempt-(?:completed|failed)$/u)).toSorted()).toEqual(started.toSorted());
      expect(new Set(started).size).toBe(started.length);
      expect(new Set(effects).size).toBe(effects.length);
      expect(effects).toEqual(expect.arrayContaining([...ids(completed)]));
      expect(started).toEqual(expect.arrayContaining(effects));
      expect(repository.git('fsck', '--strict', '--no-dangling')).toBe('');
    } finally {
      repository.remove();
    }
  });

  it('is noticed by the checks above when an attempt is executed twice', async () => {
    const repository = makeRepository(PLAN);
    try {
      expect(await repository.baton(['run', '--quiet'])).toMatchObject({ exit: 0 });
      expect(await faultsOf(repository)).toEqual([]);
      const effects = readFileSync(repository.at('effects'), 'utf8');
      repository.put('effects', `${effects}${effects.split('\n')[0] ?? ''}\njoin join-local-9\n`);
      expect(await faultsOf(repository)).toEqual(['an attempt was executed twice', 'join join-local-9 has no record']);
    } finally {
      repository.remove();
    }
  });
});
