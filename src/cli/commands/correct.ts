/** Why: `baton correct`: what was recorded wrongly is never edited; what is right is put beside it. */

import { correct } from '../../app/decide-about-item.ts';
import type { Input } from '../arguments.ts';
import type { Command } from '../command.ts';
import { openChange } from '../compose/change.ts';
import { WORK_ITEM } from '../options.ts';
import { changeResult, succeeded } from '../result.ts';

/** The command. */
export const command: Command = {
  spec: {
    name: 'correct',
    summary: 'put a correction beside a record',
    positionals: [{ name: 'record', describe: 'the id of the record, or its first characters' }],
    options: {
      ...WORK_ITEM,
      text: { value: 'text', describe: 'what was wrong, and what is right' },
      field: { value: 'name=value', multiple: true, describe: 'a field of the record, with what it should say' },
    },
    examples: [
      {
        command: 'baton correct 1f0c22ab91d4 --text "It was 12 files" --field "outcome=Built 12 files"',
        says: 'correct what a handoff says',
      },
    ],
    exits: [3],
    changes: true,
  },
  run: async (input, around) => {
    const { world, workItem, dryRun, author } = await openChange(input, around);
    const request = {
      ...author,
      corrects: input.positionals[0] ?? '',
      text: input.required('text'),
      fields: Object.fromEntries(input.list('field').map((word) => fieldOf(input, word))),
    };
    const done = succeeded(await correct(world, workItem, request, { dryRun }));
    const { record, corrected } = done.result;
    return changeResult(dryRun, done, {
      text: `${corrected.record.eventType} ${corrected.id.slice(0, 12)} has a correction beside it: ${record.text}`,
      json: { workItem, corrects: corrected.id, record },
      next: [`baton show ${workItem}`],
    });
  },
};

function fieldOf(input: Input, word: string): readonly [name: string, value: string] {
  const [, name, value] = /^([A-Za-z][A-Za-z0-9]*)=(.*)$/su.exec(word) ?? [];
  if (name === undefined || value === undefined) return input.fail(`--field takes name=value, not "${word}".`);
  return [name, value];
}
