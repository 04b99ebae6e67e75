/** Why: `baton run`: the main job, from the first ready step to the last, with live progress. */

import { startRun } from '../../app/run-plan.ts';
import { Failure } from '../../domain/failures.ts';
import type { Command } from '../command.ts';
import { openWorkshop } from '../compose/workshop.ts';
import { openWorld } from '../compose/world.ts';
import { executorOf, leaseSeconds } from '../executor-options.ts';
import { SIGN, WORK_ITEM } from '../options.ts';
import { followRun } from '../follow-run.ts';
import { describePlan, describeRunEnd, extentOf } from '../run-result.ts';
import { signingOf } from '../sign-option.ts';

/** How often a run looks what other machines have finished. */
const WATCH_SECONDS = 3;

/** How often it looks whether what it executes should stop: refs of this repository cost nothing, a server is asked. */
const LOOK_SECONDS = { alone: 2, offline: 2, shared: 30 } as const;

/** The command. */
export const command: Command = {
  spec: {
    name: 'run',
    summary: 'carry out a plan: claim, execute and complete until it is done',
    positionals: [{ name: 'work-item', describe: 'the work item, when there are several', optional: true }],
    options: {
      ...WORK_ITEM,
      executors: { value: 'n', describe: 'how many steps at the same time', default: '4' },
      'lease-for': {
        value: 'duration',
        describe: 'how long a step stays held after this machine was last heard of',
        default: 'CI 6h, otherwise 1h',
      },
      ...SIGN,
      retry: { value: 'step', multiple: true, describe: 'give a step that has used its attempts one more' },
    },
    examples: [
      { command: 'baton run', says: 'carry out the only work item' },
      { command: 'baton run release-1-2 --executors 8', says: 'with eight steps at the same time' },
    ],
    exits: [1, 3, 4, 8],
    changes: true,
  },
  run: async (input, around) => {
    const world = await openWorld(input, around, true);
    const workItem = await world.chooseItem(input, input.positionals[0]);
    if (input.flag('dry-run')) return planRun(world, workItem, input.count('executors') ?? 4);
    const signAfter = await signingOf(world, input, around);
    const shop = openWorkshop(world, around);
    const lock = await shop.workplace.holdRun(workItem);
    if (lock.kind === 'busy') throw new Failure('run-in-progress', { workItem, pid: String(lock.pid) });
    try {
      const { actor, attemptSuffix, executorKind } = world.identity;
      const kind = executorKind === 'ci' ? 'ci' : 'local';
      const follower = followRun(around, await extentOf(world, workItem), input.flag('quiet'));
      const run = startRun(shop, {
        workItem,
        executors: input.count('executors') ?? 4,
        actor,
        attemptSuffix,
        executor: executorOf(kind, world.identity),
        leaseSeconds: leaseSeconds(input, kind),
        lookSeconds: LOOK_SECONDS[world.sharing.kind],
        retry: input.stepKeys('retry'),
        ...(world.sharing.kind === 'shared' ? { watchSeconds: WATCH_SECONDS } : {}),
        onEvent: follower.onEvent,
      });
      const end = await follower.untilDone(run, shop.stopChecks);
      const result = await describeRunEnd(world, workItem, end, around.terminal);
      return signAfter === undefined ? result : await signAfter(workItem, { kind: 'work' }, { signer: actor, result });
    } finally {
      lock.release();
    }
  },
};

async function planRun(...plan: Parameters<typeof describePlan>): ReturnType<Command['run']> {
  const { planned, text } = await describePlan(...plan);
  return { exit: 0, json: { dryRun: true, start: planned }, text };
}
