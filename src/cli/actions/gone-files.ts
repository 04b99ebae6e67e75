/** Why: whether files wait where a record says is asked of GitHub, since a job may have failed to upload them, and they expire. */

import type { ActionsEnvironment } from '../../actions/actions-environment.ts';
import { openGitHub } from '../../actions/github-api.ts';
import type { FilesGoneAt } from '../../app/collect-wave.ts';
import { readSituation } from '../../app/situation.ts';
import type { Arrival } from '../../domain/decide-arrival.ts';
import { placesOfInputs } from '../../domain/decide-files-gone.ts';
import { isStepRecord, type FilesPlace } from '../../domain/record.ts';
import type { WorkItemId } from '../../domain/ids.ts';
import type { World } from '../compose/world.ts';

/** Asks about every run in which files are said to wait; of what GitHub does not tell, nothing is gone. */
export async function readGone(
  world: World,
  job: ActionsEnvironment | undefined,
  arrivals: readonly Arrival[],
): Promise<FilesGoneAt> {
  const github = job === undefined ? undefined : openGitHub(job);
  if (github === undefined) return () => false;
  const own = arrivals.flatMap(({ record }) =>
    record.eventType === 'attempt-completed' && record.producedIn !== undefined ? [record.producedIn] : [],
  );
  const places = [...own, ...(await placesOfMissed(world, arrivals))];
  const runs = [...new Set(places.map(({ run }) => run))];
  const listings = new Map(await Promise.all(runs.map(async (run) => [run, await github.artifactsOf(run)] as const)));
  return ({ run, artifact }) => listings.get(run)?.has(artifact) === false;
}

/** Where those files should have been that attempts say they did not get. */
async function placesOfMissed(world: World, arrivals: readonly Arrival[]): Promise<readonly FilesPlace[]> {
  const known = new Set<WorkItemId>(await world.library.listWorkItems());
  const missed = arrivals
    .map(({ record }) => record)
    .filter(isStepRecord)
    .filter(
      (record) => record.eventType === 'attempt-failed' && record.reason === 'input' && known.has(record.workItemId),
    );
  const places: FilesPlace[] = [];
  for (const workItem of new Set(missed.map((record) => record.workItemId))) {
    const { state } = await readSituation(world, workItem);
    for (const { workItemId, step } of missed) {
      if (workItemId === workItem) places.push(...placesOfInputs(state, step.key).map(([, place]) => place));
    }
  }
  return places;
}
