/** Why: decisions about an item as a whole need nothing but the loop, and the ids of the records that they make. */

import {
  decideBlock,
  decideUnblock,
  type BlockRequest,
  type UnblockRequest,
  type Unblocked,
} from '../domain/decide-block.ts';
import { decideClose, decideReopen, type CloseRequest, type ReopenRequest } from '../domain/decide-close.ts';
import { decideCorrection, type Corrected, type CorrectRequest } from '../domain/decide-correct.ts';
import { decideRedaction, type Redacted, type RedactRequest } from '../domain/decide-redact.ts';
import { decideEnd, type Ended } from '../domain/decide-end.ts';
import type { Author } from '../domain/handoff.ts';
import { decideTransfer, type Transferred, type TransferRequest } from '../domain/decide-transfer.ts';
import type { RecordId, WorkItemId } from '../domain/ids.ts';
import type { BlockerRaised, Resolution, WorkItemClosed, WorkItemReopened } from '../domain/item-record.ts';
import type { BatonRecord } from '../domain/record.ts';
import { decideAndApply, written, type Outcome } from './apply.ts';
import { readSituation, type Readers } from './situation.ts';

type Options = { readonly dryRun: boolean };

/** A declared impediment with the id that names it. */
export type DeclaredBlocker = { readonly record: BlockerRaised; readonly id: RecordId };

/** Declares an impediment. */
export async function block(
  readers: Readers,
  workItem: WorkItemId,
  request: BlockRequest,
  options: Options,
): Promise<Outcome<DeclaredBlocker>> {
  const outcome = await decideAndApply(readers, workItem, ({ state }) => decideBlock(state, request), options);
  if (outcome.kind === 'refused') return outcome;
  const { record, id } = outcome.result;
  return { ...outcome, result: { record, id: id ?? idOf(record) } };
}

/** Resolves an impediment. */
export function unblock(
  readers: Readers,
  workItem: WorkItemId,
  request: UnblockRequest,
  options: Options,
): Promise<Outcome<Unblocked>> {
  return decideAndApply(readers, workItem, ({ state }) => decideUnblock(state, request), options);
}

/** Hands an item over to somebody else. */
export function transfer(
  readers: Readers,
  workItem: WorkItemId,
  request: TransferRequest,
  options: Options,
): Promise<Outcome<Transferred>> {
  return decideAndApply(readers, workItem, ({ state }) => decideTransfer(state, request), options);
}

/** How an item is to be closed: in favour of which other one is told by its id. */
export type Closing = Omit<CloseRequest, 'other'> & { readonly resolution: Resolution; readonly other?: WorkItemId };

/** Closes an item. Fails when the other item does not exist. */
export async function close(
  readers: Readers,
  workItem: WorkItemId,
  { other, ...closing }: Closing,
  options: Options,
): Promise<Outcome<WorkItemClosed>> {
  const target = other === undefined ? {} : { other: { id: other, leadsTo: await leadsTo(readers, other) } };
  const outcome = await decideAndApply(
    readers,
    workItem,
    ({ state }) => decideClose(state, { ...closing, ...target }),
    options,
  );
  if (outcome.kind === 'done' && !options.dryRun) await withdrawCrossing(readers, workItem, closing);
  return outcome;
}

/**
 * A step may have been claimed at the very moment in which the item was closed, by somebody whose second look came before.
 * The closing stands, and that claim ends with it.
 */
async function withdrawCrossing(readers: Readers, workItem: WorkItemId, { actor, now }: Author): Promise<void> {
  const { state } = await readSituation(readers, workItem);
  if (state.standing.closed === undefined) return;
  for (const { step, phase, last } of state.steps) {
    if (phase !== 'running' || last === undefined) continue;
    const target = { step: step.key, attemptId: last.id, nonce: last.start.record.nonce };
    const end = {
      actor,
      now,
      target,
      links: [],
      outcome: 'Claim withdrawn: the work item was closed at the same moment',
      nextAction: 'Nothing, unless the item is opened again',
      report: { kind: 'failed', reason: 'withdrawn', evidence: [] },
    } as const;
    await decideAndApply<Ended>(readers, workItem, (again) => decideEnd(again.state, end), { dryRun: false });
  }
}

/** The items in whose favour an item is closed, one after the other. */
async function leadsTo(readers: Readers, first: WorkItemId): Promise<readonly WorkItemId[]> {
  const path: WorkItemId[] = [];
  for (let id: WorkItemId | undefined = first; id !== undefined && !path.includes(id);) {
    path.push(id);
    const { state } = await readSituation(readers, id);
    id = state.standing.closed?.record.other;
  }
  return path.slice(1);
}

/** Overturns a closing. */
export function reopen(
  readers: Readers,
  workItem: WorkItemId,
  request: ReopenRequest,
  options: Options,
): Promise<Outcome<WorkItemReopened>> {
  return decideAndApply(readers, workItem, ({ state }) => decideReopen(state, request), options);
}

/** Puts a correction beside a record. */
export function correct(
  readers: Readers,
  workItem: WorkItemId,
  request: CorrectRequest,
  options: Options,
): Promise<Outcome<Corrected>> {
  return decideAndApply(readers, workItem, ({ state }) => decideCorrection(state, request), options);
}

/** Records that what a record says is to be removed. */
export function redact(
  readers: Readers,
  workItem: WorkItemId,
  request: RedactRequest,
  options: Options,
): Promise<Outcome<Redacted>> {
  return decideAndApply(readers, workItem, ({ state }) => decideRedaction(state, request), options);
}

function idOf(record: BatonRecord): RecordId {
  return written(record).id;
}
