/** Why: `baton status`: where a work item stands, and what has to happen next. */

import { readSituation } from '../../app/situation.ts';
import { overviewOf } from '../../domain/overview.ts';
import { renderStatus } from '../../report/status-text.ts';
import type { Command } from '../command.ts';
import { openWorld } from '../compose/world.ts';
import { WORK_ITEM } from '../options.ts';

/** The command. */
export const command: Command = {
  spec: {
    name: 'status',
    summary: 'where a work item stands, and what has to happen next',
    positionals: [{ name: 'work-item', describe: 'the work item, when there are several', optional: true }],
    options: { ...WORK_ITEM, all: { describe: 'show every step, however many there are' } },
    examples: [
      { command: 'baton status', says: 'the only work item' },
      { command: 'baton status work-item-001 --json', says: 'for a program' },
    ],
    exits: [],
    changes: false,
  },
  run: async (input, around) => {
    const world = await openWorld(input, around);
    const workItem = await world.chooseItem(input, input.positionals[0]);
    const { state, evaluation, view } = await readSituation(world, workItem);
    const now = world.clock.now();
    const overview = overviewOf(state, evaluation, view.problems.length, { renewals: view.renewals, now });
    const text = renderStatus(overview, around.terminal, { now, all: input.flag('all') });
    const notes = view.problems.map(({ place, problem }) => `left as it is: ${place}: ${problem}`);
    return { exit: 0, json: { ...overview, journalProblems: view.problems }, text, notes, next: overview.commands };
  },
};
