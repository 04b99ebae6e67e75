/**
 * Why: what several machines do to each other through a bad line is too much to think through, so ten thousand small worlds
 * try it: `BATON_LONG=1` a million, `BATON_WORLDS=<first>-<last>` those, `BATON_SEED=<number>` one, told step by step.
 */

import { describe, expect, it } from 'vitest';

import { effort } from '../support/effort.ts';
import type { Without } from './conditions.ts';
import { runSeed, type Told } from './world.ts';

const [FIRST = 1, LAST = effort(10_000, 1_000_000)] = process.env['BATON_WORLDS']?.split('-').map(Number) ?? [];
const SEEDS = LAST - FIRST + 1;
const HOURS = 3_600_000 * 3;
const CHOSEN = process.env['BATON_SEED'];

/** What is wrong in a seed's world, with the command that shows it alone; undefined when nothing is. */
function complaint(seed: number, { faults }: Told): string | undefined {
  if (faults.length === 0) return undefined;
  return `seed ${seed}: ${faults.join('; ')}\nBATON_SEED=${seed} npx vitest run test/simulation --disable-console-intercept`;
}

describe.runIf(CHOSEN === undefined)('clients that claim, end, give up and collect over bad lines', () => {
  it(
    `never hold one step twice, complete one twice, or lose a record, in ${SEEDS} worlds`,
    async () => {
      const sums = { attempts: 0, ends: 0, completions: 0, stale: 0, kills: 0 };
      for (let seed = FIRST; seed <= LAST; seed += 1) {
        const told = await runSeed(seed);
        expect(complaint(seed, told)).toBeUndefined();
        for (const key of ['attempts', 'ends', 'completions', 'stale', 'kills'] as const) sums[key] += told.counts[key];
      }
      expect(sums.attempts).toBe(sums.ends);
      // Worlds in which nothing happens prove nothing.
      expect(sums.attempts).toBeGreaterThan(3 * SEEDS);
      expect(sums.kills).toBeGreaterThan(SEEDS / 2);
      expect(sums.stale).toBeGreaterThan(SEEDS / 200);
    },
    HOURS,
  );

  it.each([
    ['nonce', /both hold/u],
    ['lease', /is lost/u],
    ['second-look', /did not know|is held beside/u],
    ['fence', /ends without running/u],
  ] as const)('are caught when the %s is taken out', async (without, expected) => {
    expect(await firstFault(without, expected)).toMatch(expected);
  });

  it('do the same again, message by message, for the same seed', async () => {
    const [once, again, other] = [await traceOf(7), await traceOf(7), await traceOf(8)];
    expect(once).toEqual(again);
    expect(once.length).toBeGreaterThan(20);
    expect(other).not.toEqual(once);
  });
});

/** The first fault of a kind that is found without a part of the protocol. */
async function firstFault(without: Without, kind: RegExp): Promise<string | undefined> {
  for (let seed = 1; seed <= 3000; seed += 1) {
    const { faults } = await runSeed(seed, { without });
    const found = faults.find((fault) => kind.test(fault));
    if (found !== undefined) return found;
  }
  return undefined;
}

async function traceOf(seed: number): Promise<readonly string[]> {
  const lines: string[] = [];
  await runSeed(seed, { trace: (line) => lines.push(line) });
  return lines;
}

it.runIf(CHOSEN !== undefined)('the chosen world has no fault', async () => {
  const seed = Number(CHOSEN);
  const told = await runSeed(seed, { trace: (line) => process.stdout.write(`${line}\n`) });
  expect(complaint(seed, told)).toBeUndefined();
});
