/** Why: `baton reap`: what a dead executor holds is freed, with what shows that it is dead. */

import { reap } from '../../app/reap.ts';
import type { Command } from '../command.ts';
import { openWorkshop } from '../compose/workshop.ts';
import { openWorld } from '../compose/world.ts';
import { WORK_ITEM } from '../options.ts';
import { reapResult } from '../reap-result.ts';
import { succeeded } from '../result.ts';

/** The command. */
export const command: Command = {
  spec: {
    name: 'reap',
    summary: 'end attempts whose executor is gone',
    positionals: [{ name: 'work-item', describe: 'the work item, when there are several', optional: true }],
    options: {
      ...WORK_ITEM,
      step: { value: 'key', describe: 'only this step', default: 'every step that is held' },
      attempt: { value: 'id', describe: 'only this attempt' },
      reason: { value: 'text', describe: 'how you know that the executor is gone; without it only evidence counts' },
    },
    examples: [
      { command: 'baton reap', says: 'end what is proved to be lost' },
      { command: 'baton reap --step build --reason "Machine sold"', says: 'end one attempt on your own word' },
    ],
    exits: [3, 4, 8],
    changes: true,
  },
  run: async (input, around) => {
    const shop = openWorkshop(await openWorld(input, around), around);
    const workItem = await shop.chooseItem(input, input.positionals[0]);
    const dryRun = input.flag('dry-run');
    const reason = input.text('reason');
    const step = reason === undefined ? input.stepKey('step') : input.requiredStep('step');
    const attemptId = input.attemptId('attempt');
    const request = {
      actor: shop.identity.actor,
      ...(step === undefined ? {} : { step }),
      ...(attemptId === undefined ? {} : { attemptId }),
      ...(reason === undefined ? {} : { reason }),
    };
    const done = succeeded(await reap(shop, workItem, request, { dryRun }));
    return reapResult(workItem, done, dryRun);
  },
};
