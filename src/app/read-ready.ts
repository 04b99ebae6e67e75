/** Why: executors ask for ready steps far more often than anything changes, so the answer may be one that was kept. */

import type { WorkItemId } from '../domain/ids.ts';
import { rowOf, type StepRow } from '../domain/step-row.ts';
import type { Answers } from './ports.ts';
import { readSituation, readWorkItem, type Readers, type Situation } from './situation.ts';

/** The steps of a work item that may start now, lowest first. */
export type ReadySteps = { readonly workItem: { readonly id: WorkItemId }; readonly steps: readonly StepRow[] };

/** Finds the ready steps of a work item. Fails as `readSituation` does. */
export async function readReady(
  readers: Readers & { readonly answers?: Answers },
  id: WorkItemId,
): Promise<ReadySteps> {
  const workItem = { id };
  const asked = readers.answers?.ask('ready', await readWorkItem(readers.library, id));
  if (asked?.kind === 'known' && isRows(asked.answer)) return { workItem, steps: asked.answer };
  const situation = await readSituation(readers, id);
  const steps = readyRows(situation);
  const { state, view } = situation;
  if (asked?.kind === 'unknown') asked.keep(steps, { workflow: state.graph.workflow, historyTip: view.historyTip });
  return { workItem, steps };
}

/** Only the steps that may start: of a plan of thousands, a few. */
function readyRows({ state, evaluation }: Situation): readonly StepRow[] {
  return state.steps.flatMap((step, at) => {
    const placement = evaluation.placements[at];
    return placement?.status === 'ready' ? [rowOf(step, placement)] : [];
  });
}

/** Answers are what this program wrote itself; a look at the shape only guards against another question's. */
function isRows(value: unknown): value is readonly StepRow[] {
  return Array.isArray(value) && value.every((row: unknown) => typeof row === 'object' && row !== null && 'key' in row);
}
