/** Why: what a run still waits for when it is over keeps the program from ending. */

import { expect, it } from 'vitest';

import { startRun } from '../../../src/app/run-plan.ts';
import type { Timer } from '../../../src/app/work-ports.ts';
import { makeDisk, makeWorld } from '../../support/memory-world.ts';
import { makeWorkflow, parallel, WORK_ITEM } from '../../support/workflow-builder.ts';

it('leaves no alarm behind, however it ends', async () => {
  const set = new Set<symbol>();
  let count = 0;
  const timer: Timer = {
    after: () => {
      const alarm = Symbol('alarm');
      set.add(alarm);
      count += 1;
      return { cancel: () => void set.delete(alarm) };
    },
    nextTurn: () => Promise.resolve(),
  };
  const run = (fails: boolean) => {
    const world = makeWorld(makeDisk(makeWorkflow([parallel('a'), parallel('b')])));
    const output = { links: [], values: {}, valueBytes: 0, faults: [] };
    const end = { ending: { kind: 'exit', code: 0 }, outputSha256: '0'.repeat(64), tail: '', output } as const;
    const runner = { canRun: () => true, start: () => ({ done: Promise.resolve(end), stop: () => undefined }) };
    let appends = 0;
    const breaks: typeof world.journal.append = (entries) =>
      (appends += 1) === 1 ? world.journal.append(entries) : Promise.reject(new Error('full'));
    const journal = fails ? { ...world.journal, append: breaks } : world.journal;
    return startRun(
      { ...world, journal, timer, runner },
      {
        workItem: WORK_ITEM.id,
        executors: 2,
        actor: 'x',
        attemptSuffix: 'local',
        executor: { kind: 'local' },
        leaseSeconds: 60,
        lookSeconds: 2,
        retry: [],
        onEvent: () => undefined,
      },
    ).done;
  };
  expect(await run(false)).toEqual({ kind: 'done' });
  expect([count, set.size]).toEqual([1, 0]);
  await expect(run(true)).rejects.toThrow('full');
  expect([count, set.size]).toEqual([2, 0]);
});
