/** Why: `baton unblock`: what was in the way is gone, and the history says when and how. */

import { unblock } from '../../app/decide-about-item.ts';
import type { Command } from '../command.ts';
import { openChange } from '../compose/change.ts';
import { instantOption } from '../instant-option.ts';
import { WORK_ITEM } from '../options.ts';
import { changeResult, succeeded } from '../result.ts';

/** The command. */
export const command: Command = {
  spec: {
    name: 'unblock',
    summary: 'say that a blocker is gone',
    positionals: [],
    options: {
      ...WORK_ITEM,
      blocker: {
        value: 'id',
        describe: 'the blocker, or the first characters of its id',
        default: 'the only open one',
      },
      reason: { value: 'text', describe: 'how it was removed' },
      end: { value: 'instant', describe: 'when it ended, as UTC such as 2026-11-22T09:00:00Z', default: 'now' },
    },
    examples: [{ command: 'baton unblock --reason "Key issued"', says: 'resolve the only open blocker' }],
    exits: [3],
    changes: true,
  },
  run: async (input, around) => {
    const { world, workItem, dryRun, author } = await openChange(input, around);
    const blocker = input.text('blocker');
    const request = {
      ...author,
      ...(blocker === undefined ? {} : { blocker }),
      reason: input.required('reason'),
      end: instantOption(input, 'end', author.now),
    };
    const done = succeeded(await unblock(world, workItem, request, { dryRun }));
    const { raised } = done.result.blocker;
    return changeResult(dryRun, done, {
      text: `blocker ${raised.id.slice(0, 12)} of ${workItem} is gone (${raised.record.type}: ${raised.record.reason})`,
      json: { workItem, blocker: raised.id, record: done.result.record },
      next: [`baton status ${workItem}`],
    });
  },
};
