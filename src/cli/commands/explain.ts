/** Why: `baton explain`: why a step is where it is, down to whoever can act on it. */

import { readSituation } from '../../app/situation.ts';
import { explainItem, explainStep } from '../../domain/explanation.ts';
import { Failure } from '../../domain/failures.ts';
import { suggestionFor } from '../../domain/suggestion.ts';
import { renderItemExplanation, renderStepExplanation } from '../../report/explain-text.ts';
import type { Command } from '../command.ts';
import { openWorld } from '../compose/world.ts';
import { WORK_ITEM } from '../options.ts';

/** The command. */
export const command: Command = {
  spec: {
    name: 'explain',
    summary: 'why a step is where it is, down to the cause',
    positionals: [{ name: 'work-item', describe: 'the work item, when there are several', optional: true }],
    options: { ...WORK_ITEM, step: { value: 'key', describe: 'the step', default: 'everything that is held up' } },
    examples: [{ command: 'baton explain --step publish', says: 'why is this blocked?' }],
    exits: [],
    changes: false,
  },
  run: async (input, around) => {
    const world = await openWorld(input, around);
    const workItem = await world.chooseItem(input, input.positionals[0]);
    const { state, evaluation, view } = await readSituation(world, workItem);
    const leases = { renewals: view.renewals, now: world.clock.now() };
    const key = input.stepKey('step');
    if (key === undefined) {
      const explanation = explainItem(state, evaluation, view.problems.length, leases);
      const text = renderItemExplanation(explanation, around.terminal);
      return { exit: 0, json: { explanation }, text, next: explanation.commands };
    }
    const explanation = explainStep(state, evaluation, key, leases);
    if (explanation !== undefined) {
      const text = renderStepExplanation(explanation, around.terminal);
      return { exit: 0, json: { explanation }, text, next: explanation.commands };
    }
    const suggestion = suggestionFor(
      key,
      state.steps.map((step) => step.step.key),
    );
    throw new Failure('unknown-step', { workItem, step: key, suggestion });
  },
};
