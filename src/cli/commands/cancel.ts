/** Why: `baton cancel`: work that should not go on is stopped by whoever does it, and history says who asked for that. */

import { cancel } from '../../app/decide-in-item.ts';
import type { Command } from '../command.ts';
import { openChange } from '../compose/change.ts';
import { STEP, WORK_ITEM } from '../options.ts';
import { changeResult, succeeded } from '../result.ts';

/** The command. */
export const command: Command = {
  spec: {
    name: 'cancel',
    summary: 'ask whoever holds a step to stop',
    positionals: [],
    options: {
      ...WORK_ITEM,
      ...STEP,
      attempt: { value: 'id', describe: 'the attempt', default: 'the one that is running' },
      reason: { value: 'text', describe: 'why' },
    },
    examples: [
      { command: 'baton cancel --step build --reason "Wrong branch"', says: 'stop an attempt that is running' },
    ],
    exits: [3, 4],
    changes: true,
  },
  run: async (input, around) => {
    const { world, workItem, dryRun, author } = await openChange(input, around);
    const step = input.requiredStep('step');
    const named = input.attemptId('attempt');
    const request = {
      ...author,
      step,
      reason: input.required('reason'),
      ...(named === undefined ? {} : { attemptId: named }),
    };
    const done = succeeded(await cancel(world, workItem, request, { dryRun }));
    const { attemptId, holder, record } = done.result;
    const result = changeResult(dryRun, done, {
      text: `asked ${holder} to stop ${step} of ${workItem} (attempt ${attemptId})`,
      json: { workItem, step, attemptId, holder, record },
      next: [`baton explain ${workItem} --step ${step}`],
    });
    return dryRun ? result : { ...result, notes: ['it stops when it renews its lease, and not before'] };
  },
};
