/** Why: moving an item to another version of its workflow needs that version's definition besides the loop. */

import { decideMigration, wayBack, type Migrated } from '../domain/decide-migrate.ts';
import { Failure } from '../domain/failures.ts';
import type { Author } from '../domain/handoff.ts';
import type { WorkItemId } from '../domain/ids.ts';
import { decideAndApply, type Outcome } from './apply.ts';
import { readSituation, readWorkflow, type Readers } from './situation.ts';

/** Where an item is to go: to a version by renamed steps, or back to where it came from last. */
export type Migration = Author & {
  readonly target:
    | { readonly kind: 'to'; readonly version: string; readonly renames: Readonly<Record<string, string>> }
    | { readonly kind: 'back' };
  readonly reason: string;
};

/** Moves an item to another version of its workflow. Fails when that version is not there. */
export async function migrate(
  readers: Readers,
  workItem: WorkItemId,
  { target, reason, actor, now }: Migration,
  options: { readonly dryRun: boolean },
): Promise<Outcome<Migrated>> {
  const { state } = await readSituation(readers, workItem);
  const way = target.kind === 'to' ? target : wayBack(state);
  const { id, version } = state.graph.workflow;
  if (way === undefined) throw new Failure('never-migrated', { workItem, workflow: id, version });
  const to = await readWorkflow(readers.library, { id, version: way.version });
  const request = { actor, now, to, renames: way.renames, reason };
  return decideAndApply(readers, workItem, (situation) => decideMigration(situation.state, request), options);
}
