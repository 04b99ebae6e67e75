/** Why: `baton block`: what is in the way is said openly, with who has to remove it. */

import { block } from '../../app/decide-about-item.ts';
import { idFault, isStepKey, type StepKey } from '../../domain/ids.ts';
import { BLOCKER_TYPES, type BlockerType } from '../../domain/item-record.ts';
import type { Input } from '../arguments.ts';
import type { Command } from '../command.ts';
import { openChange } from '../compose/change.ts';
import { instantOption } from '../instant-option.ts';
import { WORK_ITEM } from '../options.ts';
import { changeResult, succeeded } from '../result.ts';

/** The command. */
export const command: Command = {
  spec: {
    name: 'block',
    summary: 'declare what is in the way, and who has to remove it',
    positionals: [],
    options: {
      ...WORK_ITEM,
      step: {
        value: 'key',
        multiple: true,
        describe: 'a step that may not start meanwhile',
        default: 'the whole item',
      },
      type: { value: 'type', describe: BLOCKER_TYPES.join(', '), default: 'other', choices: BLOCKER_TYPES },
      owner: { value: 'name', describe: 'who has to remove it', default: 'whoever declares it' },
      reason: { value: 'text', describe: 'what is in the way' },
      start: { value: 'instant', describe: 'since when, as UTC such as 2026-11-22T09:00:00Z', default: 'now' },
    },
    examples: [
      {
        command: 'baton block --step deploy --type access --owner ops --reason "No key yet"',
        says: 'hold up one step',
      },
      { command: 'baton block --type decision --owner cto --reason "Budget?"', says: 'hold up the whole work item' },
    ],
    exits: [3],
    changes: true,
  },
  run: async (input, around) => {
    const { world, workItem, dryRun, author } = await openChange(input, around);
    const request = {
      ...author,
      type: typeOf(input),
      owner: input.text('owner') ?? author.actor,
      steps: input.list('step').map((key) => stepOf(input, key)),
      reason: input.required('reason'),
      start: instantOption(input, 'start', author.now),
    };
    const done = succeeded(await block(world, workItem, request, { dryRun }));
    const { id, record } = done.result;
    const what = record.steps.length === 0 ? 'the whole item' : record.steps.join(', ');
    return changeResult(dryRun, done, {
      text: `${what} of ${workItem}: blocked until ${record.owner} removes it (blocker ${id.slice(0, 12)})`,
      json: { workItem, blocker: id, record },
      next: [`baton unblock --work-item ${workItem} --blocker ${id.slice(0, 12)} --reason "..."`],
    });
  },
};

function typeOf(input: Input): BlockerType {
  const word = input.text('type') ?? 'other';
  const type = BLOCKER_TYPES.find((each) => each === word);
  return type ?? input.fail(`--type is one of ${BLOCKER_TYPES.join(', ')}, not "${word}".`);
}

function stepOf(input: Input, key: string): StepKey {
  return isStepKey(key) ? key : input.fail(`--step "${key}" ${idFault(key) ?? ''}.`);
}
