/** Why: every decision about a step can be asked about one that is not there, and then names the one that was meant. */

import { refused, type Decision } from './decision.ts';
import type { StepKey } from './ids.ts';
import type { ItemState } from './state.ts';
import { suggestionFor } from './suggestion.ts';

/** The refusal of a step that the workflow does not have. */
export function unknownStep(state: ItemState, step: StepKey): Extract<Decision<never>, { kind: 'refused' }> {
  const known = state.steps.map((each) => each.step.key);
  return refused('unknown-step', { workItem: state.workItem.id, step, suggestion: suggestionFor(step, known) });
}
