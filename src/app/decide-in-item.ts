/** Why: decisions at gates, about the base branch and about stopping need nothing but the loop, so they are named here together. */

import {
  decideIntegration,
  decideRevert,
  type IntegrateRequest,
  type RevertRequest,
} from '../domain/decide-baseline.ts';
import { decideCancel, type Cancelled, type CancelRequest } from '../domain/decide-cancel.ts';
import { decideGate, type GateDecided, type GateRequest } from '../domain/decide-gate.ts';
import type { WorkItemId } from '../domain/ids.ts';
import type { BaselineIntegration, BaselineReverted } from '../domain/record.ts';
import { decideAndApply, type Outcome } from './apply.ts';
import type { Readers } from './situation.ts';

type Options = { readonly dryRun: boolean };

/** Records an approval or a rejection at a gate. */
export function decideAtGate(
  readers: Readers,
  workItem: WorkItemId,
  request: GateRequest,
  options: Options,
): Promise<Outcome<GateDecided>> {
  return decideAndApply(readers, workItem, ({ state }) => decideGate(state, request), options);
}

/** Records that a step's work was merged to the base branch. */
export function integrate(
  readers: Readers,
  workItem: WorkItemId,
  request: IntegrateRequest,
  options: Options,
): Promise<Outcome<BaselineIntegration>> {
  return decideAndApply(readers, workItem, ({ state }) => decideIntegration(state, request), options);
}

/** Records that an integration no longer counts. */
export function revert(
  readers: Readers,
  workItem: WorkItemId,
  request: RevertRequest,
  options: Options,
): Promise<Outcome<BaselineReverted>> {
  return decideAndApply(readers, workItem, ({ state }) => decideRevert(state, request), options);
}

/** Asks whoever holds a step to stop. The executor hears of it when it renews its lease. */
export function cancel(
  readers: Readers,
  workItem: WorkItemId,
  request: CancelRequest,
  options: Options,
): Promise<Outcome<Cancelled>> {
  return decideAndApply(readers, workItem, ({ state }) => decideCancel(state, request), options);
}
