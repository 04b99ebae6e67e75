/** Why: the collector takes in what the jobs of a wave handed over, commits it in one push, and says whether another wave follows. */

import { readActionsEnvironment, type ActionsEnvironment } from '../../actions/actions-environment.ts';
import { openGitHub } from '../../actions/github-api.ts';
import { collect, withEndings, type Collected } from '../../app/collect.ts';
import {
  arrivalsFor,
  endWave,
  launchedBy,
  progressOf,
  type FinishedRun,
  type WaveEnds,
} from '../../app/collect-wave.ts';
import { deriveWave } from '../../app/derive-wave.ts';
import { publishRecords } from '../../app/publish-records.ts';
import { readSituation, type Situation } from '../../app/situation.ts';
import { describeFailure, Failure, isFailure, refuse } from '../../domain/failures.ts';
import type { WorkItemId } from '../../domain/ids.ts';
import { concludeWave, type WaveEnd } from '../../domain/wave.ts';
import type { Input } from '../arguments.ts';
import type { CommandResult, Surroundings } from '../command.ts';
import type { World } from '../compose/world.ts';
import { chooseLogKey } from '../log-key.ts';
import { readNamedFiles } from '../named-file.ts';
import { keepRefused, readArrivals, type Arrived } from './arrivals.ts';
import { readGone } from './gone-files.ts';
import { tellWave, type WaveAccount } from './wave-account.ts';
import { waveTerms } from './wave-terms.ts';

/** Takes in the handoffs in a folder, collects, and concludes the wave. */
export async function collectWave(
  world: World,
  input: Input,
  around: Surroundings,
  from: string,
): Promise<CommandResult> {
  const dryRun = input.flag('dry-run');
  const job = readActionsEnvironment(around.env);
  const run = await finishedRun(input, job);
  const arrived = readArrivals(from);
  const named = input.text('work-item');
  const workItem = named === undefined ? undefined : await world.chooseItem(input);
  const ends = new Map<WorkItemId, WaveEnds>();
  const after = new Map<WorkItemId, Situation>();
  const sign = chooseLogKey(input, around);
  const gone = await readGone(world, job, arrivalsOf(arrived));
  const { actor } = world.identity;
  const cosigned = readNamedFiles(input.list('cosignature'), around.cwd);
  const endings = (situation: Situation) => {
    const { id } = situation.state.workItem;
    const arrivals = arrivalsFor(arrivalsOf(arrived), id);
    const ended = endWave(situation, { arrivals, run, gone, actor }, world.clock);
    ends.set(id, ended);
    after.set(id, withEndings(situation, ended.entries));
    return ended.entries;
  };
  const derive = (situations: readonly Situation[]): Promise<void> =>
    deriveWave(world.library, situations, touched(ends, workItem));
  const extras = { cosigned, ...(dryRun ? {} : { derive }), ...(sign && { sign }) };
  const done = await collect(world, { dryRun, endings, ...extras }).catch((error: unknown) =>
    keepInRefs(world, ends, error),
  );
  if ('kind' in done) throw new Failure(done.refusal.code, done.refusal.facts);
  const refusedIn = dryRun ? undefined : input.text('refused');
  const account: WaveAccount = {
    ends: [...ends.values()],
    strange: tellStrange(arrived, ends, refusedIn),
    ...outcomeOf(done),
    ...(workItem === undefined
      ? {}
      : await concluded(world, input, { workItem, planned: dryRun ? after : undefined, run, ends })),
  };
  // Trying it out tells people alone: a job that followed would start a wave on it.
  return tellWave(account, dryRun ? undefined : job, input.count('wave') ?? 1);
}

/** The run whose jobs are over: the own one, or one whose last try GitHub says is over. Of any other nothing is lost yet. */
async function finishedRun(input: Input, job: ActionsEnvironment | undefined): Promise<FinishedRun | undefined> {
  const named = input.text('run');
  if (named === undefined || named === job?.run.id) return job === undefined ? undefined : { id: job.run.id };
  if (!/^\d{1,20}$/u.test(named)) return input.fail(`--run takes the number of a run, not "${named}".`);
  const conclusion = job === undefined ? undefined : await openGitHub(job)?.conclusionOf({ id: named });
  return conclusion === undefined ? undefined : { id: named };
}

function arrivalsOf(arrived: readonly Arrived[]) {
  return arrived.flatMap((each) => (each.kind === 'handoff' ? [each.arrival] : []));
}

function touched(ends: ReadonlyMap<WorkItemId, WaveEnds>, workItem: WorkItemId | undefined): ReadonlySet<WorkItemId> {
  const changed = [...ends].filter(([, { entries }]) => entries.length > 0).map(([id]) => id);
  return new Set(workItem === undefined ? changed : [workItem, ...changed]);
}

function outcomeOf(done: Collected | Kept): Pick<WaveAccount, 'commit' | 'problem'> {
  return 'commit' in done ? { commit: done.commit, problem: undefined } : { commit: undefined, problem: done.problem };
}

type Kept = { readonly problem: string };

/** Where the branch may not be pushed to, the records go into the refs of their steps, which are not protected. */
async function keepInRefs(world: World, ends: ReadonlyMap<WorkItemId, WaveEnds>, error: unknown): Promise<Kept> {
  if (!isFailure(error) || error.refusal.code !== 'push-refused') throw error;
  for (const [workItem, { entries }] of ends) await publishRecords(world, workItem, entries);
  const { what, recover } = describeFailure(error.refusal);
  return { problem: `${what} The records of this wave are kept in the refs of their steps. Next: ${recover}` };
}

/** Arrivals that ended nothing, each with the reason; kept in a folder when one is named. */
function tellStrange(
  arrived: readonly Arrived[],
  ends: ReadonlyMap<WorkItemId, WaveEnds>,
  folder: string | undefined,
): WaveAccount['strange'] {
  const refusals = [...ends.values()].flatMap(({ refused }) => refused);
  return arrived.flatMap((each) => {
    const refusal = refusalOf(each, refusals, ends);
    if (refusal === undefined) return [];
    const why = describeFailure(refusal).what;
    if (folder !== undefined) keepRefused(folder, each, refusal, why);
    return [{ artifact: each.artifact, why }];
  });
}

function refusalOf(each: Arrived, refusals: WaveEnds['refused'], ends: ReadonlyMap<WorkItemId, WaveEnds>) {
  const { artifact } = each;
  if (each.kind === 'faulty') return refuse('handoff-refused', { artifact, problem: `it ${each.problem}` });
  const { workItemId } = each.arrival.record;
  if (!ends.has(workItemId)) return refuse('handoff-refused', { artifact, problem: `there is no "${workItemId}"` });
  return refusals.find(({ arrival }) => arrival === each.arrival)?.refusal;
}

type Wave = {
  readonly workItem: WorkItemId;
  /** How items would stand; missing where they stand so now. */
  readonly planned: ReadonlyMap<WorkItemId, Situation> | undefined;
  readonly run: FinishedRun | undefined;
  readonly ends: ReadonlyMap<WorkItemId, WaveEnds>;
};

/** Where the work item stands now, and whether the loop goes on. */
async function concluded(
  world: World,
  input: Input,
  { workItem, planned, run, ends }: Wave,
): Promise<{ readonly situation: Situation; readonly end: WaveEnd; readonly launched: number }> {
  const situation = planned?.get(workItem) ?? (await readSituation(world, workItem));
  const { arrived = [], lost = [] } = ends.get(workItem) ?? {};
  const launched = run === undefined ? 0 : launchedBy(situation.state, run);
  const end = concludeWave(situation.state, situation.evaluation, waveTerms(world.settings), {
    wave: input.count('wave') ?? 1,
    budget: world.settings.actions.waves,
    idle: Number(input.text('idle') ?? '0') || 0,
    launched,
    progress: progressOf([...arrived, ...lost]),
  });
  return { situation, end, launched };
}
