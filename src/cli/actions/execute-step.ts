/** Why: a job carries out one leased attempt, and what comes of it is a file for the collector and the colour of the job. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { readActionsEnvironment, type ActionsEnvironment } from '../../actions/actions-environment.ts';
import { openGitHub } from '../../actions/github-api.ts';
import { writeSummary } from '../../actions/job-files.ts';
import { plainText } from '../../actions/markdown.ts';
import { withoutCommands } from '../../actions/workflow-commands.ts';
import { executeLease, takeOver, type Executed, type Execution } from '../../app/execute-lease.ts';
import type { StepKey, WorkItemId } from '../../domain/ids.ts';
import type { AttemptEnd } from '../../domain/record.ts';
import { isAttemptEnd } from '../../domain/record.ts';
import { renderHandoff } from '../../formats/handoff-file.ts';
import { copyFiles } from '../../run/restore-files.ts';
import type { CommandResult, Surroundings } from '../command.ts';
import { openWorkshop, type Workshop } from '../compose/workshop.ts';
import type { World } from '../compose/world.ts';
import { restoreFromArtifacts } from './files-of-needs.ts';
import { withNamedSecrets } from './named-secrets.ts';
import { openStepLog, type StepLog } from './step-output.ts';

/** Which attempt, and the folder for what comes of it. */
export type StepLease = {
  readonly workItem: WorkItemId;
  readonly step: StepKey;
  readonly lease: string;
  readonly out: string;
};

/** Carries out a leased attempt; writes `handoff/handoff.json` and, once it completed, `files/` below `out`. */
export async function executeStep(world: World, around: Surroundings, request: StepLease): Promise<CommandResult> {
  const { workItem, step, lease } = request;
  const job = readActionsEnvironment(around.env);
  const { top } = world.repository;
  const shop = openWorkshop(world, { ...around, env: withNamedSecrets(around.env, top) });
  const github = job === undefined ? undefined : openGitHub(job);
  const { result: claimed, situation } = await takeOver(shop, workItem, { step, nonce: lease });
  const log = openStepLog(job);
  const execution = executeLease(
    { ...shop, restore: restoreFromArtifacts(github, top) },
    { state: situation.state, claimed },
    { step, nonce: lease, producedIn: (number) => artifactOf(job, step, number), onLine: log.line },
  );
  const executed = await untilDone(execution, shop).finally(log.close);
  await writeResult(request, executed, top);
  return tell(executed, request, { job, log });
}

/** Where the workflow uploads what a step produces. */
function artifactOf(job: ActionsEnvironment | undefined, step: StepKey, number: number) {
  if (job === undefined) return undefined;
  return { run: job.run.id, artifact: `files-${step}-${number}-${job.run.attempt}` };
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A job that is cancelled, or out of time, still hands over that its attempt was interrupted. */
async function untilDone(execution: Execution, shop: Workshop): Promise<Executed> {
  const stop = (): void => {
    execution.stop();
    shop.stopChecks();
  };
  for (const signal of SIGNALS) process.once(signal, stop);
  try {
    return await execution.done;
  } finally {
    for (const signal of SIGNALS) process.removeListener(signal, stop);
  }
}

async function writeResult({ out, lease }: StepLease, { entry }: Executed, top: string): Promise<void> {
  const { record } = entry;
  if (record.eventType === 'attempt-completed') await copyFiles(top, record.produced, join(out, 'files'));
  mkdirSync(join(out, 'handoff'), { recursive: true });
  writeFileSync(join(out, 'handoff', 'handoff.json'), renderHandoff({ lease, id: entry.id, line: entry.line }));
}

type Told = { readonly job: ActionsEnvironment | undefined; readonly log: StepLog };

/** Completed, or failed with tries left: a green job. Failed for good: a red one. */
function tell(executed: Executed, request: StepLease, { job, log }: Told): CommandResult {
  const { entry, step, number, claimed } = executed;
  const { record } = entry;
  if (!isAttemptEnd(record)) throw new Error('an attempt ended in a record that ends none');
  const isDone = record.eventType === 'attempt-completed';
  const isOver = step.phase === 'exhausted';
  const tries = `${step.attemptsUsed} of ${step.step.retry.attempts} attempts used`;
  const what = `${claimed.step}, attempt ${number}: ${isDone ? 'completed' : 'failed'}: ${withoutCommands(record.outcome)}`;
  const text = isDone ? what : `${what} (${isOver ? `${tries}; no more are made` : `${tries}; it is tried again`})`;
  if (!isDone) {
    const title = `${claimed.step} ${isOver ? 'failed' : 'failed, and is tried again'}`;
    log.annotate({ level: isOver ? 'error' : 'warning', title, message: annotation(record) });
  }
  if (job !== undefined) writeSummary(job.summaryPath, plainText(text));
  const json = { workItem: request.workItem, step: claimed.step, attemptId: claimed.attemptId, number, record, tries };
  return { exit: isOver ? 1 : 0, json, text };
}

function annotation(record: AttemptEnd): string {
  return `${record.outcome}\nNext: ${record.nextAction}`;
}
