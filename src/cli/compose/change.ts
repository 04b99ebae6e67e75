/** Why: commands that change a work item all begin alike: which repository and item, who and when, and whether only to tell. */

import type { Author } from '../../domain/handoff.ts';
import type { WorkItemId } from '../../domain/ids.ts';
import type { Input } from '../arguments.ts';
import type { Surroundings } from '../command.ts';
import { openWorld, type World } from './world.ts';

/** What a change of a work item begins with. */
export type Change = {
  readonly world: World;
  readonly workItem: WorkItemId;
  readonly dryRun: boolean;
  /** Whoever calls, and the time at which. */
  readonly author: Author;
};

/** Opens the repository and the work item that a call means. Fails when there is none, or more than one and none named. */
export async function openChange(input: Input, around: Surroundings): Promise<Change> {
  const world = await openWorld(input, around);
  const workItem = await world.chooseItem(input);
  return { world, workItem, dryRun: input.flag('dry-run'), author: authorOf(world) };
}

/** Whoever calls, and the time at which. */
export function authorOf(world: World): Author {
  return { actor: world.identity.actor, now: world.clock.now() };
}
