/** Why: `baton show`: what is recorded, in the order in which it happened. */

import { readSituation } from '../../app/situation.ts';
import { Failure } from '../../domain/failures.ts';
import type { RecordEntry } from '../../domain/record.ts';
import { allEntries, stepOf, type ItemState } from '../../domain/state.ts';
import type { StepState } from '../../domain/step-state.ts';
import { suggestionFor } from '../../domain/suggestion.ts';
import { timelineOf } from '../../domain/timeline.ts';
import { renderHistory } from '../../report/show-text.ts';
import type { Command } from '../command.ts';
import { openWorld } from '../compose/world.ts';
import { WORK_ITEM } from '../options.ts';

/** The command. */
export const command: Command = {
  spec: {
    name: 'show',
    summary: 'what is recorded about a work item or a step',
    positionals: [{ name: 'work-item', describe: 'the work item, when there are several', optional: true }],
    options: { ...WORK_ITEM, step: { value: 'key', describe: 'only this step' } },
    examples: [
      { command: 'baton show work-item-001', says: 'its whole history' },
      { command: 'baton show --step build --json', says: 'the records of one step, with their ids' },
    ],
    exits: [],
    changes: false,
  },
  run: async (input, around) => {
    const world = await openWorld(input, around);
    const workItem = await world.chooseItem(input, input.positionals[0]);
    const { state, view } = await readSituation(world, workItem);
    const key = input.stepKey('step');
    const step = key === undefined ? undefined : stepOf(state, key);
    if (key !== undefined && step === undefined) {
      const suggestion = suggestionFor(
        key,
        state.steps.map((each) => each.step.key),
      );
      throw new Failure('unknown-step', { workItem, step: key, suggestion });
    }
    const records = timelineOf(step === undefined ? allEntries(state) : withCorrections(state, step));
    const notes = view.problems.map(({ place, problem }) => `left as it is: ${place}: ${problem}`);
    const json = {
      workItem: state.workItem,
      workflow: { name: state.graph.workflow.id, version: state.graph.workflow.version },
      records,
      journalProblems: view.problems,
    };
    return { exit: 0, json, text: renderHistory(records, around.terminal), notes };
  },
};

/** The records of a step, with what was put beside them since. */
function withCorrections(state: ItemState, { history }: StepState): readonly RecordEntry[] {
  const own = new Set(history.entries.map(({ id }) => id));
  return [...history.entries, ...state.standing.corrections.filter(({ record }) => own.has(record.corrects))];
}
