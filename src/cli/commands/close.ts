/** Why: `baton close`: an item ends: done, given up, or settled as another one's duplicate before anybody works on it. */

import { toWorkItemId } from '../../app/adopt-plan.ts';
import { close } from '../../app/decide-about-item.ts';
import { describeResolution } from '../../domain/decide-close.ts';
import type { WorkItemId } from '../../domain/ids.ts';
import { RESOLUTIONS, type Resolution } from '../../domain/item-record.ts';
import type { Input } from '../arguments.ts';
import type { Command } from '../command.ts';
import { openChange } from '../compose/change.ts';
import { WORK_ITEM } from '../options.ts';
import { changeResult, succeeded } from '../result.ts';

/** The command. */
export const command: Command = {
  spec: {
    name: 'close',
    summary: 'end a work item: done, cancelled, or settled as a duplicate',
    positionals: [],
    options: {
      ...WORK_ITEM,
      done: { describe: 'every step is done' },
      cancelled: { describe: 'it is given up' },
      'duplicate-of': { value: 'id', describe: 'it is the same as another work item; before any execution' },
      'merged-into': { value: 'id', describe: 'another work item takes it over; before any execution' },
      'linked-to': { value: 'id', describe: 'another work item covers it; before any execution' },
      reason: { value: 'text', describe: 'why' },
    },
    examples: [
      {
        command: 'baton close --work-item bug-7 --duplicate-of bug-3 --reason "Same crash"',
        says: 'settle a duplicate',
      },
      { command: 'baton close --cancelled --reason "Not needed any more"', says: 'give up' },
    ],
    exits: [3],
    changes: true,
  },
  run: async (input, around) => {
    const { world, workItem, dryRun, author } = await openChange(input, around);
    const request = {
      ...author,
      ...resolutionOf(input),
      reason: input.required('reason'),
    };
    const done = succeeded(await close(world, workItem, request, { dryRun }));
    return changeResult(dryRun, done, {
      text: `${workItem} is closed: ${describeResolution(done.result)}`,
      json: { workItem, record: done.result },
      next: [`baton reopen --work-item ${workItem} --reason "..."`],
    });
  },
};

function resolutionOf(input: Input): { readonly resolution: Resolution; readonly other?: WorkItemId } {
  const given = RESOLUTIONS.filter((name) => input.flag(name) || input.text(name) !== undefined);
  const [resolution] = given;
  if (resolution === undefined || given.length > 1) {
    return input.fail(`Say how it ends with one of ${RESOLUTIONS.map((name) => `--${name}`).join(', ')}.`);
  }
  const other = input.text(resolution);
  return { resolution, ...(other === undefined ? {} : { other: toWorkItemId(other) }) };
}
