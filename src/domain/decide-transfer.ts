/** Why: whoever answers for a work item may hand it over, and the history says when and why. */

import type { Decision } from './decision.ts';
import type { Author } from './handoff.ts';
import { itemHeading } from './item-heading.ts';
import type { OwnerTransferred } from './item-record.ts';
import { isDisputed } from './item-standing.ts';
import type { ItemState } from './state.ts';

/** Somebody else is to answer for the item. */
export type TransferRequest = Author & { readonly to: string; readonly reason: string };

/** What a transfer gives: who answered before and who does now; the record, unless nothing had to be written. */
export type Transferred = { readonly from: string; readonly to: string; readonly record?: OwnerTransferred };

/** Decides about a transfer; to the one who owns the item already it is a no-op, unless that is in dispute. */
export function decideTransfer(state: ItemState, request: TransferRequest): Decision<Transferred> {
  const { owner } = state.standing;
  const { to, reason } = request;
  if (owner === to && !isDisputed(state.standing, ['owner-transferred'])) {
    return { kind: 'done', result: { from: owner, to } };
  }
  const heading = itemHeading(state, request);
  const record: OwnerTransferred = { ...heading, eventType: 'owner-transferred', from: owner, to, reason };
  return { kind: 'append', records: [record], result: { from: owner, to, record } };
}
