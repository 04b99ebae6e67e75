/** Why: machines die and lines break in the middle of everything; no step may then be completed twice, or be taken for it. */

import { afterEach, describe, expect, it } from 'vitest';

import { effort } from '../support/effort.ts';
import { makeRemotePlace, type RemotePlace, type Route } from './remote-place.ts';
import { workUnderFaults } from './worker.ts';

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

describe('workers on a server with a bad line, some of which die at work', () => {
  it('complete each step once, and each of them that believes it did is right', async () => {
    const steps = effort(3, 170);
    const told = await workUnderFaults(makeBadServer(9), { workers: 4, steps, isFenced: true });
    expect(told.faults).toEqual([]);
    expect(told.completions).toBe(steps);
    expect(told.attempts).toBeGreaterThanOrEqual(steps);
    expect(told.takeOvers).toBeGreaterThan(0);
  }, 3_600_000);

  it('are caught when a completion goes on from whatever is there, as without the fence', async () => {
    const faults: string[] = [];
    const server = makeBadServer(9);
    // Chance decides who meets whom, so a round in which all went well does not count.
    for (let round = 0; round < 6 && faults.length === 0; round += 1) {
      faults.push(...(await workUnderFaults(server, { workers: 4, steps: 3, isFenced: false, round })).faults);
    }
    expect(faults).not.toEqual([]);
  }, 600_000);
});
