/** Why: an attempt id is used once in a work item, and a run over thousands of steps asks for each claim whether one is free. */

import type { AttemptId, StepKey } from './ids.ts';
import type { StepState } from './step-state.ts';

type Steps = readonly StepState[];

/** Which step has used each attempt id, for lists of steps that were asked about. */
const usersOf = new WeakMap<Steps, Map<AttemptId, StepKey>>();

/** The step that has used an attempt id; one of them, should there be several. */
export function attemptUser({ steps }: { readonly steps: Steps }, attemptId: AttemptId): StepKey | undefined {
  const known = usersOf.get(steps) ?? usersIn(steps);
  usersOf.set(steps, known);
  return known.get(attemptId);
}

/** Has a list in which one step is new take over what is known of the list before it, which knows it no longer. */
export function passOnUsers(before: Steps, after: Steps, changed: StepState): void {
  const known = usersOf.get(before);
  if (known === undefined) return;
  usersOf.delete(before);
  usersOf.set(after, addUsers(known, changed));
}

function usersIn(steps: Steps): Map<AttemptId, StepKey> {
  return steps.reduce(addUsers, new Map<AttemptId, StepKey>());
}

function addUsers(users: Map<AttemptId, StepKey>, { attempts, step }: StepState): Map<AttemptId, StepKey> {
  for (const { id } of attempts) if (!users.has(id)) users.set(id, step.key);
  return users;
}
