/** Why: two steps that must not run together lie in two refs, which no single compare-and-swap guards; looking again has to. */

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { decideAndApply } from '../../src/app/apply.ts';
import { claim } from '../../src/app/claim.ts';
import { collect } from '../../src/app/collect.ts';
import { complete, giveUp } from '../../src/app/end-attempt.ts';
import { readSituation, type Situation } from '../../src/app/situation.ts';
import { decideClaim } from '../../src/domain/decide-claim.ts';
import type { Step } from '../../src/domain/workflow.ts';
import { effort } from '../support/effort.ts';
import { stepKey } from '../support/ids.ts';
import { placementsOf } from '../support/item-view.ts';
import { makeDisk, makeWorld, type MemoryDisk, type MemoryWorld } from '../support/memory-world.ts';
import { claimOf } from '../support/requests.ts';
import { makeWorkflow, parallel, serial, WORK_ITEM, type StepDraft } from '../support/workflow-builder.ts';

const item = WORK_ITEM.id;
const now = { dryRun: false };
const unpacked = { pack: false };

/** A process whose every call to a store waits for its turn in an order that the search chooses. */
function scheduled(disk: MemoryDisk, name: string, scheduler: fc.Scheduler): MemoryWorld {
  const world = makeWorld(disk, name);
  const inTurn = <Store extends object>(store: Store): Store =>
    new Proxy(store, {
      get: (target, key) => {
        const member: unknown = Reflect.get(target, key);
        if (typeof member !== 'function') return member;
        return async (...args: unknown[]) => {
          await scheduler.schedule(Promise.resolve(), `${name} ${String(key)}`);
          const answer: unknown = await Reflect.apply(member, target, args);
          return answer;
        };
      },
    });
  return { ...world, journal: inTurn(world.journal), history: inTurn(world.history) };
}

/** Claims a step for a process of its own; gives the key when the claim was won and stands. */
async function tryClaim(world: MemoryWorld, key: string, nonce: string): Promise<readonly string[]> {
  const outcome = await claim(world, item, claimOf(key, { nonce: nonce.repeat(32), retry: true }), now);
  return outcome.kind === 'done' ? [outcome.result.step] : [];
}

/** The same, without looking again once the claim is won. */
const claimBlindly: typeof tryClaim = async (world, key, nonce) => {
  const request = claimOf(key, { nonce: nonce.repeat(32), retry: true });
  const decide = ({ state, evaluation }: Situation) => decideClaim(state, evaluation, request);
  const outcome = await decideAndApply(world, item, decide, now);
  return outcome.kind === 'done' ? [outcome.result.step] : [];
};

function exclude(a: Step, b: Step): boolean {
  return (!a.parallelizable && !b.parallelizable) || a.locks.some((lock) => b.locks.includes(lock));
}

/** A disk on which the first step has used its only attempt. */
async function diskWithFailure(drafts: readonly StepDraft[]): Promise<MemoryDisk> {
  const disk = makeDisk(makeWorkflow(drafts));
  const world = makeWorld(disk, 'before');
  const first = stepKey(drafts[0]?.key ?? '');
  await claim(world, item, claimOf(first), now);
  const message = { actor: 'ada', outcome: 'it broke', nextAction: 'mend it', links: [] };
  const report = { kind: 'failed', reason: 'exit', evidence: [] } as const;
  await giveUp(world, item, { ...message, target: { step: first }, report }, now);
  return disk;
}

/** Lets one process for each step claim it at the same time, again if need be: the claims that stand. */
async function crossing(disk: MemoryDisk, scheduler: fc.Scheduler, take = tryClaim): Promise<readonly Step[]> {
  const [workflow] = [...disk.workflows.values()];
  const steps = workflow?.steps ?? [];
  const claims = steps.map(({ key }, at) => take(scheduled(disk, key, scheduler), key, String(at)));
  const won = (await scheduler.waitFor(Promise.all(claims))).flat();
  const { state } = await readSituation(makeWorld(disk), item);
  const running = state.steps.filter(({ phase }) => phase === 'running').map(({ step }) => step.key);
  expect(running.toSorted()).toEqual(won.toSorted());
  return steps.filter(({ key }) => won.includes(key));
}

/** The pairs of steps that must not run together. */
function clashes(steps: readonly Step[]): readonly string[] {
  return steps.flatMap((a, at) => steps.slice(at + 1).flatMap((b) => (exclude(a, b) ? [`${a.key} and ${b.key}`] : [])));
}

const numRuns = effort(60, 2000);

describe('a step tried again at the moment at which another is claimed', () => {
  const spent = { attempts: 1, needs: [] };

  it.each<[string, readonly StepDraft[]]>([
    ['shares a lock', [parallel('a', { ...spent, locks: ['db'] }), parallel('b', { ...spent, locks: ['db'] })]],
    [
      'shares locks with two others',
      [
        parallel('a', { ...spent, locks: ['x', 'y'] }),
        parallel('b', { ...spent, locks: ['x'] }),
        parallel('c', { ...spent, locks: ['y'] }),
      ],
    ],
    ['is serial, as the other is', [serial('a', spent), serial('b', spent)]],
    ['goes by order, and the other has needs', [serial('a', { attempts: 1 }), serial('b', spent)]],
    ['has needs, and the other is alone', [serial('a', spent), parallel('b', spent), serial('c', { needs: ['b'] })]],
  ])('%s: they never both stand', async (_, drafts) => {
    const stood = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const steps = await crossing(await diskWithFailure(drafts), scheduler);
        for (const { key } of steps) stood.add(key);
        expect(clashes(steps)).toEqual([]);
      }),
      { numRuns },
    );
    expect(stood.size, 'the search reached only one outcome').toBeGreaterThan(1);
  });
});

describe('the search for crossing claims catches', () => {
  it('a claim that does not look again', async () => {
    const drafts = [parallel('a', { attempts: 1, locks: ['db'] }), parallel('b', { locks: ['db'] })];
    const check = fc.asyncProperty(fc.scheduler(), async (scheduler) => {
      const steps = await crossing(await diskWithFailure(drafts), scheduler, claimBlindly);
      return clashes(steps).length === 0;
    });
    expect((await fc.check(check, { numRuns: 500, seed: 1, endOnFailure: true })).failed).toBe(true);
  });
});

describe('claims at the same moment', () => {
  it('of steps that do not exclude each other all stand', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const disk = makeDisk(makeWorkflow([parallel('a'), parallel('b'), serial('c', { needs: [] })]));
        expect(await crossing(disk, scheduler)).toHaveLength(3);
      }),
      { numRuns },
    );
  });

  it('of one step: one stands', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const disk = makeDisk(makeWorkflow([serial('a')]));
        const claims = ['1', '2', '3'].map((name) => tryClaim(scheduled(disk, name, scheduler), 'a', name));
        expect((await scheduler.waitFor(Promise.all(claims))).flat()).toEqual(['a']);
      }),
      { numRuns },
    );
  });
});

describe('a claim on an old view', () => {
  it('of a step that was finished and collected meanwhile does not stand, and the step is not done again', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const disk = makeDisk(makeWorkflow([serial('a'), serial('b')]));
        const late = tryClaim(scheduled(disk, 'late', scheduler), 'a', '1');
        const other = scheduled(disk, 'other', scheduler);
        const whole = async (): Promise<readonly string[]> => {
          const won = await tryClaim(other, 'a', '2');
          const message = { actor: 'ada', outcome: 'done', nextAction: 'go on', links: [] };
          const target = { step: stepKey('a') };
          const end = { ...message, target, vouching: { by: 'ada', met: [] }, values: {} };
          if (won.length > 0) await complete(other, item, end, now);
          await collect(other, { ...now, ...unpacked });
          return won;
        };
        const [lateWon, otherWon] = await scheduler.waitFor(Promise.all([late, whole()]));
        expect([...lateWon, ...otherWon]).toEqual(['a']);
        const { state } = await readSituation(makeWorld(disk), item);
        expect(state.steps[0]?.attempts.filter(({ status }) => status === 'completed').length ?? 0).toBeLessThan(2);
        expect(placementsOf(state)).toEqual(
          lateWon.length > 0 ? { a: 'running', b: 'blocked: steps' } : { a: 'done', b: 'ready' },
        );
      }),
      { numRuns: effort(100, 3000) },
    );
  });
});
