/** Why: `baton context`: a person or an agent reads what an executor would be given. */

import { readSituation } from '../../app/situation.ts';
import { buildContext } from '../../domain/context.ts';
import { Failure } from '../../domain/failures.ts';
import { firstReady } from '../../domain/decide-claim.ts';
import { suggestionFor } from '../../domain/suggestion.ts';
import type { Command } from '../command.ts';
import { openWorld } from '../compose/world.ts';
import { WORK_ITEM } from '../options.ts';

/** The command. */
export const command: Command = {
  spec: {
    name: 'context',
    summary: 'what an executor has to know to do a step',
    positionals: [],
    options: {
      ...WORK_ITEM,
      step: { value: 'key', describe: 'the step', default: 'the one that runs, or the first that is ready' },
    },
    examples: [{ command: 'baton context --step build | my-agent', says: 'give an agent what it needs' }],
    exits: [4],
    changes: false,
  },
  run: async (input, around) => {
    const world = await openWorld(input, around);
    const workItem = await world.chooseItem(input);
    const { state, evaluation } = await readSituation(world, workItem);
    const running = state.steps.find((step) => step.phase === 'running');
    const key = input.stepKey('step') ?? (running ?? firstReady(state, evaluation))?.step.key;
    if (key === undefined) throw new Failure('nothing-ready', { workItem, reasons: '' });
    const context = buildContext(state, key);
    const suggestion = suggestionFor(
      key,
      state.steps.map((step) => step.step.key),
    );
    if (context === undefined) throw new Failure('unknown-step', { workItem, step: key, suggestion });
    return { exit: 0, json: { context }, text: JSON.stringify(context, undefined, 2) };
  },
};
