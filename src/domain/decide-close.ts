/** Why: a work item ends by a decision (done, given up, or settled as another one's duplicate), which can be overturned. */

import { countOf } from './change.ts';
import { refused, type Decision, type Refused } from './decision.ts';
import type { Author } from './handoff.ts';
import type { WorkItemId } from './ids.ts';
import { itemHeading } from './item-heading.ts';
import type { Resolution, WorkItemClosed, WorkItemReopened } from './item-record.ts';
import { isDisputed } from './item-standing.ts';
import type { ItemState } from './state.ts';
import { isDone } from './step-state.ts';

/** An item is to be closed. */
export type CloseRequest = Author & {
  readonly resolution: Resolution;
  /** The other item, with the items in whose favour it is closed itself, one after the other. */
  readonly other?: { readonly id: WorkItemId; readonly leadsTo: readonly WorkItemId[] };
  readonly reason: string;
};

const ABOUT_LIFE = ['work-item-closed', 'work-item-reopened'] as const;

/** The refusal of whatever a closed item does not allow; undefined while it is open. */
export function closedRefusal(state: ItemState): Refused | undefined {
  const closed = state.standing.closed?.record;
  if (closed === undefined) return undefined;
  const { reason, timestamp } = closed;
  return refused('item-closed', {
    workItem: state.workItem.id,
    resolution: describeResolution(closed),
    at: timestamp,
    reason,
  });
}

/** A resolution in words: `duplicate of item-2`. */
export function describeResolution({ resolution, other }: Pick<WorkItemClosed, 'resolution' | 'other'>): string {
  return [resolution.replace('-', ' '), ...(other === undefined ? [] : [other])].join(' ');
}

/** Decides whether an item may be closed; closing it the same way again is a no-op. */
export function decideClose(state: ItemState, request: CloseRequest): Decision<WorkItemClosed> {
  const { resolution, other, reason } = request;
  const before = state.standing.closed?.record;
  const disputed = isDisputed(state.standing, ABOUT_LIFE);
  if (before !== undefined && !disputed) {
    const same = before.resolution === resolution && before.other === other?.id;
    return same ? { kind: 'done', result: before } : (closedRefusal(state) ?? { kind: 'done', result: before });
  }
  const refusal = closingRefusal(state, request);
  if (refusal !== undefined) return refusal;
  const record: WorkItemClosed = {
    ...itemHeading(state, request),
    eventType: 'work-item-closed',
    resolution,
    ...(other === undefined ? {} : { other: other.id }),
    reason,
  };
  return { kind: 'append', records: [record], result: record };
}

function closingRefusal(state: ItemState, { resolution, other }: CloseRequest): Refused | undefined {
  const workItem = state.workItem.id;
  const circular = other !== undefined && [other.id, ...other.leadsTo].includes(workItem);
  if (circular) return refused('closes-in-circle', { workItem, other: other.id });
  const running = runningRefusal(state);
  if (running !== undefined) return running;
  if (resolution === 'cancelled') return undefined;
  return resolution === 'done' ? leftRefusal(state) : begunRefusal(state);
}

/** The refusal to leave somebody behind who holds one of these steps. */
export function runningRefusal(state: ItemState, concerns: (key: string) => boolean = () => true): Refused | undefined {
  const held = state.steps.find(({ step, phase }) => phase === 'running' && concerns(step.key));
  if (held?.last === undefined) return undefined;
  const facts = { workItem: state.workItem.id, step: held.step.key, attempt: held.last.id };
  return refused('still-running', { ...facts, holder: held.last.start.record.actor });
}

function leftRefusal(state: ItemState): Refused | undefined {
  const left = state.steps.filter((step) => !isDone(step));
  const [first] = left;
  if (first === undefined) return undefined;
  const facts = { workItem: state.workItem.id, step: first.step.key };
  return refused('steps-left', { ...facts, left: countOf(left.length, 'step') });
}

function begunRefusal(state: ItemState): Refused | undefined {
  for (const { step, attempts } of state.steps) {
    const [first] = attempts;
    if (first === undefined) continue;
    return refused('already-begun', { workItem: state.workItem.id, step: step.key, attempt: first.id });
  }
  return undefined;
}

/** A closing is to be overturned. */
export type ReopenRequest = Author & { readonly reason: string };

/** Decides whether an item may be opened again; one that was opened again and is open is a no-op. */
export function decideReopen(state: ItemState, request: ReopenRequest): Decision<WorkItemReopened> {
  const { standing } = state;
  const disputed = isDisputed(standing, ABOUT_LIFE);
  if (standing.closed === undefined && !disputed) {
    const last = standing.history.entries.findLast(({ record }) => record.eventType === 'work-item-reopened')?.record;
    return last?.eventType === 'work-item-reopened'
      ? { kind: 'done', result: last }
      : refused('not-closed', { workItem: state.workItem.id });
  }
  const heading = itemHeading(state, request);
  const record: WorkItemReopened = { ...heading, eventType: 'work-item-reopened', reason: request.reason };
  return { kind: 'append', records: [record], result: record };
}
