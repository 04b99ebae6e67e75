/** Why: the parts of a life can each be right and yet not fit together, so whole lives are held against a small model. */

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Outcome } from '../../../src/app/apply.ts';
import type { ClaimPorts } from '../../../src/app/claim.ts';
import { readSituation } from '../../../src/app/situation.ts';
import type { BatonRecord } from '../../../src/domain/record.ts';
import { allEntries } from '../../../src/domain/state.ts';
import { effort } from '../../support/effort.ts';
import { makeWorld } from '../../support/memory-world.ts';
import { WORK_ITEM } from '../../support/workflow-builder.ts';
import { live, newLife, type LifeModel, type LifeMove } from './life-model.ts';
import { lifeDisk, lifeExpected, lifeSeen, perform } from './life-world.ts';

const KINDS: readonly (readonly [weight: number, kind: LifeMove['kind']])[] = [
  [6, 'claim'],
  [6, 'complete'],
  [1, 'fail'],
  [3, 'approve'],
  [1, 'reject'],
  [2, 'integrate'],
  [2, 'revert'],
  [1, 'block'],
  [2, 'unblock'],
  [1, 'transfer'],
  [1, 'close'],
  [2, 'reopen'],
  [1, 'correct'],
  [1, 'migrate'],
];

const move = fc.record({
  kind: fc.oneof(...KINDS.map(([weight, kind]) => ({ weight, arbitrary: fc.constant(kind) }))),
  at: fc.constantFrom(0 as const, 1 as const, 2 as const),
  flag: fc.boolean(),
  who: fc.constantFrom('ann' as const, 'bob' as const),
  number: fc.nat(1_000_000),
});

/** Several programs at work on one repository: each command goes through one of them. */
type Programs = { readonly worlds: readonly ClaimPorts[] };

const isEffect = (outcome: Outcome<unknown>): boolean => outcome.kind === 'done' && !outcome.repeated;

type Rules = typeof live;

function commandOf(tried: LifeMove, rules: Rules): fc.AsyncCommand<LifeModel, Programs> {
  return {
    check: () => true,
    run: async (model, { worlds }) => {
      const world = worlds[tried.who === 'ann' ? 0 : 1];
      if (world === undefined) throw new Error('no program');
      const { happened, failed } = await attempt(world, tried);
      // Going back to a version that was never there, or deciding about records that are not, fails at the edge.
      expect({ happened, failed }).toEqual({ happened: rules(model, tried), failed: false });
      expect(await lifeSeen(world)).toEqual(lifeExpected(model));
    },
    toString: () => `${tried.kind} ${tried.at} ${tried.flag ? 'with' : 'without'} flag, by ${tried.who}`,
  };
}

type Attempted = { readonly happened: boolean; readonly failed: boolean; readonly claimed?: string };

async function attempt(world: ClaimPorts, tried: LifeMove): Promise<Attempted> {
  try {
    const outcome = await perform(world, tried);
    const happened = isEffect(outcome);
    return happened && tried.kind === 'claim'
      ? { happened, failed: false, claimed: attemptIn(outcome) }
      : { happened, failed: false };
  } catch (error) {
    return { happened: false, failed: !(error instanceof Error && error.name === 'Failure') };
  }
}

/** The attempt that a claim gave. */
function attemptIn(outcome: Outcome<unknown>): string {
  const result = outcome.kind === 'done' ? outcome.result : undefined;
  return typeof result === 'object' && result !== null && 'attemptId' in result ? String(result.attemptId) : '';
}

/** Whole lives, each move held against these rules. */
function lives(rules: Rules) {
  const commands = fc.commands([move.map((tried) => commandOf(tried, rules))], { maxCommands: 60, size: 'max' });
  return fc.asyncProperty(commands, async (tried) => {
    const disk = lifeDisk();
    const worlds = [makeWorld(disk, 'ann'), makeWorld(disk, 'bob')];
    await fc.asyncModelRun(() => ({ model: newLife(), real: { worlds } }), tried);
  });
}

describe('the life of a work item', () => {
  it('is what the model says, move by move', async () => {
    const run = await fc.check(lives(live), { numRuns: effort(60, 3000) });
    expect(run.failed ? fc.defaultReportMessage(run) : '').toBe('');
  });

  it.each([
    ['blockers did not count', (life: LifeModel) => ({ ...life, blockers: [] })],
    ['closing did not count', (life: LifeModel) => ({ ...life, closed: undefined })],
    ['gates did not count', (life: LifeModel) => ({ ...life, approved: true })],
  ])('would be another if %s', async (_, forget) => {
    const forgetful: Rules = (life, tried) => (tried.kind === 'claim' ? live(forget(life), tried) : live(life, tried));
    const run = await fc.check(lives(forgetful), { numRuns: 300, endOnFailure: true });
    expect(run.failed).toBe(true);
  });
});

/** A program whose every look at the stores, and every write, waits for its turn. */
function slowed(world: ClaimPorts, scheduler: fc.Scheduler): ClaimPorts {
  const { journal } = world;
  return {
    ...world,
    journal: {
      ...journal,
      read: async (id) => {
        await scheduler.schedule(Promise.resolve(), 'read');
        return journal.read(id);
      },
      historyTip: async (id) => {
        await scheduler.schedule(Promise.resolve(), 'look again');
        return journal.historyTip(id);
      },
      append: async (appends) => {
        await scheduler.schedule(Promise.resolve(), 'append');
        return journal.append(appends);
      },
    },
  };
}

/** Whether a record is a claim, or takes one back. */
function isOfClaim(record: BatonRecord): boolean {
  return (
    record.eventType === 'attempt-started' || (record.eventType === 'attempt-failed' && record.reason === 'withdrawn')
  );
}

describe('lives that several programs lead at the same time', () => {
  it('have no contradictions, lose nothing that was told to be done, and do nothing twice', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.array(move, { minLength: 1, maxLength: 12 }), { minLength: 2, maxLength: 4, size: 'max' }),
        async (scheduler, programs) => {
          const disk = lifeDisk();
          const told: (string | undefined)[] = [];
          const lead = async (moves: readonly LifeMove[], name: number): Promise<void> => {
            const world = slowed(makeWorld(disk, `p${name}`), scheduler);
            for (const tried of moves) {
              const done = await attempt(world, { ...tried, number: tried.number * 10 + name });
              expect(done.failed).toBe(false);
              if (done.happened) told.push(done.claimed);
            }
          };
          await scheduler.waitFor(Promise.all(programs.map(lead)));
          const { state } = await readSituation(makeWorld(disk), WORK_ITEM.id);
          // A claim that crosses the end of the item, or of its step, is taken back, and is nobody's effect.
          const others = allEntries(state).filter(({ record }) => !isOfClaim(record));
          expect(others).toHaveLength(told.filter((claimed) => claimed === undefined).length);
          const attempts = state.steps.flatMap((step) => step.attempts.map(({ id }): string => id));
          expect(attempts).toEqual(expect.arrayContaining(told.filter((claimed) => claimed !== undefined)));
          expect(state.standing.closed !== undefined && state.steps.some(({ phase }) => phase === 'running')).toBe(
            false,
          );
          expect(state.standing.history.contradictions).toEqual([]);
          for (const step of state.steps) {
            expect(step.history.contradictions).toEqual([]);
            expect(step.attempts.filter(({ status, current }) => status === 'running' && current).length).toBeLessThan(
              2,
            );
            expect(
              step.attempts.filter(({ status, current }) => status === 'completed' && current).length,
            ).toBeLessThan(2);
            expect(new Set(step.attempts.map(({ id }) => id)).size).toBe(step.attempts.length);
          }
        },
      ),
      { numRuns: effort(100, 3000) },
    );
  });
});
