/** Why: an impediment is declared and resolved by decisions, so that it shows who has to remove it and how long it cost. */

import { countOf } from './change.ts';
import { refused, type Decision } from './decision.ts';
import type { Author } from './handoff.ts';
import type { RecordId, StepKey } from './ids.ts';
import { closedRefusal } from './decide-close.ts';
import { itemHeading } from './item-heading.ts';
import type { BlockerRaised, BlockerResolved, BlockerType } from './item-record.ts';
import { openBlockers, type BlockerState } from './item-standing.ts';
import { stepOf, type ItemState } from './state.ts';
import { unknownStep } from './unknown-step.ts';

/** An impediment to be declared. Without steps it is about the whole item. */
export type BlockRequest = Author & {
  readonly type: BlockerType;
  readonly owner: string;
  readonly steps: readonly StepKey[];
  readonly reason: string;
  /** UTC instant since when it impedes. */
  readonly start: string;
};

/** What declaring gives; `id` when the same impediment is declared already. */
export type Blocked = { readonly record: BlockerRaised; readonly id?: RecordId };

/** Decides whether an impediment may be declared; the same one again, while it is open, is a no-op. */
export function decideBlock(state: ItemState, request: BlockRequest): Decision<Blocked> {
  const unknown = request.steps.find((key) => stepOf(state, key) === undefined);
  if (unknown !== undefined) return unknownStep(state, unknown);
  const closed = closedRefusal(state);
  if (closed !== undefined) return closed;
  const steps = [...new Set(request.steps)].sort();
  const before = openBlockers(state.standing).find(
    ({ raised: { record }, steps: blocked }) =>
      record.type === request.type &&
      record.owner === request.owner &&
      record.reason === request.reason &&
      blocked.join(' ') === steps.join(' '),
  );
  if (before !== undefined) return { kind: 'done', result: before.raised };
  const { workflow } = state.graph;
  const record: BlockerRaised = {
    ...itemHeading(state, request),
    eventType: 'blocker-raised',
    type: request.type,
    owner: request.owner,
    steps,
    workflow: { name: workflow.id, version: workflow.version },
    reason: request.reason,
    start: request.start,
  };
  return { kind: 'append', records: [record], result: { record } };
}

/** An impediment is gone. */
export type UnblockRequest = Author & {
  /** The id of the record that raised it, or its first characters; the only open one when it is left out. */
  readonly blocker?: string;
  readonly reason: string;
  /** UTC instant at which it ended. */
  readonly end: string;
};

/** What resolving gives. */
export type Unblocked = { readonly record: BlockerResolved; readonly blocker: BlockerState };

/** Decides whether an impediment may be resolved; one that is resolved already is a no-op. */
export function decideUnblock(state: ItemState, request: UnblockRequest): Decision<Unblocked> {
  const workItem = state.workItem.id;
  const { blocker: wanted } = request;
  const open = openBlockers(state.standing);
  const meant = open.filter(({ raised }) => raised.id.startsWith(wanted ?? ''));
  const [blocker] = meant;
  const facts = { workItem, blocker: wanted ?? '(none named)', open: listOf(open) };
  if (meant.length > 1) return refused('which-blocker', { ...facts, count: countOf(meant.length, 'open blocker') });
  if (blocker !== undefined) {
    const record: BlockerResolved = {
      ...itemHeading(state, request),
      eventType: 'blocker-resolved',
      blocker: blocker.raised.id,
      reason: request.reason,
      end: request.end,
    };
    return { kind: 'append', records: [record], result: { record, blocker } };
  }
  const before = state.standing.blockers.filter(({ raised }) => wanted !== undefined && raised.id.startsWith(wanted));
  const resolved = before.length === 1 ? before[0] : undefined;
  return resolved?.resolved === undefined
    ? refused('unknown-blocker', facts)
    : { kind: 'done', result: { record: resolved.resolved.record, blocker: resolved } };
}

function listOf(open: readonly BlockerState[]): string {
  const named = open.map(({ raised: { id, record } }) => `${id.slice(0, 12)} (${record.type}: ${record.reason})`);
  return named.length === 0 ? ' None is open.' : ` Open: ${named.join(', ')}.`;
}
