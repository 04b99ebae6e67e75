/** Why: what a wave came to is told three times alike: to the jobs that follow, in the summary, and as the end of the command. */

import type { ActionsEnvironment } from '../../actions/actions-environment.ts';
import { writeOutputs, writeSummary } from '../../actions/job-files.ts';
import { plainText, table } from '../../actions/markdown.ts';
import { describeItem, listed, sections } from '../../actions/wave-summary.ts';
import { annotationLine, type Annotation } from '../../actions/workflow-commands.ts';
import type { WaveEnds } from '../../app/collect-wave.ts';
import type { HistoryCommit } from '../../app/ports.ts';
import type { Situation } from '../../app/situation.ts';
import { countOf, describeChange } from '../../domain/change.ts';
import type { ExitCode } from '../../domain/failure-entry.ts';
import { overviewOf } from '../../domain/overview.ts';
import type { AttemptEnd } from '../../domain/record.ts';
import { describeWaveEnd, type WaveEnd } from '../../domain/wave.ts';
import { anchorLine } from '../../report/anchor-text.ts';
import type { CommandResult } from '../command.ts';
import { writeProgress } from '../output.ts';

/** Everything that is known about a wave once it was collected. */
export type WaveAccount = {
  readonly ends: readonly WaveEnds[];
  /** Arrivals that ended nothing. */
  readonly strange: readonly { readonly artifact: string; readonly why: string }[];
  readonly commit: Exclude<HistoryCommit, { kind: 'moved' }> | undefined;
  /** Why the history could not be pushed. */
  readonly problem: string | undefined;
  readonly situation?: Situation;
  readonly end?: WaveEnd;
  /** How many steps this wave had. */
  readonly launched?: number;
};

/** Writes outputs, summary and annotations, and gives the result of the command. */
export function tellWave(account: WaveAccount, job: ActionsEnvironment | undefined, wave: number): CommandResult {
  const { ends, strange, commit, problem, end } = account;
  const arrived = ends.flatMap((each) => each.arrived);
  const lost = ends.flatMap((each) => each.lost);
  const outputs = outputsOf(account, wave);
  if (job !== undefined) {
    writeOutputs(job.outputPath, outputs);
    writeSummary(job.summaryPath, summaryOf(account, arrived, lost));
    annotate(account, lost);
  }
  const text = [
    ...(commit?.kind === 'planned' ? plannedLines(account, commit.branch) : doneLines(account, commit)),
    ...(problem === undefined ? [] : [problem]),
    ...(end === undefined ? [] : [describeWaveEnd(end)]),
  ];
  const json = {
    ...(commit?.kind === 'planned' ? { dryRun: true } : {}),
    arrived: arrived.map(brief),
    lost: lost.map(brief),
    refused: strange,
    commit,
    problem,
    end,
    ...outputs,
  };
  return { exit: exitOf(account), json, text: text.join('\n') };
}

function doneLines({ ends, strange }: WaveAccount, commit: WaveAccount['commit']): readonly string[] {
  const [arrived, lost] = [ends.flatMap((each) => each.arrived), ends.flatMap((each) => each.lost)];
  const counts = `${countOf(arrived.length, 'attempt')} ended, ${lost.length} lost, ${strange.length} refused`;
  const head = headWords(commit);
  return [counts, commit === undefined ? 'nothing committed' : commitWords(commit), ...(head === '' ? [] : [head])];
}

function plannedLines({ ends, strange }: WaveAccount, branch: string): readonly string[] {
  const records = ends.flatMap(({ entries }) => entries.map(({ record }) => record));
  const lines = [
    ...records.map((record) => describeChange({ kind: 'append-record', record })),
    ...strange.map(({ artifact, why }) => `refuse ${artifact}: ${why}`),
    `commit what is new to ${branch.replace(/^refs\/heads\//u, '')}`,
  ];
  return ['would change:', ...lines.map((line) => `  ${line}`)];
}

/** What the job that starts the next wave is told. */
function outputsOf({ end, problem }: WaveAccount, wave: number) {
  return {
    again: String(end?.kind === 'again' && problem === undefined),
    wave: String(wave + 1),
    idle: String(end?.kind === 'again' ? end.idle : 0),
    reason: end?.kind ?? 'none',
  };
}

/**
 * A plan that is stuck makes the job of its last wave red, and no later one: those have nothing to launch. One that settings keep
 * from every job is red whenever it is started, since only whoever starts it can mend that.
 */
function exitOf({ problem, end, launched = 0 }: WaveAccount): ExitCode {
  if (problem !== undefined) return 5;
  if (end?.kind === 'unfit') return 1;
  const isStuck = end?.kind === 'stuck' || end?.kind === 'no-progress';
  return isStuck && launched > 0 ? 1 : 0;
}

function annotate(account: WaveAccount, lost: readonly AttemptEnd[]): void {
  const { strange, problem, end } = account;
  for (const each of lost.slice(0, MOST_ANNOTATED)) say('warning', `${each.step.key} is lost`, each.outcome);
  for (const each of strange.slice(0, MOST_ANNOTATED)) say('warning', `${each.artifact} is refused`, each.why);
  if (problem !== undefined) say('error', 'The history could not be pushed', problem);
  if (end === undefined || end.kind === 'again') return;
  const level = exitOf(account) === 1 ? 'error' : end.kind === 'budget' ? 'warning' : 'notice';
  say(level, 'The loop stops here', describeWaveEnd(end));
}

function say(level: Annotation['level'], title: string, message: string): void {
  writeProgress(`${annotationLine({ level, title, message })}\n`);
}

/** GitHub shows ten annotations of a kind for a step. */
const MOST_ANNOTATED = 8;
const MOST_ROWS = 200;

function summaryOf(account: WaveAccount, arrived: readonly AttemptEnd[], lost: readonly AttemptEnd[]): string {
  const { strange, problem, situation, end, commit } = account;
  const rows = [...arrived, ...lost].slice(0, MOST_ROWS).map(rowOf);
  const strangers = strange.map(({ artifact, why }) => `${artifact}: ${why}`);
  const item =
    situation === undefined
      ? ''
      : describeItem({
          overview: overviewOf(situation.state, situation.evaluation),
          graph: situation.state.graph,
          leftOut: [],
        });
  return sections([
    `## Collected: ${arrived.length} arrived, ${lost.length} lost, ${strange.length} refused`,
    end === undefined ? '' : `**${plainText(describeWaveEnd(end))}**`,
    problem === undefined ? '' : `**${plainText(problem)}**`,
    commit === undefined ? '' : plainText(commitWords(commit)),
    plainText(headWords(commit)),
    table(['step', 'attempt', 'ended as', 'outcome'], rows),
    listed('Refused, and kept beside the refusal', strangers),
    listed(
      'Sent back, since files are gone',
      account.ends.flatMap(({ sentBack }) => sentBack.map(({ outcome }) => outcome)),
    ),
    item,
  ]);
}

function rowOf(end: AttemptEnd): readonly string[] {
  const how = end.eventType === 'attempt-failed' ? `failed: ${end.reason}` : end.eventType.replace('attempt-', '');
  return [end.step.key, end.attemptId, how, end.outcome];
}

function brief({ workItemId, step, attemptId, eventType, outcome }: AttemptEnd) {
  return { workItem: workItemId, step: step.key, attemptId, eventType, outcome };
}

function commitWords(commit: NonNullable<WaveAccount['commit']>): string {
  const branch = commit.branch.replace(/^refs\/heads\//u, '');
  if (commit.kind !== 'committed') return `nothing new for ${branch}`;
  const { added, size } = commit.sealed;
  return `committed ${countOf(commit.paths.length, 'file')} to ${branch} as ${commit.commit.slice(0, 12)}; ${countOf(added, 'record')} sealed, ${size} in the log`;
}

/** The head of the log in one line: the summary of a run keeps it where a later commit cannot change it. */
function headWords(commit: WaveAccount['commit']): string {
  if (commit?.kind !== 'committed' || commit.sealed.head === undefined) return '';
  const { head, signedBy } = commit.sealed;
  // The name of the key and its id; its bytes are for policies.
  const signer = signedBy?.split('+').slice(0, 2).join('+');
  return anchorLine(head, signer === undefined ? [] : [signer]);
}
