/** Why: `baton reopen`: closing a work item was wrong, and it goes on where it stood. */

import { reopen } from '../../app/decide-about-item.ts';
import type { Command } from '../command.ts';
import { openChange } from '../compose/change.ts';
import { WORK_ITEM } from '../options.ts';
import { changeResult, succeeded } from '../result.ts';

/** The command. */
export const command: Command = {
  spec: {
    name: 'reopen',
    summary: 'open a closed work item again',
    positionals: [],
    options: { ...WORK_ITEM, reason: { value: 'text', describe: 'why' } },
    examples: [{ command: 'baton reopen --work-item bug-7 --reason "Not the same crash"', says: 'overturn a closing' }],
    exits: [3],
    changes: true,
  },
  run: async (input, around) => {
    const { world, workItem, dryRun, author } = await openChange(input, around);
    const request = { ...author, reason: input.required('reason') };
    const done = succeeded(await reopen(world, workItem, request, { dryRun }));
    return changeResult(dryRun, done, {
      text: `${workItem} is open again`,
      json: { workItem, record: done.result },
      next: [`baton status ${workItem}`],
    });
  },
};
