/** Why: `baton transfer`: somebody else answers for a work item from here on. */

import { transfer } from '../../app/decide-about-item.ts';
import type { Command } from '../command.ts';
import { openChange } from '../compose/change.ts';
import { WORK_ITEM } from '../options.ts';
import { changeResult, succeeded } from '../result.ts';

/** The command. */
export const command: Command = {
  spec: {
    name: 'transfer',
    summary: 'hand a work item over to another owner',
    positionals: [],
    options: {
      ...WORK_ITEM,
      to: { value: 'name', describe: 'who answers for it from here on' },
      reason: { value: 'text', describe: 'why' },
    },
    examples: [{ command: 'baton transfer --to grace --reason "On leave until May"', says: 'hand over' }],
    exits: [3],
    changes: true,
  },
  run: async (input, around) => {
    const { world, workItem, dryRun, author } = await openChange(input, around);
    const request = {
      ...author,
      to: input.required('to'),
      reason: input.required('reason'),
    };
    const done = succeeded(await transfer(world, workItem, request, { dryRun }));
    const { from, to } = done.result;
    return changeResult(dryRun, done, {
      text: done.repeated ? `${workItem} is owned by ${to}` : `${workItem} is handed over from ${from} to ${to}`,
      json: { workItem, ...done.result },
      next: [`baton list --waiting-on ${to.includes(' ') ? JSON.stringify(to) : to}`],
    });
  },
};
