/** Why: what a job hands over comes from where plan code ran, so it is judged like a stranger's word before it ends an attempt. */

import { refused, type Decision } from './decision.ts';
import { decideEnd, type Ended, type EndReport } from './decide-end.ts';
import type { StepKey } from './ids.ts';
import type { LossEvidence } from './lease.ts';
import {
  isAttemptEnd,
  isStepRecord,
  type AttemptCompleted,
  type AttemptEnd,
  type AttemptStarted,
  type BatonRecord,
} from './record.ts';
import { stepOf, type ItemState } from './state.ts';
import type { AttemptState } from './step-state.ts';
import { compareInstants } from './time.ts';
import type { Step } from './workflow.ts';

/** A handoff as it arrived: the name of the artifact that brought it, the lease it shows, and the record it wants to be. */
export type Arrival = { readonly artifact: string; readonly lease: string; readonly record: BatonRecord };

/**
 * Decides whether an arrival ends its attempt. The record that does is made anew, from what may be believed of the one that
 * arrived: what happened, not by whom, on what ground or later than now.
 */
export function decideArrival(state: ItemState, arrival: Arrival, now: string): Decision<Ended> {
  const { record, artifact, lease } = arrival;
  const fault = arrivalFault(state, arrival);
  if (fault !== undefined) return refused('handoff-refused', { artifact, problem: fault });
  if (!isStepRecord(record) || !isAttemptEnd(record)) throw new Error('an arrival without fault ends an attempt');
  const start = startOf(state, record);
  return decideEnd(state, {
    actor: start?.actor ?? record.actor,
    now: believable(record.timestamp, start?.timestamp ?? now, now),
    outcome: record.outcome,
    nextAction: record.nextAction,
    links: record.links,
    target: { step: record.step.key, attemptId: record.attemptId, nonce: lease },
    report: reportOf(record),
  });
}

/** Why an arrival cannot be what it says, whatever the state of its attempt; undefined when it can. */
function arrivalFault(state: ItemState, { record, artifact, lease }: Arrival): string | undefined {
  if (!isStepRecord(record) || !isAttemptEnd(record)) return `a record ${record.eventType} ends no attempt`;
  const { key } = record.step;
  if (!bringsFor(artifact, key)) return `it is not where the handoff of "${key}" is put`;
  const step = stepOf(state, key);
  const start = startOf(state, record);
  if (step === undefined || start === undefined) return `"${key}" has no attempt ${record.attemptId}`;
  if (start.nonce === lease && start.actor !== record.actor) return `the lease is not one of "${record.actor}"`;
  if (record.eventType !== 'attempt-completed') return undefined;
  return completionFault(step.step, record) ?? placeFault(record, start);
}

/** Files are where the workflow puts them, in the run that holds the attempt, and not in another step's artifact. */
function placeFault({ producedIn, step }: AttemptCompleted, { executor }: AttemptStarted): string | undefined {
  if (producedIn === undefined) return undefined;
  const prefix = `files-${step.key}-`;
  const isOwn = producedIn.artifact.startsWith(prefix) && /^\d+-\d+$/u.test(producedIn.artifact.slice(prefix.length));
  return isOwn && producedIn.run === executor.run?.id ? undefined : 'it names files that are not where they are put';
}

function startOf(state: ItemState, record: AttemptEnd) {
  return stepOf(state, record.step.key)?.attempts.find(({ id }) => id === record.attemptId)?.start.record;
}

/** Ends an attempt whose handoff did not come. */
export function decideLost(
  state: ItemState,
  attempt: { readonly step: StepKey; readonly attempt: AttemptState; readonly why: string },
  now: string,
): Decision<Ended> {
  const { id, start } = attempt.attempt;
  return decideEnd(state, {
    actor: start.record.actor,
    now,
    outcome: `Lost: ${attempt.why}`,
    nextAction: 'Try again; whatever it did is unknown',
    links: [],
    target: { step: attempt.step, attemptId: id, nonce: start.record.nonce },
    report: { kind: 'failed', reason: 'lost', evidence: [], ...lossOf(start.record) },
  });
}

/** The collector runs after all jobs of the run, so what they held is over. */
function lossOf({ executor: { run } }: AttemptStarted): { readonly loss?: LossEvidence } {
  return run === undefined ? {} : { loss: { kind: 'run-over', run, conclusion: 'no handoff' } };
}

/** Artifacts are named by the workflow and not by the step, so one step cannot hand over for another. */
function bringsFor(artifact: string, step: StepKey): boolean {
  const prefix = `handoff-${step}-`;
  return artifact.startsWith(prefix) && /^\d+-\d+$/u.test(artifact.slice(prefix.length));
}

/** What a completion lacks that the executor would never have let pass. */
function completionFault(step: Step, record: AttemptCompleted): string | undefined {
  if (record.skippedChecks !== undefined || record.evidence.some(({ kind }) => kind !== 'checked')) {
    return 'its checks were not run';
  }
  const open = step.exitCriteria.find(
    (criterion) => criterion.kind === 'checked' && !record.evidence.some((each) => shows(each, criterion.check)),
  );
  if (open !== undefined) return `nothing shows that "${open.text}" holds`;
  const wanted = step.produces.some((glob) => !glob.startsWith('!'));
  if (wanted && record.produced.length === 0) return 'it names no file that it produced';
  return wanted && record.producedIn === undefined ? 'it does not say where its files are' : undefined;
}

function shows(evidence: AttemptCompleted['evidence'][number], check: string): boolean {
  return evidence.kind === 'checked' && evidence.command === check && evidence.exitCode === 0;
}

/** The time that the record says, but not before the attempt began and not after now. */
function believable(said: string, from: string, now: string): string {
  if (compareInstants(said, now) > 0) return now;
  return compareInstants(said, from) < 0 ? from : said;
}

function reportOf(record: AttemptEnd): EndReport {
  switch (record.eventType) {
    case 'attempt-completed': {
      const { evidence, produced, producedIn, values, outputSha256 } = record;
      return {
        kind: 'completed',
        evidence,
        produced,
        values,
        ...(producedIn === undefined ? {} : { producedIn }),
        ...(outputSha256 === undefined ? {} : { outputSha256 }),
      };
    }
    case 'attempt-failed': {
      const { reason, evidence, exitCode, outputSha256 } = record;
      return {
        kind: 'failed',
        reason,
        evidence,
        ...(exitCode === undefined ? {} : { exitCode }),
        ...(outputSha256 === undefined ? {} : { outputSha256 }),
      };
    }
    case 'attempt-rejected':
      return { kind: 'rejected', reasons: record.reasons };
  }
}
