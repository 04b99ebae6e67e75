/** Why: `baton revert`: integrated work is reopened only when somebody says so, with a reason. */

import { revert } from '../../app/decide-in-item.ts';
import type { Command } from '../command.ts';
import { openChange } from '../compose/change.ts';
import { LINK, STEP, WORK_ITEM } from '../options.ts';
import { changeResult, succeeded } from '../result.ts';

/** The command. */
export const command: Command = {
  spec: {
    name: 'revert',
    summary: 'record that an integration no longer counts',
    positionals: [],
    options: {
      ...WORK_ITEM,
      ...STEP,
      reason: { value: 'text', describe: 'why' },
      reopen: { describe: 'put the step and what depends on it back to not done as well' },
      ...LINK,
    },
    examples: [
      { command: 'baton revert --step build --reason "Broke the nightly" --reopen', says: 'have a step done again' },
    ],
    exits: [3],
    changes: true,
  },
  run: async (input, around) => {
    const { world, workItem, dryRun, author } = await openChange(input, around);
    const request = {
      ...author,
      step: input.requiredStep('step'),
      reason: input.required('reason'),
      reopens: input.flag('reopen'),
      links: input.list('link'),
    };
    const done = succeeded(await revert(world, workItem, request, { dryRun }));
    return changeResult(dryRun, done, {
      text: `integration of ${request.step} in ${workItem} reverted${request.reopens ? '; the step is open again' : ''}`,
      json: { workItem, step: request.step, record: done.result },
      next: [`baton status ${workItem}`],
    });
  },
};
