/** Why: a result may say which commit holds it, and then nobody has to tell when that commit is merged. */

import type { StepState } from './step-state.ts';

const COMMIT_LINK = /^commit:([0-9a-f]{7,64})$/u;

/** The commits that the completion of a step names: the one of its branch, links `commit:<sha>`, and the value `commit`. Each once. */
export function recordedCommits(step: StepState): readonly string[] {
  const end = step.phase === 'completed' ? step.last?.end?.record : undefined;
  if (end?.eventType !== 'attempt-completed') return [];
  const linked = end.links.flatMap((link) => COMMIT_LINK.exec(link)?.[1] ?? []);
  const own = end.commit === undefined ? [] : [end.commit];
  const value = /^[0-9a-f]{7,64}$/u.exec(end.values['commit'] ?? '')?.[0];
  return [...new Set([...own, ...linked, ...(value === undefined ? [] : [value])])];
}
