/** Why: two states are compared as plain data; the functions that a state carries cannot be. */

import { evaluate, type Evaluation } from '../../src/domain/schedule.ts';
import { allEntries, stepOf, type ItemState } from '../../src/domain/state.ts';
import type { StepState } from '../../src/domain/step-state.ts';
import { stepKey } from './ids.ts';

/** Everything that a state says, without functions, its records in one order. */
export function stateView(state: ItemState): unknown {
  return {
    steps: state.steps.map(({ history, ...step }) => ({
      ...step,
      heads: history.heads,
      entries: history.entries,
      contradictions: history.contradictions,
    })),
    records: allEntries(state)
      .map((entry) => entry.id)
      .sort(),
    newest: state.newest,
    evaluation: evaluate(state),
  };
}

/** Each step's place in the schedule: `done`, `ready`, or the kinds of the reasons why not. */
export function placementsOf(state: ItemState, evaluation: Evaluation = evaluate(state)): Record<string, string> {
  return Object.fromEntries(
    state.steps.map((step, index) => {
      const placement = evaluation.placements[index];
      const reasons = placement !== undefined && 'reasons' in placement ? placement.reasons : [];
      const why = reasons.map((reason) => reason.kind).join('+');
      return [step.step.key, [placement?.status ?? 'nowhere', ...(why === '' ? [] : [why])].join(': ')];
    }),
  );
}

/** A step that the test knows to be there. */
export function stepIn(state: ItemState, key: string): StepState {
  const step = stepOf(state, stepKey(key));
  if (step === undefined) throw new Error(`no step ${key}`);
  return step;
}
