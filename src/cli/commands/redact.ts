/** Why: `baton redact`: what should never have been written down goes; that it went, and why, stays. */

import { redact } from '../../app/decide-about-item.ts';
import type { Command } from '../command.ts';
import { openChange } from '../compose/change.ts';
import { WORK_ITEM } from '../options.ts';
import { changeResult, succeeded } from '../result.ts';

/** The command. */
export const command: Command = {
  spec: {
    name: 'redact',
    summary: 'take out what a record says, and leave its place in the log',
    positionals: [{ name: 'record', describe: 'the id of the record, or its first characters' }],
    options: {
      ...WORK_ITEM,
      reason: { value: 'text', describe: 'why it has to go; this stays' },
    },
    examples: [
      {
        command: 'baton redact 1f0c22ab91d4 --reason "A password was in it" && baton collect',
        says: 'record that its content goes, and take it out of all files',
      },
    ],
    exits: [3],
    changes: true,
  },
  run: async (input, around) => {
    const { world, workItem, dryRun, author } = await openChange(input, around);
    const request = {
      ...author,
      redacts: input.positionals[0] ?? '',
      reason: input.required('reason'),
    };
    const done = succeeded(await redact(world, workItem, request, { dryRun }));
    const { record, redacted } = done.result;
    const { eventType } = redacted.record;
    return changeResult(dryRun, done, {
      text: `what ${eventType} ${redacted.id.slice(0, 12)} says goes with the next collect: ${record.reason}`,
      json: { workItem, redacts: redacted.id, record },
      next: ['baton collect'],
    });
  },
};
