/** Why: refs and history are read one after the other, and a collector can go by in between; nobody may decide on what it left. */

import { describe, expect, it } from 'vitest';

import { claim } from '../../src/app/claim.ts';
import { collect } from '../../src/app/collect.ts';
import { complete, giveUp } from '../../src/app/end-attempt.ts';
import { readSituation } from '../../src/app/situation.ts';
import { stepKey } from '../support/ids.ts';
import { stepIn } from '../support/item-view.ts';
import { makeDisk, makeWorld, type MemoryDisk, type MemoryWorld } from '../support/memory-world.ts';
import { claimOf } from '../support/requests.ts';
import { makeWorkflow, serial, WORK_ITEM } from '../support/workflow-builder.ts';

const item = WORK_ITEM.id;
const now = { dryRun: false };
const target = { step: stepKey('a') };
const completion = {
  actor: 'ada',
  outcome: 'done',
  nextAction: 'go on',
  links: [],
  target,
  vouching: { by: 'ada', met: [] },
  values: {},
};
const failing = { ...completion, actor: 'ben', report: { kind: 'failed', reason: 'lost', evidence: [] } as const };

/** A world that first sees the attempt running, in a file of its own, and no chain: the collector was in between. */
async function tornWorld(disk: MemoryDisk): Promise<MemoryWorld> {
  const world = makeWorld(disk, 'torn');
  const before = await world.journal.read(item);
  let isTorn = true;
  const read: MemoryWorld['journal']['read'] = async (workItem) => {
    if (!isTorn) return world.journal.read(workItem);
    isTorn = false;
    return { ...before, tips: new Map() };
  };
  return { ...world, journal: { ...world.journal, read } };
}

describe('an end that is decided on a view torn by a collector', () => {
  it.each(['completed', 'failed'] as const)('is refused as late once the attempt had %s', async (how) => {
    const disk = makeDisk(makeWorkflow([serial('a')]));
    const world = makeWorld(disk);
    await claim(world, item, claimOf('a'), now);
    const torn = await tornWorld(disk);
    if (how === 'completed') await complete(world, item, completion, now);
    else await giveUp(world, item, failing, now);
    await collect(world, now);
    const late = { ...completion, outcome: 'another result', actor: 'late' };
    const outcome = await complete(torn, item, late, now);
    expect(outcome).toMatchObject({ kind: 'refused', refusal: { code: 'already-ended' } });
    expect(torn.kept).toHaveLength(1);
    const { state } = await readSituation(world, item);
    expect(stepIn(state, 'a').history.entries).toHaveLength(2);
    expect(stepIn(state, 'a').history.contradictions).toEqual([]);
  });
});
