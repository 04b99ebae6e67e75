/** Why: who asks for a step that must wait is told what it waits for, in the refusal that names the way on. */

import { closedRefusal } from './decide-close.ts';
import { refused, type Refused } from './decision.ts';
import type { Facts } from './failures.ts';
import { describeReasons } from './reasons.ts';
import { isHalted, type Evaluation } from './schedule.ts';
import type { ItemState } from './state.ts';
import type { StepState } from './step-state.ts';
import type { WaitReason } from './wait-reasons.ts';

/** The refusal that fits the first reason for waiting. */
export function waitRefusal(state: ItemState, step: StepState, reasons: readonly WaitReason[]): Refused {
  const facts = { step: step.step.key, workItem: state.workItem.id };
  const first = reasons[0];
  switch (first?.kind) {
    case 'gate':
      return refused('waiting-for-gate', { ...facts, ...gateFacts(first) });
    case 'attempts': {
      const reason = step.last?.end?.record.outcome ?? 'ended';
      return refused('exhausted', { ...facts, used: String(first.used), allowed: String(first.allowed), reason });
    }
    case 'cancelled':
      return refused('step-cancelled', { ...facts, by: first.by, reason: first.reason });
    case 'conflict':
      return conflictRefusal(state, step);
    case 'blocker': {
      const { blocker, type, owner, reason } = first;
      return refused('blocked', { ...facts, blocker: blocker.slice(0, 12), type, owner, reason });
    }
    default:
      return otherRefusal(state, step, reasons);
  }
}

function otherRefusal(state: ItemState, step: StepState, reasons: readonly WaitReason[]): Refused {
  const closed = reasons[0]?.kind === 'closed' ? closedRefusal(state) : undefined;
  const facts = { step: step.step.key, workItem: state.workItem.id, reasons: describeReasons(reasons) };
  return closed ?? refused('not-ready', facts);
}

/** The refusal when no step may start: what everything waits for, when that is a gate or an impediment. */
export function nothingReady(state: ItemState, { placements }: Evaluation): Refused {
  const running = placements.some((placement) => placement.status === 'running');
  const gated = placements.findIndex((placement) => placement.status === 'awaiting-gate');
  const asked = gated < 0 ? placements.findIndex(isHalted) : gated;
  const [step, placement] = [state.steps[asked], placements[asked]];
  if (!running && step !== undefined && placement !== undefined && 'reasons' in placement) {
    return waitRefusal(state, step, placement.reasons);
  }
  const done = placements.every((each) => each.status === 'done');
  return refused('nothing-ready', { workItem: state.workItem.id, reasons: done ? ': all steps are done' : '' });
}

function gateFacts(reason: Extract<WaitReason, { kind: 'gate' }>): Facts {
  return {
    gate: reason.gate,
    place: reason.place === 'entry' ? 'before' : 'after',
    approved: String(reason.approved),
    minimum: String(reason.minimum),
  };
}

/** The refusal of a step in conflict, or in an item in conflict: which records contradict each other, and what settles it. */
function conflictRefusal(state: ItemState, step: StepState): Refused {
  const workItem = state.workItem.id;
  const own = step.history.contradictions;
  const all = own.length > 0 ? own : state.standing.history.contradictions;
  const pairs = all.map(
    ([a, b]) => `${a.record.eventType} by ${a.record.actor} against ${b.record.eventType} by ${b.record.actor}`,
  );
  const conflict = pairs.join('; ');
  if (own.length === 0) return refused('item-conflict', { workItem, conflict });
  const next = 'a new decision on the step names both and settles it';
  return refused('conflict', { workItem, step: step.step.key, conflict, next });
}
