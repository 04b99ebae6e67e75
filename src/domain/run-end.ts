/** Why: a run that stops says why in one way, the most urgent first. */

import type { RunEnd } from './run-event.ts';
import { isHalted, type Evaluation } from './schedule.ts';
import type { ItemState } from './state.ts';

/** What a run comes to, from the state it leaves behind and the steps that were cut off in it. */
export function concludeRun(state: ItemState, evaluation: Evaluation, interrupted: readonly RunStep[]): RunEnd {
  const at = (status: string): readonly RunStep[] =>
    state.steps.filter((_, index) => evaluation.placements[index]?.status === status).map(({ step }) => step.key);
  if (interrupted.length > 0) return { kind: 'interrupted', steps: interrupted };
  if (at('done').length === state.steps.length) return { kind: 'done' };
  const halted = state.steps.find((_, index) => isHalted(evaluation.placements[index]));
  if (halted !== undefined && state.standing.closed !== undefined) return { kind: 'halted', step: halted.step.key };
  const failed = state.steps.filter(({ phase }) => phase === 'exhausted' || phase === 'conflict');
  if (failed.length > 0) {
    return { kind: 'stuck', failed: failed.map(({ step }) => step.key), blocked: at('blocked').length - failed.length };
  }
  const [gated] = at('awaiting-gate');
  if (gated !== undefined) return { kind: 'gate', step: gated };
  const ready = at('ready');
  if (ready.length > 0) return { kind: 'people', steps: ready };
  const running = at('running');
  return running.length === 0 && halted !== undefined
    ? { kind: 'halted', step: halted.step.key }
    : { kind: 'held', steps: running };
}

type RunStep = ItemState['steps'][number]['step']['key'];
