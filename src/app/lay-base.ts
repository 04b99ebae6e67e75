/** Why: a step that works apart starts from the merged work of the steps before it, or sends back what cannot be merged. */

import { workBefore, type WorkHead } from '../domain/branch-work.ts';
import { decideClash } from '../domain/decide-clash.ts';
import { describeFailure } from '../domain/failures.ts';
import type { StepKey } from '../domain/ids.ts';
import type { GateRejected } from '../domain/record.ts';
import type { ItemState } from '../domain/state.ts';
import type { Clock } from './ports.ts';
import type { Worktrees } from './work-ports.ts';

/** What laying a base needs from outside. */
export type BasePorts = { readonly worktrees: () => Promise<Worktrees>; readonly clock: Clock };

/**
 * What a step would build on. `clash`: the work before it cannot be merged, and this record sends the later part of it
 * back; without a record it has gone back already. `unusable`: it cannot be merged, and nobody can be sent back for it.
 */
export type LaidBase =
  | { readonly kind: 'laid'; readonly commit: string }
  | { readonly kind: 'clash'; readonly record: GateRejected | undefined }
  | { readonly kind: 'unusable'; readonly problem: string };

/** Merges the work before a step, in launch order. */
export async function layBase(
  ports: BasePorts,
  state: ItemState,
  { step, actor }: { readonly step: StepKey; readonly actor: string },
): Promise<LaidBase> {
  const heads = workBefore(state, step);
  const worktrees = await ports.worktrees();
  const merged = await worktrees.merge(heads, mergeMessage(state, step, heads));
  if (merged.kind === 'merged') return { kind: 'laid', commit: merged.commit };
  if (merged.kind === 'unusable') return merged;
  const { step: later, with: before, files } = merged;
  const request = { actor, now: ports.clock.now(), step: later, with: before, files, wantedBy: step };
  const decision = decideClash(state, request);
  if (decision.kind === 'refused') {
    const { what } = describeFailure(decision.refusal);
    return { kind: 'unusable', problem: `${later} cannot be merged with ${before.join(', ')}, nor redone: ${what}` };
  }
  return { kind: 'clash', record: decision.kind === 'append' ? decision.result : undefined };
}

/** True when the attempts of the item work apart. */
export function worksApart(state: ItemState): boolean {
  return state.graph.workflow.isolation === 'worktree';
}

function mergeMessage(state: ItemState, step: StepKey, heads: readonly WorkHead[]): string {
  const branches = heads.map(({ branch }) => `  ${branch}\n`).join('');
  return `Merge what ${step} of ${state.workItem.id} builds on\n\nIn launch order:\n${branches}`;
}
