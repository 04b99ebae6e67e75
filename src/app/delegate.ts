/** Why: delegating turns a work item into the deterministic answer to "what may run now", and can lease that wave. */

import type { Claimed } from '../domain/decide-claim.ts';
import type { Change } from '../domain/change.ts';
import type { WorkItemId } from '../domain/ids.ts';
import { evaluate, renderSchedule, type Schedule } from '../domain/schedule.ts';
import { allEntries, stepOf, withRecord, type ItemState } from '../domain/state.ts';
import { setRoot } from '../log/merkle.ts';
import { written } from './apply.ts';
import { leaseWave, type LeaseRequest, type LeasePorts } from './lease-wave.ts';
import { readSituation, readWorkItem, refuseChangedWorkflow, situate, type Situation } from './situation.ts';

/** What delegating needs from outside. */
export type DelegatePorts = LeasePorts;

/** How to delegate. */
export type DelegateRequest = {
  readonly workItem: WorkItemId;
  /** Kept with the work item as its instruction, and so an input of the schedule. */
  readonly prompt?: string;
  /** The most steps to launch together. */
  readonly limit?: number;
  /** Claims the wave on behalf of executors that will come for it with their lease. */
  readonly lease?: LeaseRequest;
  readonly dryRun: boolean;
};

/** One step of the wave; with a lease, the attempt and the token that its executor shows. */
export type Launch = {
  readonly step: string;
  readonly attemptId?: string;
  readonly lease?: string;
  /** Which attempt of the step it is, from 1. */
  readonly number?: number;
};

/** What delegating gives. */
export type Delegated = {
  readonly schedule: Schedule;
  readonly path: string;
  readonly launch: readonly Launch[];
  readonly changes: readonly Change[];
  readonly situation: Situation;
};

/** Computes and writes the schedule of a work item, and leases the wave when asked to. */
export async function delegate(ports: DelegatePorts, request: DelegateRequest): Promise<Delegated> {
  const instructed = await keepInstruction(ports, request);
  const before = await readSituation(ports, request.workItem);
  refuseChangedWorkflow(before, ports.library.root);
  const item = { ...before.state.workItem, ...instructed.instruction };
  const situation = situate(item, before.state.graph.workflow, before.view);
  const leased =
    request.lease === undefined
      ? []
      : await leaseWave(ports, situation, { ...request.lease, limit: request.limit, dryRun: request.dryRun });
  const now = leased.reduce<ItemState>((state, claimed) => withRecord(state, written(claimed.record)), situation.state);
  const evaluation = evaluate(now);
  const schedule = renderSchedule(now, evaluation, setRoot(allEntries(now).map((entry) => entry.id)));
  const file = await ports.library.writeSchedule(schedule, { dryRun: request.dryRun });
  return {
    schedule,
    path: file.path,
    launch:
      request.lease === undefined
        ? readyWave(schedule, request.limit)
        : leased.map((claimed) => toLaunch(now, claimed)),
    changes: [
      ...instructed.changes,
      ...leased.map((claimed): Change => ({ kind: 'append-record', record: claimed.record })),
      ...(file.changed ? [{ kind: 'write-file', path: file.path, purpose: 'the schedule' } as const] : []),
    ],
    situation: { ...situation, state: now, evaluation },
  };
}

async function keepInstruction(
  ports: DelegatePorts,
  request: DelegateRequest,
): Promise<{ readonly instruction: { readonly instruction?: string }; readonly changes: readonly Change[] }> {
  if (request.prompt === undefined) return { instruction: {}, changes: [] };
  const instruction = { instruction: request.prompt };
  const item = await readWorkItem(ports.library, request.workItem);
  if (item.instruction === request.prompt) return { instruction, changes: [] };
  if (!request.dryRun) await ports.library.writeWorkItem({ ...item, ...instruction });
  const path = `${ports.library.root}/work-items/${item.id}.json`;
  return { instruction, changes: [{ kind: 'write-file', path, purpose: 'the instruction' }] };
}

function readyWave(schedule: Schedule, limit: number | undefined): readonly Launch[] {
  return schedule.readySteps.slice(0, limit).map((step) => ({ step }));
}

function toLaunch(state: ItemState, { step, attemptId, record }: Claimed): Launch {
  const number = stepOf(state, step)?.attempts.find(({ id }) => id === attemptId)?.number ?? 1;
  return { step, attemptId, lease: record.nonce, number };
}
