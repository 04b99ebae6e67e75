/** Why: every record about a step carries the same heading, so it is written in one place. */

import type { AttemptId } from './ids.ts';
import { causesOf, type ItemState } from './state.ts';
import type { StepState } from './step-state.ts';

/** Who decides, and when: the parts of a record that the state does not know. */
export type Author = { readonly actor: string; readonly now: string };

/** What a handoff says: what happened, what comes next, and where to look. */
export type Message = { readonly outcome: string; readonly nextAction: string; readonly links: readonly string[] };

/** The fields that every record about a step shares; `after` names the step's heads and unseen rework. */
export function handoffHeading(state: ItemState, step: StepState, attemptId: AttemptId, author: Author) {
  const { workflow } = state.graph;
  return {
    schemaVersion: '1.0',
    workItemId: state.workItem.id,
    timestamp: author.now,
    actor: author.actor,
    after: causesOf(step),
    workflow: { name: workflow.id, version: workflow.version },
    step: { key: step.step.key, order: step.step.order },
    attemptId,
    baselineIntegration: step.integration === undefined ? 'pre' : 'post',
  } as const;
}
