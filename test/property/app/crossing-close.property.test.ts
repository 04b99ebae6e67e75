/** Why: a claim and the end of its item go through different refs, so in no order of their steps may both stand. */

import * as fc from 'fast-check';
import { expect, it } from 'vitest';

import { claim } from '../../../src/app/claim.ts';
import { close } from '../../../src/app/decide-about-item.ts';
import type { Journal } from '../../../src/app/ports.ts';
import { readSituation } from '../../../src/app/situation.ts';
import { effort } from '../../support/effort.ts';
import { makeDisk, makeWorld, type MemoryWorld } from '../../support/memory-world.ts';
import { inTurn, takeTurns } from '../../support/taking-turns.ts';
import { claimOf } from '../../support/requests.ts';
import { makeWorkflow, parallel, WORK_ITEM } from '../../support/workflow-builder.ts';

const ID = WORK_ITEM.id;
const FOR_REAL = { dryRun: false };
const closing = {
  actor: 'olivia',
  now: '2026-01-03T00:00:00Z',
  reason: 'not wanted',
  resolution: 'cancelled',
} as const;

/** Claims and closes at the same time; what is closed and what is held in the end. */
async function cross(order: readonly boolean[], change: (world: MemoryWorld) => MemoryWorld = (world) => world) {
  const disk = makeDisk(makeWorkflow([parallel('a'), parallel('b')]));
  const turns = takeTurns(order);
  const claimant = inTurn(change(makeWorld(disk, 'a')), () => turns.turnOf(0));
  const closer = inTurn(makeWorld(disk, 'b'), () => turns.turnOf(1));
  const [claimed, closed] = await Promise.all([
    claim(claimant, ID, claimOf('a'), FOR_REAL).finally(() => turns.ended(0)),
    close(closer, ID, closing, FOR_REAL).finally(() => turns.ended(1)),
  ]);
  const { state } = await readSituation(makeWorld(disk, 'c'), ID);
  return {
    isClosed: state.standing.closed !== undefined,
    isHeld: state.steps.some(({ phase }) => phase === 'running'),
    answers: [claimed.kind, closed.kind],
  };
}

const orders = fc.array(fc.boolean(), { minLength: 12, maxLength: 12 });

it('either closes the item or holds the step, whatever the order', async () => {
  const endings = new Set<string>();
  await fc.assert(
    fc.asyncProperty(orders, async (order) => {
      const { isClosed, isHeld, answers } = await cross(order);
      endings.add(answers.join(' '));
      expect([isClosed, isHeld]).toSatisfy(([closed, held]) => closed !== held);
      expect(answers).toContain(isClosed ? 'done' : 'refused');
    }),
    { numRuns: effort(300, 5000) },
  );
  expect(endings).toContain('done refused');
  expect(endings).toContain('refused done');
});

/** A program that takes what it read first for what there is. */
function lookingOnce(world: MemoryWorld): MemoryWorld {
  let mark: string | undefined;
  const read: Journal['read'] = async (workItem) => {
    const view = await world.journal.read(workItem);
    mark = view.historyTip;
    return view;
  };
  return { ...world, journal: { ...world.journal, read, historyTip: () => Promise.resolve(mark) } };
}

it('finds an order in which both stand when the claimant does not look again', async () => {
  const property = fc.asyncProperty(orders, async (order) => {
    const { isClosed, isHeld } = await cross(order, lookingOnce);
    return !(isClosed && isHeld);
  });
  expect((await fc.check(property, { numRuns: 300 })).failed).toBe(true);
});
