/** Why: moves of a life are made by the use cases themselves, over stores in memory, and what comes of them is read back. */

import { decideAndApply, type Outcome } from '../../../src/app/apply.ts';
import { claim, type ClaimPorts } from '../../../src/app/claim.ts';
import { block, close, correct, reopen, transfer, unblock } from '../../../src/app/decide-about-item.ts';
import { decideAtGate, integrate, revert } from '../../../src/app/decide-in-item.ts';
import { migrate } from '../../../src/app/migrate.ts';
import { readSituation, type Readers } from '../../../src/app/situation.ts';
import { decideEnd } from '../../../src/domain/decide-end.ts';
import { openBlockers } from '../../../src/domain/item-standing.ts';
import { allEntries } from '../../../src/domain/state.ts';
import { isDone } from '../../../src/domain/step-state.ts';
import { stepKey, workItemId } from '../../support/ids.ts';
import { makeDisk, type MemoryDisk } from '../../support/memory-world.ts';
import { approvalOf, claimOf, endOf, failure, integrationOf, rejectionOf, revertOf } from '../../support/requests.ts';
import { makeWorkflow, parallel, serial, WORK_ITEM } from '../../support/workflow-builder.ts';
import { isDoneIn, isReadyIn, resolutionOf, type LifeModel, type LifeMove } from './life-model.ts';

const NAMES = { '1.0.0': ['a', 'b', 'c'], '2.0.0': ['x', 'b', 'z'] } as const;
const ID = WORK_ITEM.id;
const FOR_REAL = { dryRun: false };

/** A disk with both versions of the workflow, a work item, and another one that it may be a duplicate of. */
export function lifeDisk(): MemoryDisk {
  const other = { ...WORK_ITEM, id: workItemId('item-2') };
  const disk = makeDisk(versionOf('1.0.0'), WORK_ITEM);
  disk.workflows.set('wf 2.0.0', versionOf('2.0.0'));
  disk.workItems.set(other.id, other);
  return disk;
}

function versionOf(version: keyof typeof NAMES) {
  const [first, second, third] = NAMES[version];
  const gates = [{ key: 'review' }];
  const drafts = [
    serial(first, { attempts: 1000 }),
    parallel(second, { attempts: 1000, gates }),
    parallel(third, { attempts: 1000 }),
  ];
  return { ...makeWorkflow(drafts), version };
}

/** Makes a move by its use case. */
export async function perform(readers: ClaimPorts, move: LifeMove): Promise<Outcome<unknown>> {
  const { state } = await readSituation(readers, ID);
  const version = state.workItem.workflow.version === '1.0.0' ? '1.0.0' : '2.0.0';
  return MOVES[move.kind](readers, move, { version, names: NAMES[version] });
}

type Now = { readonly version: keyof typeof NAMES; readonly names: readonly [string, string, string] };
type Make = (readers: ClaimPorts, move: LifeMove, now: Now) => Promise<Outcome<unknown>>;

const said = ({ who, number }: LifeMove) => ({ actor: who, now: '2026-01-03T00:00:00Z', reason: `because ${number}` });

const MOVES: Readonly<Record<LifeMove['kind'], Make>> = {
  claim: (readers, { at, who, number }, { names }) => {
    const request = claimOf(names[at], { actor: who, nonce: String(number).padStart(32, '0') });
    return claim(readers, ID, request, FOR_REAL);
  },
  complete: (readers, { at, who }, { names }) =>
    decideAndApply(readers, ID, ({ state }) => decideEnd(state, endOf(names[at], { actor: who })), FOR_REAL),
  fail: (readers, { at, who }, { names }) => {
    const request = endOf(names[at], { actor: who, report: failure() });
    return decideAndApply(readers, ID, ({ state }) => decideEnd(state, request), FOR_REAL);
  },
  approve: (readers) => decideAtGate(readers, ID, approvalOf('b', 'review', 'rita'), FOR_REAL),
  reject: (readers, { flag, who }, { names }) =>
    decideAtGate(readers, ID, rejectionOf('b', 'review', flag ? names[0] : 'b', who), FOR_REAL),
  integrate: (readers, { at }, { names }) => integrate(readers, ID, integrationOf(names[at]), FOR_REAL),
  revert: (readers, { at, flag }, { names }) => revert(readers, ID, revertOf(names[at], flag), FOR_REAL),
  block: (readers, move, { names }) => {
    const steps = move.flag ? [stepKey(names[move.at])] : [];
    const request = { ...said(move), type: 'other', owner: move.who, steps, start: '2026-01-03T00:00:00Z' } as const;
    return block(readers, ID, request, FOR_REAL);
  },
  unblock: async (readers, move) => {
    const { state } = await readSituation(readers, ID);
    const [first] = openBlockers(state.standing);
    const blocker = first === undefined ? {} : { blocker: first.raised.id };
    return unblock(readers, ID, { ...said(move), ...blocker, end: '2026-01-03T00:00:00Z' }, FOR_REAL);
  },
  transfer: (readers, move) => transfer(readers, ID, { ...said(move), to: move.who }, FOR_REAL),
  close: (readers, move) => {
    const resolution = resolutionOf(move);
    const other = resolution === 'duplicate-of' ? { other: workItemId('item-2') } : {};
    return close(readers, ID, { ...said(move), resolution, ...other }, FOR_REAL);
  },
  reopen: (readers, move) => reopen(readers, ID, said(move), FOR_REAL),
  correct: async (readers, move) => {
    const { state } = await readSituation(readers, ID);
    const corrects = allEntries(state)[0]?.id ?? 'none';
    const { reason, ...author } = said(move);
    return correct(readers, ID, { ...author, corrects, text: reason, fields: {} }, FOR_REAL);
  },
  migrate: (readers, move, { version, names }) => {
    const next = version === '1.0.0' ? '2.0.0' : '1.0.0';
    const renames = Object.fromEntries(names.map((name, at) => [name, NAMES[next][at] ?? '']));
    return migrate(readers, ID, { ...said(move), target: { kind: 'to', version: next, renames } }, FOR_REAL);
  },
};

/** Everything that the program says about the item, in the words of the model. */
export async function lifeSeen(readers: Readers): Promise<unknown> {
  const { state, evaluation } = await readSituation(readers, ID);
  return {
    version: state.workItem.workflow.version,
    phases: state.steps.map(({ phase }) => phase),
    done: state.steps.map(isDone),
    ready: evaluation.placements.map(({ status }) => status === 'ready'),
    integrated: state.steps.map(({ integration }) => integration !== undefined),
    owner: state.workItem.owner,
    closed: state.standing.closed?.record.resolution,
    blockers: openBlockers(state.standing).map(({ steps }) => steps.map((key) => state.graph.indexOf.get(key))),
    corrections: state.standing.corrections.length,
    records: allEntries(state).length,
    strays: state.strays.length,
  };
}

/** The same as the model has it. */
export function lifeExpected(life: LifeModel): unknown {
  const { version, phases, integrated, owner, closed, blockers, corrections, records } = life;
  const places = [0, 1, 2];
  return {
    version,
    phases,
    done: places.map((at) => isDoneIn(life, at)),
    ready: places.map((at) => isReadyIn(life, at)),
    integrated,
    owner,
    closed,
    blockers,
    corrections,
    records,
    strays: 0,
  };
}
