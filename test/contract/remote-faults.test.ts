/**
 * Why: machines die and lines break in the middle of everything; no step may then be completed twice, or be taken for it.
 * `BATON_LONG=1` makes at least 500 attempts and 100 take-overs of it; with `BATON_TALLY=<file>` a run that is cut short is
 * gone on with by the next.
 */

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';

import { effort, isLong } from '../support/effort.ts';
import { makeRemotePlace, type RemotePlace, type Route } from './remote-place.ts';
import { workUnderFaults, type Work } from './worker.ts';

/** How many steps four workers do on one server. */
const STEPS = effort(4, 10);

const TALLY = process.env['BATON_TALLY'];

/** What was counted before, which is nothing for a usual run. */
function tallied() {
  const sums = { steps: 0, attempts: 0, takeOvers: 0, renewals: 0, killed: 0, completions: 0, violations: 0 };
  if (TALLY === undefined || !existsSync(TALLY)) return sums;
  const before: Partial<typeof sums> = JSON.parse(readFileSync(TALLY, 'utf8'));
  return { ...sums, ...before };
}

let place: RemotePlace | undefined;
afterEach(() => place?.remove());

/** A server of which every n-th request is cut off, or its answer dropped, in turn. */
function makeBadServer(every: number): RemotePlace {
  let count = 0;
  const chooseFault: Route['chooseFault'] = () => {
    count += 1;
    if (count % every !== 0) return 'none';
    return (count / every) % 2 === 0 ? 'cut-request' : 'drop-answer';
  };
  place = makeRemotePlace({ kind: 'http', chooseFault });
  return place;
}

describe('workers on a server with a bad line, some of which die at work or are killed while they push', () => {
  it('complete each step once, and each of them that believes something is right', async () => {
    const sums = tallied();
    const wanted = { attempts: effort(STEPS, 500), takeOvers: effort(1, 100) };
    const faults: string[] = [];
    // A server of its own for every few steps: the more refs there are, the longer each call takes, and that tries nothing new.
    while (sums.attempts < wanted.attempts || sums.takeOvers < wanted.takeOvers) {
      const told = await workUnderFaults(makeBadServer(9), { workers: 4, steps: STEPS });
      place?.remove();
      for (const key of ['attempts', 'takeOvers', 'renewals', 'killed', 'completions'] as const) sums[key] += told[key];
      faults.push(...told.faults);
      sums.steps += STEPS;
      sums.violations += told.faults.length;
      if (isLong) console.info(JSON.stringify(sums));
      if (TALLY !== undefined) writeFileSync(TALLY, JSON.stringify(sums));
    }
    expect(faults).toEqual([]);
    expect(sums.violations).toBe(0);
    expect(sums.completions).toBe(sums.steps);
    expect(sums.renewals).toBeGreaterThan(0);
  }, 3_600_000);

  it.each<NonNullable<Work['without']>>(['nonce', 'lease', 're-read', 'fence'])(
    'are caught when they do without the %s',
    async (without) => {
      const faults: string[] = [];
      const server = makeBadServer(without === 're-read' ? 3 : 9);
      // Chance decides who meets whom, so a round in which all went well does not count.
      for (let round = 0; round < 24 && faults.length === 0; round += 1) {
        faults.push(...(await workUnderFaults(server, { workers: 4, steps: 2, without, round })).faults);
      }
      expect(faults).not.toEqual([]);
    },
    600_000,
  );
});
