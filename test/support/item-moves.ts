/** Why: tests play decisions about an item as a whole beside those about its steps, and name only what matters to them. */

import { decideBlock, decideUnblock, type BlockRequest, type UnblockRequest } from '../../src/domain/decide-block.ts';
import { decideClose, decideReopen, type CloseRequest } from '../../src/domain/decide-close.ts';
import { decideCorrection } from '../../src/domain/decide-correct.ts';
import { decideMigration } from '../../src/domain/decide-migrate.ts';
import { decideTransfer } from '../../src/domain/decide-transfer.ts';
import type { Resolution } from '../../src/domain/item-record.ts';
import { allEntries, foldItem, type ItemState } from '../../src/domain/state.ts';
import type { Workflow } from '../../src/domain/workflow.ts';
import { stepKey, workItemId } from './ids.ts';
import { applied, type Move } from './play.ts';
import { makeWorkflow, WORK_ITEM, type StepDraft } from './workflow-builder.ts';

const AUTHOR = { actor: 'ada', now: '2026-01-03T00:00:00Z' };

export const block =
  (steps: readonly string[] = [], more: Partial<Omit<BlockRequest, 'steps'>> = {}): Move =>
  (state) =>
    decideBlock(state, {
      ...AUTHOR,
      type: 'other',
      owner: 'olga',
      reason: 'in the way',
      start: AUTHOR.now,
      ...more,
      steps: steps.map(stepKey),
    });

export const unblock =
  (more: Partial<UnblockRequest> = {}): Move =>
  (state) =>
    decideUnblock(state, { ...AUTHOR, reason: 'gone', end: AUTHOR.now, ...more });

export const transfer =
  (to: string, actor = 'ada'): Move =>
  (state) =>
    decideTransfer(state, { ...AUTHOR, actor, to, reason: 'on leave' });

/** Closes an item; `other` is another item, and `leadsTo` those in whose favour that one is closed. */
export const close =
  (resolution: Resolution, other?: string, leadsTo: readonly string[] = []): Move =>
  (state) => {
    const target = other === undefined ? {} : { other: { id: workItemId(other), leadsTo: leadsTo.map(workItemId) } };
    const request: CloseRequest = { ...AUTHOR, resolution, reason: 'so it is', ...target };
    return decideClose(state, request);
  };

export const reopen =
  (actor = 'ada'): Move =>
  (state) =>
    decideReopen(state, { ...AUTHOR, actor, reason: 'not so' });

export const correct =
  (corrects: string, text = 'it was otherwise', fields: Readonly<Record<string, string>> = {}): Move =>
  (state) =>
    decideCorrection(state, { ...AUTHOR, corrects, text, fields });

export const migrate =
  (to: Workflow, renames: Readonly<Record<string, string>> = {}): Move =>
  (state) =>
    decideMigration(state, { ...AUTHOR, to, renames, reason: 'new rules' });

/** A version of the tests' workflow. */
export function versionOf(version: string, drafts: readonly StepDraft[]): Workflow {
  return { ...makeWorkflow(drafts), version };
}

/** The state read anew, by the definition of the version that the item follows by now. */
export function readAnew(state: ItemState, workflow: Workflow): ItemState {
  return foldItem(WORK_ITEM, workflow, allEntries(state));
}

/** The state after a migration that must go through, by the new definition. */
export function migrated(state: ItemState, to: Workflow, renames: Readonly<Record<string, string>> = {}): ItemState {
  const decision = migrate(to, renames)(state);
  if (decision.kind === 'refused') throw new Error(`refused: ${JSON.stringify(decision.refusal)}`);
  return readAnew(applied(state, decision), to);
}

/** What several people decide who do not know of each other, put together. */
export function apart(state: ItemState, ...moves: readonly Move[]): ItemState {
  const entries = moves.flatMap((move) => allEntries(applied(state, move(state))));
  return foldItem(WORK_ITEM, state.graph.workflow, [...allEntries(state), ...entries]);
}
