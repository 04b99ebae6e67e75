/** Why: lists and exports look at every work item, and one that cannot be read must not hide the others. */

import { describeFailure, isFailure, type FailureText } from '../domain/failures.ts';
import type { WorkItemId } from '../domain/ids.ts';
import { readSituation, type Readers, type Situation } from './situation.ts';

/** Every work item that could be read, sorted by id, and why others could not. */
export type AllItems = {
  readonly situations: readonly Situation[];
  readonly unreadable: readonly { readonly workItem: WorkItemId; readonly failure: FailureText }[];
};

/** Reads all work items, or only the one named. */
export async function readAllItems(readers: Readers, only?: WorkItemId): Promise<AllItems> {
  const { found, unreadable } = await readEach(readers, only, (id) => readSituation(readers, id));
  return { situations: found, unreadable };
}

/** Finds something out about all work items, or only the one named. */
export async function readEach<Found>(
  { library }: Pick<Readers, 'library'>,
  only: WorkItemId | undefined,
  read: (workItem: WorkItemId) => Promise<Found>,
): Promise<Pick<AllItems, 'unreadable'> & { readonly found: readonly Found[] }> {
  if (only !== undefined) return { found: [await read(only)], unreadable: [] };
  const found: Found[] = [];
  const unreadable: { workItem: WorkItemId; failure: FailureText }[] = [];
  for (const workItem of await library.listWorkItems()) {
    try {
      found.push(await read(workItem));
    } catch (error) {
      if (!isFailure(error)) throw error;
      unreadable.push({ workItem, failure: describeFailure(error.refusal) });
    }
  }
  return { found, unreadable };
}
