/** Why: `baton fail`: whoever cannot finish an attempt says so, and the step is free to be tried again. */

import { giveUp } from '../../app/end-attempt.ts';
import type { Command } from '../command.ts';
import { openWorkshop } from '../compose/workshop.ts';
import { openWorld } from '../compose/world.ts';
import { endTarget } from '../end-options.ts';
import { LINK, STEP, WORK_ITEM } from '../options.ts';
import { changeResult, succeeded } from '../result.ts';

/** The command. */
export const command: Command = {
  spec: {
    name: 'fail',
    summary: 'end an attempt without a result',
    positionals: [],
    options: {
      ...WORK_ITEM,
      ...STEP,
      attempt: { value: 'id', describe: 'the attempt', default: 'yours that is running' },
      outcome: { value: 'text', describe: 'what went wrong, in a sentence' },
      'next-action': { value: 'text', describe: 'what would help', default: 'Try again' },
      ...LINK,
      rejected: { value: 'reason', multiple: true, describe: 'the result was looked at and refused, for this reason' },
      lease: { value: 'token', describe: 'the lease of the claim, when only its holder may end it' },
    },
    examples: [
      { command: 'baton fail --step build --outcome "The compiler crashes on main.c"', says: 'give up an attempt' },
    ],
    exits: [3],
    changes: true,
  },
  run: async (input, around) => {
    const shop = openWorkshop(await openWorld(input, around), around);
    const workItem = await shop.chooseItem(input);
    const dryRun = input.flag('dry-run');
    const reasons = input.list('rejected');
    const end = {
      actor: shop.identity.actor,
      target: endTarget(input, shop.identity),
      outcome: input.required('outcome'),
      nextAction: input.text('next-action') ?? 'Try again',
      links: input.list('link'),
      report:
        reasons.length > 0
          ? ({ kind: 'rejected', reasons } as const)
          : ({ kind: 'failed', reason: 'reported', evidence: [] } as const),
    };
    const done = succeeded(await giveUp(shop, workItem, end, { dryRun }));
    const { step, attemptId, record } = done.result;
    return changeResult(dryRun, done, {
      text: `${reasons.length > 0 ? 'rejected' : 'failed'} ${step} of ${workItem} (attempt ${attemptId})`,
      json: { workItem, step, attemptId, record },
      next: [`baton explain ${workItem} --step ${step}`],
    });
  },
};
