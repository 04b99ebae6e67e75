/** Why: the plan that people read shows what is done, by one character for each box and nothing else. */

import type { StepKey, WorkItemId } from '../domain/ids.ts';
import { stepOf } from '../domain/state.ts';
import { isDone, type StepState } from '../domain/step-state.ts';
import { readSituation, type Readers } from './situation.ts';

/** A step as the plan has it now, with its boxes: the offset of each one's character, undefined without a box. */
export type PlanBoxes = {
  readonly step: StepKey;
  readonly name: string;
  readonly boxes: readonly { readonly at: number | undefined; readonly line: number; readonly open: boolean }[];
};

/** Why a box stays as it is: the item has no such step, its words changed, it is not done here, or there is no box. */
export type WhyLeft = 'no-such-step' | 'words-changed' | 'not-done-here' | 'no-box';

/** What is to be written into the plan, and what could not be. */
export type Ticks = {
  readonly ticks: readonly { readonly step: StepKey; readonly line: number; readonly at: number }[];
  /** Lines that stay as they are although one would expect a change, each with the reason. */
  readonly left: readonly { readonly step: StepKey; readonly line: number; readonly why: WhyLeft }[];
};

/**
 * Finds the boxes to tick: those that are open and whose step is done. A step with other words is not the same task.
 * Of the forms of a plan (a step for each task, or for each phase) the one is taken that fits the item's steps best.
 */
export async function decideTicks(
  readers: Readers,
  workItem: WorkItemId,
  forms: readonly (readonly PlanBoxes[])[],
): Promise<Ticks> {
  const { state } = await readSituation(readers, workItem);
  const known = (form: readonly PlanBoxes[]): number =>
    form.filter(({ step }) => stepOf(state, step) !== undefined).length;
  const [plan = []] = forms.toSorted((a, b) => known(b) - known(a));
  const ticks: Ticks['ticks'][number][] = [];
  const left: Ticks['left'][number][] = [];
  for (const { step, name, boxes } of plan) {
    const own = stepOf(state, step);
    const differs = differenceOf(own, name);
    const done = own !== undefined && isDone(own);
    for (const { at, line, open } of boxes) {
      const why = differs ?? whyLeft(done, { at, open });
      if (why !== undefined) left.push({ step, line, why });
      else if (at !== undefined && done && open) ticks.push({ step, line, at });
    }
  }
  return { ticks, left };
}

function differenceOf(own: StepState | undefined, name: string): WhyLeft | undefined {
  if (own === undefined) return 'no-such-step';
  const { step } = own;
  return (step.name ?? step.key) === name ? undefined : 'words-changed';
}

/** Why a box of a known step is not touched although somebody could expect it. */
function whyLeft(done: boolean, box: { readonly at: number | undefined; readonly open: boolean }): WhyLeft | undefined {
  if (!box.open) return done ? undefined : 'not-done-here';
  return done && box.at === undefined ? 'no-box' : undefined;
}
