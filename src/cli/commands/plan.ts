/** Why: `baton plan`: from a plan that people wrote to a work item, and from what was done back to the plan's boxes. */

import type { Command } from '../command.ts';
import { openWorld } from '../compose/world.ts';
import { WORK_ITEM } from '../options.ts';
import { runImport } from '../run-import.ts';
import { tickPlan } from '../tick-plan.ts';

/** The command. */
export const command: Command = {
  spec: {
    name: 'plan',
    summary: 'import a plan as a work item, and tick its boxes',
    positionals: [
      { name: 'verb', describe: 'import, or sync', choices: ['import', 'sync'] },
      {
        name: 'file',
        describe: 'the plan: markdown, or a folder with tasks.md; sync knows it from the import',
        optional: true,
      },
    ],
    options: {
      ...WORK_ITEM,
      preview: { describe: 'show steps, why each waits, and every line not understood; write nothing' },
      by: { value: 'task|phase', describe: 'one step for each task, or for each phase', default: 'task' },
      gates: { describe: 'make an exit gate of each checkpoint, in place of an exit criterion' },
      'ignore-marks': { describe: 'start every step as not done, whatever is ticked' },
      executor: { value: 'name', describe: 'the executor of baton.yaml that does the steps', default: 'a person' },
      owner: { value: 'name', describe: 'who answers for the item', default: 'whoever imports it' },
    },
    examples: [
      { command: 'baton plan import specs/001-search --preview', says: 'look before importing' },
      { command: 'baton plan import specs/001-search', says: 'import tasks.md of that folder; again after it changed' },
      { command: 'baton plan sync', says: 'tick the boxes of finished steps' },
    ],
    exits: [],
    changes: true,
  },
  run: async (input, around) => {
    const [verb, file] = input.positionals;
    if (verb === 'import')
      return runImport(input, around, file ?? input.fail('<file> is missing: the plan to import.'));
    if (verb !== 'sync') input.fail(`The verb is import or sync, not "${verb ?? ''}".`);
    const world = await openWorld(input, around);
    const workItem = await world.chooseItem(input);
    return tickPlan(world, { workItem, named: file, cwd: around.cwd, dryRun: input.flag('dry-run') });
  },
};
