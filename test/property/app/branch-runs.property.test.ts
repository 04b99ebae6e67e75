/** Why: whatever a plan looks like, steps on branches come to an end, and each builds on all the work before it, once, in launch order. */

import * as fc from 'fast-check';
import { expect, it } from 'vitest';

import { startRun } from '../../../src/app/run-plan.ts';
import type { StepRunner } from '../../../src/app/work-ports.ts';
import { completionOf } from '../../../src/domain/branch-work.ts';
import { directNeeds } from '../../../src/domain/graph.ts';
import { launchOrder } from '../../../src/domain/launch-order.ts';
import { foldItem, type ItemState } from '../../../src/domain/state.ts';
import { effort } from '../../support/effort.ts';
import { makeDisk, makeWorld } from '../../support/memory-world.ts';
import { makeMemoryWorktrees, type MemoryWorktrees } from '../../support/memory-worktrees.ts';
import { makeWorkflow, WORK_ITEM, type StepDraft } from '../../support/workflow-builder.ts';
import { steps } from '../domain/random-workflow.ts';

const FILES = ['a', 'b', 'c'];
const plans = fc.record({
  drafts: steps.map((drafts) => drafts.map((draft): StepDraft => ({ ...draft, gates: [] }))),
  writes: fc.array(fc.subarray(FILES), { minLength: 8, maxLength: 8 }),
  executors: fc.integer({ min: 1, max: 4 }),
});
type Plan = typeof plans extends fc.Arbitrary<infer Value> ? Value : never;

/** Carries out a plan in which each step adds its key to files; gives the state at the end. */
async function carryOut({ drafts, writes, executors }: Plan, worktrees: MemoryWorktrees) {
  const workflow = { ...makeWorkflow(drafts), isolation: 'worktree' } as const;
  const disk = makeDisk(workflow);
  const filesOf = (key: string): readonly string[] => writes[drafts.findIndex((draft) => draft.key === key)] ?? [];
  const runner: StepRunner = {
    canRun: () => true,
    start: ({ step, cwd }) => {
      worktrees.write(cwd ?? '', filesOf(step.key), step.key);
      const end = { ending: { kind: 'exit', code: 0 }, outputSha256: '0'.repeat(64), tail: '' } as const;
      return {
        done: Promise.resolve({ ...end, output: { links: [], values: {}, faults: [] } }),
        stop: () => undefined,
      };
    },
  };
  const world = { ...makeWorld(disk), worktrees: () => Promise.resolve(worktrees), runner };
  const options = {
    workItem: WORK_ITEM.id,
    executors,
    actor: 'ada',
    attemptSuffix: 'local',
    executor: { kind: 'local' },
  } as const;
  const end = await startRun(world, { ...options, leaseSeconds: 0, retry: [], onEvent: () => undefined }).done;
  return { end, state: foldItem(WORK_ITEM, workflow, [...disk.files.values()]), filesOf };
}

/** All steps that come before one, by any number of needs. */
function ancestorsOf(state: ItemState, index: number, found = new Set<number>()): ReadonlySet<number> {
  for (const need of directNeeds(state.graph, index)) {
    if (found.has(need)) continue;
    found.add(need);
    ancestorsOf(state, need, found);
  }
  return found;
}

it('ends with every step done on top of all the work before it', async () => {
  await fc.assert(
    fc.asyncProperty(plans, async (plan) => {
      const worktrees = makeMemoryWorktrees();
      const { end, state, filesOf } = await carryOut(plan, worktrees);
      expect(end).toEqual({ kind: 'done' });
      const order: readonly string[] = launchOrder(state.graph);
      for (const [index, step] of state.steps.entries()) {
        const { key } = step.step;
        const base = worktrees.treeOf(step.last?.start.record.base ?? '');
        expect(worktrees.treeOf(completionOf(step)?.commit ?? '')).toEqual(
          Object.fromEntries([
            ...Object.entries(base),
            ...filesOf(key).map((file) => [file, [...(base[file] ?? []), key]]),
          ]),
        );
        for (const file of FILES) {
          const lines = base[file] ?? [];
          expect(lines).toEqual([...new Set(lines)].toSorted((a, b) => order.indexOf(a) - order.indexOf(b)));
          const before = [...ancestorsOf(state, index)].map((at) => String(state.steps[at]?.step.key));
          expect(lines).toEqual(expect.arrayContaining(before.filter((other) => filesOf(other).includes(file))));
        }
      }
    }),
    { numRuns: effort(60, 2000) },
  );
});

it('sees when a merge takes work in another order', async () => {
  const backwards = makeMemoryWorktrees();
  const merge: MemoryWorktrees['merge'] = (heads, message) => backwards.merge(heads.toReversed(), message);
  const drafts = ['x', 'y'].map((key) => ({ key, parallelizable: true, locks: [] }));
  const plan = { drafts: [...drafts, { key: 'z' }], writes: [['a'], ['a'], []], executors: 2 };
  const { state } = await carryOut(plan, { ...backwards, merge });
  const last = state.steps.find(({ step }) => step.key === 'z')?.last?.start.record.base ?? '';
  expect(backwards.treeOf(last)).toEqual({ a: ['y', 'x'] });
});
