/** Why: what delegating says depends on whether the wave is only ready, leased, or not there yet. */

import type { Launch } from '../app/delegate.ts';
import type { Change } from '../domain/change.ts';
import type { WorkItemId } from '../domain/ids.ts';
import type { CommandResult } from './command.ts';
import type { World } from './compose/world.ts';
import { changeResult } from './result.ts';

/** A new item has no schedule to be computed before it is there. */
export function planNew(world: World, workItem: WorkItemId, changes: readonly Change[]): CommandResult {
  const path = `${world.library.root}/schedule/${workItem}.json`;
  const schedule: Change = { kind: 'write-file', path, purpose: 'the schedule' };
  return changeResult(true, { changes: [...changes, schedule], repeated: false }, { text: '', json: {} });
}

/** A step of the wave, as one line. */
export function describeLaunch({ step, attemptId }: Launch): string {
  return attemptId === undefined ? `  ready  ${step}` : `  leased  ${step} as attempt ${attemptId}`;
}

/** What makes sense after delegating. */
export function nextOf(workItem: WorkItemId, [first]: readonly Launch[]): readonly string[] {
  if (first === undefined) return [`baton explain ${workItem}`];
  const claim = `baton claim --work-item ${workItem} --step ${first.step}`;
  return first.lease === undefined ? [claim, `baton run --work-item ${workItem}`] : [`${claim} --lease ${first.lease}`];
}
