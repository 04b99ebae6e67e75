/** Why: a claim and a migration that renames its step go through different refs, so in no order may a claim stand that nobody has. */

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { claim } from '../../../src/app/claim.ts';
import { leaseWave } from '../../../src/app/lease-wave.ts';
import { migrate } from '../../../src/app/migrate.ts';
import { startRun } from '../../../src/app/run-plan.ts';
import { readSituation } from '../../../src/app/situation.ts';
import type { StepRunner } from '../../../src/app/work-ports.ts';
import type { AttemptId } from '../../../src/domain/ids.ts';
import type { AttemptState } from '../../../src/domain/step-state.ts';
import { effort } from '../../support/effort.ts';
import { makeDisk, makeWorld, type MemoryWorld } from '../../support/memory-world.ts';
import { claimOf } from '../../support/requests.ts';
import { inTurn, takeTurns } from '../../support/taking-turns.ts';
import { makeWorkflow, parallel, serial, WORK_ITEM } from '../../support/workflow-builder.ts';

const ID = WORK_ITEM.id;
const FIRST = makeWorkflow([parallel('a'), parallel('b'), serial('c')]);
const SECOND = {
  ...makeWorkflow([parallel('x'), parallel('b'), parallel('new'), serial('c')]),
  version: '2.0.0',
  digest: 'd'.repeat(64),
};
const moving = {
  actor: 'olivia',
  now: '2026-01-03T00:00:00Z',
  reason: 'split',
  target: { kind: 'to', version: SECOND.version, renames: { a: 'x' } },
} as const;

/** Whoever claims at the same time; gives the attempts that it takes to be its own in the end. */
type Claimant = (world: MemoryWorld) => Promise<readonly AttemptId[]>;

const claims: Claimant = async (world) => {
  const outcome = await claim(world, ID, claimOf('a'), { dryRun: false });
  return outcome.kind === 'done' ? [outcome.result.attemptId] : [];
};

const leases: Claimant = async (world) => {
  const situation = await readSituation(world, ID);
  const wave = await leaseWave(world, situation, {
    actor: 'ada',
    executor: { kind: 'agent' },
    seconds: 3600,
    attemptSuffix: 'ci',
    ended: [],
    limit: undefined,
    dryRun: false,
  });
  return wave.claims.map(({ attemptId }) => attemptId);
};

const runner: StepRunner = {
  canRun: () => true,
  start: () => ({
    done: Promise.resolve({
      ending: { kind: 'exit', code: 0 },
      outputSha256: '0'.repeat(64),
      tail: '',
      output: { links: [], values: {}, faults: [] },
    }),
    stop: () => undefined,
  }),
};

function runPlan(world: MemoryWorld): ReturnType<typeof startRun>['done'] {
  const executor = { kind: 'local' } as const;
  const options = { workItem: ID, executors: 2, actor: 'ada', attemptSuffix: 'local', executor, leaseSeconds: 0 };
  return startRun({ ...world, runner }, { ...options, retry: [], onEvent: () => undefined }).done;
}

const runs: Claimant = async (world) => {
  await runPlan(world);
  return [];
};

/** Claims and migrates at the same time. */
async function cross(claimant: Claimant, order: readonly boolean[]) {
  const disk = makeDisk(FIRST);
  disk.workflows.set(`${SECOND.id} ${SECOND.version}`, SECOND);
  const turns = takeTurns(order);
  const one = inTurn(makeWorld(disk, 'a'), () => turns.turnOf(0));
  const other = inTurn(makeWorld(disk, 'b'), () => turns.turnOf(1));
  const [own] = await Promise.all([
    claimant(one).finally(() => turns.ended(0)),
    migrate(other, ID, moving, { dryRun: false }).finally(() => turns.ended(1)),
  ]);
  const { state } = await readSituation(makeWorld(disk, 'c'), ID);
  const held = state.steps.flatMap(({ attempts }) => attempts.filter(({ status }) => status === 'running'));
  return { disk, own, state, held: held.map(({ id }) => id) };
}

function reasonOf({ end }: AttemptState): string | undefined {
  return end?.record.eventType === 'attempt-failed' ? end.record.reason : undefined;
}

const orders = fc.array(fc.boolean(), { minLength: 24, maxLength: 24 });

describe('a claim that crosses a migration', () => {
  it.each([
    ['of one step', claims],
    ['of a wave', leases],
    ['of a run', runs],
  ])('is held by whoever was told so, and by nobody otherwise: %s', async (_, claimant) => {
    const withdrawn: AttemptId[] = [];
    await fc.assert(
      fc.asyncProperty(orders, async (order) => {
        const { disk, own, state, held } = await cross(claimant, order);
        const ended = state.steps.flatMap(({ attempts }) => attempts);
        withdrawn.push(...ended.filter((each) => reasonOf(each) === 'withdrawn').map(({ id }) => id));
        expect(held.toSorted()).toEqual(own.toSorted());
        expect(state.strays).toEqual([]);
        expect(state.steps.map(({ phase }) => phase)).not.toContain('conflict');
        // Whatever was withdrawn can be done, and the item comes to its end by the version that it has.
        const end = own.length === 0 ? await runPlan(makeWorld(disk, 'd')) : { kind: 'done' };
        expect(end).toEqual({ kind: 'done' });
      }),
      { numRuns: effort(60, 3000) },
    );
    // Otherwise no order was among these in which the two met.
    expect(withdrawn).not.toEqual([]);
  });
});
