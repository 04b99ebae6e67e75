/** Why: delegating turns a work item into the deterministic answer to "what may run now", and can lease that wave. */

import type { Claimed } from '../domain/decide-claim.ts';
import type { Change } from '../domain/change.ts';
import type { Ended } from '../domain/decide-end.ts';
import { Failure } from '../domain/failures.ts';
import type { WorkItemId } from '../domain/ids.ts';
import { evaluate, renderSchedule, type Schedule } from '../domain/schedule.ts';
import { allEntries, stepOf, withRecord, type ItemState } from '../domain/state.ts';
import { setRoot } from '../log/merkle.ts';
import { isOutdated, toAppends, written } from './apply.ts';
import { leaseWave, type Leased, type LeaseRequest, type LeasePorts } from './lease-wave.ts';
import { readSituation, readWorkItem, refuseChangedWorkflow, situate, type Situation } from './situation.ts';

/** What delegating needs from outside. */
export type DelegatePorts = LeasePorts & {
  /** The ends of attempts that are provably lost, not recorded yet: a leased wave takes up what they held. */
  readonly lostIn?: (situation: Situation) => Promise<readonly Ended[]>;
};

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
  /** Attempts that were ended as lost. */
  readonly ended: readonly Ended[];
  readonly changes: readonly Change[];
  readonly situation: Situation;
};

/** Computes and writes the schedule of a work item, and leases the wave when asked to. */
export async function delegate(ports: DelegatePorts, request: DelegateRequest): Promise<Delegated> {
  const instructed = await keepInstruction(ports, request);
  const { situation, lost } = await withoutLost(ports, request, instructed.instruction);
  const { lease, limit, dryRun } = request;
  const leased =
    lease === undefined
      ? NOTHING_LEASED
      : await leaseWave(ports, situation.after, { ...lease, ended: lost, limit, dryRun });
  const records = [...leased.ended, ...leased.claims].map(({ record }) => record);
  const now = records.reduce<ItemState>((state, record) => withRecord(state, written(record)), situation.read.state);
  const evaluation = evaluate(now);
  const schedule = renderSchedule(now, evaluation, setRoot(allEntries(now).map((entry) => entry.id)));
  const file = await ports.library.writeSchedule(schedule, { dryRun });
  return {
    schedule,
    path: file.path,
    launch: lease === undefined ? readyWave(schedule, limit) : leased.claims.map((claimed) => toLaunch(now, claimed)),
    ended: leased.ended,
    changes: [
      ...instructed.changes,
      ...records.map((record): Change => ({ kind: 'append-record', record })),
      ...(file.changed ? [{ kind: 'write-file', path: file.path, purpose: 'the schedule' } as const] : []),
    ],
    situation: { ...situation.read, state: now, evaluation },
  };
}

const NOTHING_LEASED: Leased = { claims: [], ended: [] };

type WithoutLost = {
  /** As it was read, and as it is once what is lost has ended. */
  readonly situation: { readonly read: Situation; readonly after: Situation };
  readonly lost: readonly Ended[];
};

const READ_TRIES = 16;

/** Reads the work item and, for a wave, decides what of it is lost; the ends are recorded with the claims, in one push. */
async function withoutLost(
  ports: DelegatePorts,
  { workItem, lease }: DelegateRequest,
  instruction: { readonly instruction?: string },
): Promise<WithoutLost> {
  for (let tries = 0; tries < READ_TRIES; tries += 1) {
    const before = await readSituation(ports, workItem);
    refuseChangedWorkflow(before, ports.library.root);
    const item = { ...before.state.workItem, ...instruction };
    const read = situate(item, before.state.graph.workflow, before.view);
    const lost = lease === undefined ? [] : ((await ports.lostIn?.(read)) ?? []);
    if (lost.length === 0) return { situation: { read, after: read }, lost };
    const records = lost.map(({ record }) => record);
    if (await isOutdated(ports, toAppends(records, read.view), read.view)) continue;
    const state = records.reduce<ItemState>((now, record) => withRecord(now, written(record)), read.state);
    return { situation: { read, after: { ...read, state, evaluation: evaluate(state) } }, lost };
  }
  throw new Failure('lost-race', { workItem, subject: 'What is held of' });
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
