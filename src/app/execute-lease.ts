/** Why: a job is given one attempt that was claimed for it; it carries that out and hands the end over, without recording anything. */

import { decideEnd, type Ended } from '../domain/decide-end.ts';
import type { Decision } from '../domain/decision.ts';
import type { Claimed } from '../domain/decide-claim.ts';
import { Failure } from '../domain/failures.ts';
import { directNeeds } from '../domain/graph.ts';
import type { StepKey, WorkItemId } from '../domain/ids.ts';
import type { FilesPlace } from '../domain/record.ts';
import { stepOf, withRecord, type ItemState } from '../domain/state.ts';
import type { StepState } from '../domain/step-state.ts';
import { encodeRecord } from '../records/record-id.ts';
import { adoptLease } from './adopt-lease.ts';
import type { Outcome } from './apply.ts';
import { failed, perform, type Performance, type Performed, type PerformPorts } from './perform.ts';
import type { Clock, WrittenRecord } from './ports.ts';
import type { Readers } from './situation.ts';
import type { MissingFiles, RestoreFiles } from './work-ports.ts';

/** What carrying out a leased attempt needs from outside. */
export type ExecutePorts = Readers & PerformPorts & { readonly clock: Clock; readonly restore: RestoreFiles };

/** Which attempt, and where what it produces will be found. */
export type ExecuteRequest = {
  readonly step: StepKey;
  /** The lease: the nonce of the claim. */
  readonly nonce: string;
  /** The artifact that will hold what the step produces, if anything. */
  readonly producedIn: (attempt: number) => FilesPlace | undefined;
  readonly onLine: (line: string) => void;
};

/** How a leased attempt ended: the record of it, not yet written anywhere, and the step with it. */
export type Executed = {
  readonly claimed: Claimed;
  readonly entry: WrittenRecord;
  readonly step: StepState;
  /** Which attempt of the step it was, from 1. */
  readonly number: number;
};

/** An attempt that is being carried out; `stop` ends its command. */
export type Execution = { readonly done: Promise<Executed>; readonly stop: () => void };

/** Takes an attempt over by its lease; a lease that no longer holds is refused. */
export async function takeOver(
  ports: Readers,
  workItem: WorkItemId,
  lease: Pick<ExecuteRequest, 'step' | 'nonce'>,
): Promise<Extract<Outcome<Claimed>, { kind: 'done' }>> {
  const outcome = await adoptLease(ports, workItem, lease);
  if (outcome.kind === 'refused') throw new Failure(outcome.refusal.code, outcome.refusal.facts);
  return outcome;
}

/** Carries out an attempt that was taken over: the files it builds on, its command, its checks. */
export function executeLease(
  ports: ExecutePorts,
  taken: { readonly state: ItemState; readonly claimed: Claimed },
  request: ExecuteRequest,
): Execution {
  const { state, claimed } = taken;
  const going: { stopped: boolean; performance?: Performance } = { stopped: false };
  const work = async (): Promise<Executed> => {
    const performed = (await restoreInputs(ports, state, claimed.step)) ?? (await carryOut());
    return conclude(ports, taken, request, performed);
  };
  const carryOut = (): Promise<Performed> => {
    going.performance = perform(ports, { state, claimed, onLine: request.onLine });
    if (going.stopped) going.performance.stop();
    return going.performance.done;
  };
  return {
    done: work(),
    stop: () => {
      going.stopped = true;
      going.performance?.stop();
    },
  };
}

/** Fetches what predecessors produced elsewhere; a failure of the attempt when it cannot be had. */
async function restoreInputs(ports: ExecutePorts, state: ItemState, key: StepKey): Promise<Performed | undefined> {
  for (const missing of await missingInputs(ports, state, key)) {
    const problem = await ports.restore(missing);
    if (problem === undefined) continue;
    const back = `Have ${missing.producer} done again: baton revert or baton gate reject, with ${missing.producer} as the step to go back to`;
    return failed('input', `The files of ${missing.producer} cannot be had: ${problem}`, back);
  }
  return undefined;
}

async function missingInputs(ports: ExecutePorts, state: ItemState, key: StepKey): Promise<readonly MissingFiles[]> {
  const needs = directNeeds(state.graph, state.graph.indexOf.get(key) ?? -1).flatMap((need) => {
    const producer = state.steps[need];
    return producer === undefined ? [] : waitingFiles(producer);
  });
  const missing: MissingFiles[] = [];
  for (const need of needs) if ((await ports.files.firstChanged(need.files)) !== undefined) missing.push(need);
  return missing;
}

function waitingFiles({ step, last }: StepState): readonly MissingFiles[] {
  const end = last?.end?.record;
  if (end?.eventType !== 'attempt-completed' || end.producedIn === undefined) return [];
  return [{ producer: step.key, files: end.produced, producedIn: end.producedIn }];
}

function conclude(
  ports: ExecutePorts,
  { state, claimed }: { readonly state: ItemState; readonly claimed: Claimed },
  request: ExecuteRequest,
  performed: Performed,
): Executed {
  const number = stepOf(state, claimed.step)?.attempts.find(({ id }) => id === claimed.attemptId)?.number ?? 1;
  const entry = entryOf(ports, state, claimed, withPlace(performed, request.producedIn(number)));
  const step = stepOf(withRecord(state, entry), claimed.step);
  if (step === undefined) throw new Error('the step of a leased attempt is gone');
  return { claimed, entry, step, number };
}

function withPlace(performed: Performed, producedIn: FilesPlace | undefined): Performed {
  const { report } = performed;
  if (report.kind !== 'completed' || report.produced.length === 0 || producedIn === undefined) return performed;
  return { ...performed, report: { ...report, producedIn } };
}

/** What cannot be recorded, such as values that are too large together, ends the attempt as failed. */
function entryOf(ports: ExecutePorts, state: ItemState, claimed: Claimed, performed: Performed): WrittenRecord {
  const { step, attemptId, record: start } = claimed;
  const target = { step, attemptId, nonce: start.nonce };
  const decision: Decision<Ended> = decideEnd(state, {
    ...performed,
    actor: start.actor,
    now: ports.clock.now(),
    target,
  });
  if (decision.kind === 'refused') throw new Failure(decision.refusal.code, decision.refusal.facts);
  const encoded = encodeRecord(decision.result.record);
  if (encoded.kind === 'encoded') return { id: encoded.id, record: decision.result.record, line: encoded.line };
  const problem = `What it handed back cannot be recorded: the record ${encoded.reason}`;
  return entryOf(ports, state, claimed, failed('reported', problem, 'Hand back less, or name it otherwise'));
}
