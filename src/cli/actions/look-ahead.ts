/** Why: before a plan changes, and every hour, somebody wants to see what would run now, and which plans stand still. */

import { readActionsEnvironment } from '../../actions/actions-environment.ts';
import { openGitHub, type GitHub } from '../../actions/github-api.ts';
import { writeOutputs, writeSummary } from '../../actions/job-files.ts';
import { describeItem, listed, sections } from '../../actions/wave-summary.ts';
import { readAllItems } from '../../app/read-portfolio.ts';
import type { Situation } from '../../app/situation.ts';
import { countOf } from '../../domain/change.ts';
import type { CiRun } from '../../domain/lease.ts';
import { overviewOf } from '../../domain/overview.ts';
import { sortReady, type WaveTerms } from '../../domain/wave.ts';
import type { CommandResult, Surroundings } from '../command.ts';
import type { World } from '../compose/world.ts';
import { waveTerms } from './wave-terms.ts';

/** A matrix may have so many jobs. */
const MOST_ITEMS = 256;

/** Tells for every open work item what could start now; changes nothing. In a job also as output `items` and as summary. */
export async function lookAhead(world: World, around: Surroundings): Promise<CommandResult> {
  const terms = waveTerms(world.settings);
  const { situations, unreadable } = await readAllItems(world);
  const open = situations.filter(isOpen);
  const job = readActionsEnvironment(around.env);
  const github = job === undefined ? undefined : openGitHub(job);
  const stands = await Promise.all(open.map((situation) => standsStill(situation, terms, github)));
  const standing = open.filter((_, at) => stands[at] === true).map(({ state }) => state.workItem.id);
  const problems = unreadable.map(({ workItem, failure }) => `${workItem}: ${failure.what}`);
  if (job !== undefined) {
    writeOutputs(job.outputPath, { items: JSON.stringify(standing.slice(0, MOST_ITEMS)) });
    const accounts = open.map((situation) => accountOf(situation, terms));
    writeSummary(job.summaryPath, sections([...accounts, listed('Cannot be read', problems)]));
  }
  const lines = open.map(({ state, evaluation }) => {
    const { launchable } = sortReady(state, evaluation, terms);
    const steps = launchable.map(({ step }) => step);
    return `${state.workItem.id}: ${steps.length === 0 ? 'nothing could start' : `could start ${steps.join(', ')}`}`;
  });
  const text = lines.length === 0 ? 'no open work items' : lines.join('\n');
  const json = { items: standing, open: open.length, unreadable };
  return { exit: problems.length > 0 ? 2 : 0, json, text, notes: problems.map((problem) => `not read: ${problem}`) };
}

function isOpen({ state, evaluation }: Situation): boolean {
  return state.standing.closed === undefined && evaluation.placements.some(({ status }) => status !== 'done');
}

/**
 * Something could start, or is only held by runs that are over, and no job is at work on the item: whoever is, starts the
 * next wave itself.
 */
async function standsStill(
  { state, evaluation }: Situation,
  terms: WaveTerms,
  github: GitHub | undefined,
): Promise<boolean> {
  const runs = new Map<string, CiRun>();
  for (const { phase, last } of state.steps) {
    const run = phase === 'running' ? last?.start.record.executor.run : undefined;
    if (run !== undefined) runs.set(`${run.id}/${run.attempt}`, run);
  }
  if (runs.size === 0) return sortReady(state, evaluation, terms).launchable.length > 0;
  if (github === undefined) return false;
  const over = await Promise.all([...runs.values()].map((run) => github.conclusionOf(run)));
  return over.every((conclusion) => conclusion !== undefined);
}

function accountOf({ state, evaluation }: Situation, terms: WaveTerms): string {
  const { launchable, leftOut } = sortReady(state, evaluation, terms);
  const steps = launchable.map(({ step, runsOn }) => `${step}, on ${runsOn}`);
  return sections([
    describeItem({ overview: overviewOf(state, evaluation), graph: state.graph, leftOut }),
    listed(`Would start: ${countOf(steps.length, 'step')}`, steps.slice(0, MOST_ITEMS)),
  ]);
}
