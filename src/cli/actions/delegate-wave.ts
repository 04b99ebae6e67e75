/** Why: in GitHub Actions, delegating leases a wave and hands it to the jobs that follow: as a matrix, with a summary for people. */

import type { ActionsEnvironment } from '../../actions/actions-environment.ts';
import { openGitHub } from '../../actions/github-api.ts';
import { launchMatrix, outputsFit, waveSize, type MatrixStep } from '../../actions/launch-matrix.ts';
import { writeOutputs, writeSummary } from '../../actions/job-files.ts';
import { describeItem, listed, sections } from '../../actions/wave-summary.ts';
import { annotationLine, withoutCommands } from '../../actions/workflow-commands.ts';
import { delegate, type Delegated } from '../../app/delegate.ts';
import { lostIn } from '../../app/reap.ts';
import type { Situation } from '../../app/situation.ts';
import { countOf } from '../../domain/change.ts';
import type { StepKey, WorkItemId } from '../../domain/ids.ts';
import { overviewOf } from '../../domain/overview.ts';
import { concludeWave, describeLeftOut, describeWaveEnd, sortReady, type WaveTerms } from '../../domain/wave.ts';
import type { Input } from '../arguments.ts';
import type { CommandResult } from '../command.ts';
import type { World } from '../compose/world.ts';
import { leaseSeconds } from '../executor-options.ts';
import { writeProgress } from '../output.ts';
import { waveTerms } from './wave-terms.ts';

/** A wave to be leased for the jobs of a run. */
export type WaveRequest = { readonly workItem: WorkItemId; readonly prompt: string | undefined };

/** Leases a wave, and writes outputs and summary of the job. */
export async function delegateWave(
  world: World,
  input: Input,
  job: ActionsEnvironment,
  request: WaveRequest,
): Promise<CommandResult> {
  const { actor } = world.identity;
  const ciRuns = openGitHub(job);
  const watching = { ...world, ...(ciRuns === undefined ? {} : { ciRuns }) };
  const terms = waveTerms(world.settings);
  const labels = new Map<StepKey, string>();
  const size = waveSize(world.settings.actions.concurrentJobs, input.count('limit'));
  const ports = { ...world, lostIn: (situation: Situation) => lostIn(watching, situation, actor) };
  const done = await delegate(ports, {
    workItem: request.workItem,
    ...(request.prompt === undefined ? {} : { prompt: request.prompt }),
    dryRun: input.flag('dry-run'),
    lease: {
      actor,
      executor: { kind: 'ci', run: job.run },
      attemptSuffix: world.identity.attemptSuffix,
      seconds: leaseSeconds(input, 'ci'),
      choose: (situation) => chooseSteps(situation, terms, size, labels),
    },
  });
  const reaped = done.ended.map(({ step, attemptId, record }) => `${step}, attempt ${attemptId}: ${record.outcome}`);
  const steps = matrixOf(done, labels);
  const matrix = launchMatrix(steps);
  writeOutputs(job.outputPath, { count: String(steps.length), matrix, schedule: done.path });
  const end = standing(done, terms, steps.length);
  const left = sortReady(done.situation.state, done.situation.evaluation, terms).leftOut;
  const { state, evaluation } = done.situation;
  const overview = overviewOf(state, evaluation);
  const started = steps.map(({ step, number, runsOn }) => `${step}, attempt ${number}, on ${runsOn}`);
  writeSummary(
    job.summaryPath,
    sections([
      describeItem({ overview, graph: state.graph, leftOut: left }),
      listed('Ended as lost', reaped),
      listed(`Started in this wave: ${countOf(steps.length, 'step')}`, started.slice(0, MOST_LISTED)),
      end,
    ]),
  );
  const wrong = left.filter(({ why }) => why !== 'person');
  for (const each of wrong) {
    const message = `${each.step} ${describeLeftOut(each)}`;
    writeProgress(`${annotationLine({ level: 'warning', title: 'Not started', message })}\n`);
  }
  const lines = [
    `${request.workItem}: ${countOf(steps.length, 'step')} leased`,
    ...reaped.map((line) => `  lost: ${withoutCommands(line)}`),
    ...started.map((line) => `  ${line}`),
  ];
  const json = { workItem: request.workItem, count: steps.length, launch: done.launch, schedule: done.schedule };
  return { exit: 0, json, text: [...lines, ...(end === '' ? [] : [end])].join('\n') };
}

const MOST_LISTED = 100;

/** The lowest steps that a job can take, as many as a wave has and its outputs can hold. */
function chooseSteps(
  { state, evaluation }: Situation,
  terms: WaveTerms,
  size: number,
  labels: Map<StepKey, string>,
): readonly StepKey[] {
  const { launchable } = sortReady(state, evaluation, terms);
  const chosen = launchable.slice(0, size);
  const fits = (): boolean => outputsFit({ matrix: launchMatrix(chosen.map(largestEntry)) });
  while (!fits()) chosen.length = Math.floor(chosen.length / 2);
  for (const { step, runsOn } of chosen) labels.set(step, runsOn);
  return chosen.map(({ step }) => step);
}

/** As large as the entry that will stand in the matrix. */
function largestEntry({ step, runsOn }: { readonly step: StepKey; readonly runsOn: string }): MatrixStep {
  return { step, number: 1_000_000, lease: '0'.repeat(32), runsOn };
}

function matrixOf({ launch }: Delegated, labels: ReadonlyMap<string, string>): readonly MatrixStep[] {
  return launch.flatMap(({ step, lease, number }) => {
    const runsOn = labels.get(step);
    return lease === undefined || number === undefined || runsOn === undefined ? [] : [{ step, number, lease, runsOn }];
  });
}

/** Why nothing goes out, when nothing does. */
function standing({ situation }: Delegated, terms: WaveTerms, launched: number): string {
  if (launched > 0) return '';
  const facts = { wave: 1, budget: Number.MAX_SAFE_INTEGER, idle: 0, launched, progress: 0 };
  return describeWaveEnd(concludeWave(situation.state, situation.evaluation, terms, facts));
}
