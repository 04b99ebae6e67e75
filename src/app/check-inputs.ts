/** Why: a step starts only from what its predecessors really produced, whoever is about to do it. */

import { refuse, type Refusal } from '../domain/failures.ts';
import { directNeeds } from '../domain/graph.ts';
import type { ProducedFile } from '../domain/record.ts';
import type { ItemState } from '../domain/state.ts';
import type { StepState } from '../domain/step-state.ts';
import type { WorkFiles } from './work-ports.ts';

/** The refusal when a file that a step it waits for produced is missing or has other content. */
export async function checkInputs(
  ports: { readonly files: WorkFiles },
  state: ItemState,
  step: StepState,
): Promise<Refusal | undefined> {
  for (const need of directNeeds(state.graph, state.graph.indexOf.get(step.step.key) ?? -1)) {
    const producer = state.steps[need];
    const files = producer === undefined ? [] : producedBy(producer);
    const changed = files.length === 0 ? undefined : await ports.files.firstChanged(files);
    if (producer === undefined || changed === undefined) continue;
    const facts = { step: step.step.key, producer: producer.step.key };
    return refuse('input-changed', { ...facts, path: changed.file.path, state: changed.state });
  }
  return undefined;
}

function producedBy({ last }: StepState): readonly ProducedFile[] {
  const end = last?.end?.record;
  return end?.eventType === 'attempt-completed' ? end.produced : [];
}
