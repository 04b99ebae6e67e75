/** Why: "why does it not start?" has one list of answers, and they are worked out here for all steps at once. */

import type { GateKey, RecordId, StepKey, WorkItemId } from './ids.ts';
import type { BlockerType, Resolution } from './item-record.ts';
import { blockingConflict, openBlockers } from './item-standing.ts';
import type { ItemState } from './state.ts';
import { cancellationInForce, type StepState } from './step-state.ts';

/** Why a step may not start now. */
export type WaitReason =
  | {
      readonly kind: 'steps';
      /** The lowest steps waited for; `more` says how many besides. */
      readonly steps: readonly StepKey[];
      readonly more: number;
      /** `needs` when the step names them, `order` when the rule by order does. */
      readonly by: 'needs' | 'order';
    }
  | {
      readonly kind: 'gate';
      readonly gate: GateKey;
      readonly place: 'entry' | 'exit';
      readonly approved: number;
      readonly minimum: number;
      readonly approvers: readonly string[];
    }
  | { readonly kind: 'serial'; readonly behind: StepKey }
  | { readonly kind: 'lock'; readonly lock: string; readonly heldBy: StepKey }
  /** Sent back at the moment it was integrated: only a revert frees it. */
  | { readonly kind: 'integrated'; readonly base: string; readonly commit: string }
  | { readonly kind: 'attempts'; readonly used: number; readonly allowed: number }
  /** Somebody stopped the last attempt: a new one is started only when somebody asks for it. */
  | { readonly kind: 'cancelled'; readonly by: string; readonly reason: string }
  | { readonly kind: 'conflict'; readonly records: readonly RecordId[] }
  | {
      readonly kind: 'blocker';
      /** The record that raised it. */
      readonly blocker: RecordId;
      readonly type: BlockerType;
      readonly owner: string;
      readonly reason: string;
      /** UTC instant. */
      readonly since: string;
    }
  /** The whole item is closed. */
  | { readonly kind: 'closed'; readonly resolution: Resolution; readonly other?: WorkItemId };

const NAMED_STEPS = 5;

const NO_REASONS: readonly WaitReason[] = [];

/** What keeps each step that is not done and not running, apart from the other steps that are free as well. */
export function waitReasons(
  state: ItemState,
  { done, running }: { readonly done: readonly boolean[]; readonly running: readonly boolean[] },
): readonly (readonly WaitReason[])[] {
  const byOrder = orderReasons(state, done);
  const standstill = standstillReasons(state);
  const blockers = blockerReasons(state);
  return state.steps.map((step, index) => {
    if (done[index] === true || running[index] === true) return NO_REASONS;
    const own = standstill.length > 0 ? standstill : ownReasons(step);
    if (own.length > 0) return own;
    const needs = state.graph.needs[index];
    const reasons = needs === undefined ? byOrder(index) : needReasons(state, needs, done);
    const named = blockers.bySteps.size === 0 ? undefined : blockers.bySteps.get(step.step.key);
    const behind = reasons.length > 0 ? reasons : withoutCopy(blockers.whole, gateReasons(step, 'entry'));
    return named === undefined ? behind : [...named, ...behind];
  });
}

/** Two lists as one; most steps of a large plan have nothing in either, and share that. */
function withoutCopy(first: readonly WaitReason[], then: readonly WaitReason[]): readonly WaitReason[] {
  if (first.length === 0) return then;
  return then.length === 0 ? first : [...first, ...then];
}

/** What keeps every step from starting: the item is closed, or whether it is in dispute. */
function standstillReasons({ standing }: ItemState): readonly WaitReason[] {
  const records = blockingConflict(standing);
  if (records.length > 0) return [{ kind: 'conflict', records }];
  const closed = standing.closed?.record;
  if (closed === undefined) return NO_REASONS;
  const { resolution, other } = closed;
  return [{ kind: 'closed', resolution, ...(other === undefined ? {} : { other }) }];
}

/** Open blockers: of the whole item, which meet a step when it could start otherwise, and of steps by key. */
function blockerReasons({ standing }: ItemState) {
  const whole: WaitReason[] = [];
  const bySteps = new Map<StepKey, WaitReason[]>();
  for (const { raised, steps } of openBlockers(standing)) {
    const { type, owner, reason, start } = raised.record;
    const said: WaitReason = { kind: 'blocker', blocker: raised.id, type, owner, reason, since: start };
    if (steps.length === 0) whole.push(said);
    for (const key of steps) bySteps.set(key, [...(bySteps.get(key) ?? []), said]);
  }
  return { whole, bySteps };
}

/** The reasons by order, for steps asked about in ascending order: what is not done before the group, made once for each. */
function orderReasons(state: ItemState, done: readonly boolean[]): (index: number) => readonly WaitReason[] {
  const lowest: StepKey[] = [];
  let counted = 0;
  let open = 0;
  let group = -1;
  let reasons = NO_REASONS;
  return (index) => {
    const start = state.graph.groupStart[index] ?? 0;
    if (start === group) return reasons;
    for (; counted < start; counted += 1) {
      if (done[counted] === true) continue;
      open += 1;
      if (lowest.length < NAMED_STEPS) lowest.push(keyAt(state, counted));
    }
    group = start;
    reasons = open === 0 ? NO_REASONS : [stepsReason(lowest.slice(), open, 'order')];
    return reasons;
  };
}

function needReasons(state: ItemState, needs: readonly number[], done: readonly boolean[]): readonly WaitReason[] {
  let open = 0;
  for (const need of needs) if (done[need] !== true) open += 1;
  if (open === 0) return NO_REASONS;
  // Where nothing is done yet, as in most of a large plan, no list has to be made for those that are open.
  const waiting = open === needs.length ? needs : needs.filter((need) => done[need] !== true);
  const lowest = open > NAMED_STEPS ? waiting.slice(0, NAMED_STEPS) : waiting;
  const steps = lowest.map((need) => keyAt(state, need));
  return [stepsReason(steps, open, 'needs')];
}

function keyAt(state: ItemState, index: number): StepKey {
  const key = state.graph.keys[index];
  if (key === undefined) throw new Error(`there is no step ${index}`);
  return key;
}

function stepsReason(steps: readonly StepKey[], open: number, by: 'needs' | 'order'): WaitReason {
  return { kind: 'steps', steps, more: open - steps.length, by };
}

function ownReasons(step: StepState): readonly WaitReason[] {
  if (step.phase === 'conflict') {
    const records = step.history.contradictions.flatMap((pair) => pair.map((entry) => entry.id));
    return [{ kind: 'conflict', records: [...new Set(records)].sort() }];
  }
  if (step.integration !== undefined && step.phase !== 'completed') {
    const { base, commit } = step.integration.record;
    return [{ kind: 'integrated', base, commit }];
  }
  if (step.phase === 'exhausted') return [exhaustedReason(step)];
  return step.phase === 'completed' ? gateReasons(step, 'exit') : NO_REASONS;
}

function exhaustedReason(step: StepState): WaitReason {
  const cancelled = cancellationInForce(step.last)?.record;
  if (cancelled !== undefined) return { kind: 'cancelled', by: cancelled.actor, reason: cancelled.reason };
  return { kind: 'attempts', used: step.attemptsUsed, allowed: step.step.retry.attempts };
}

function gateReasons(step: StepState, place: 'entry' | 'exit'): readonly WaitReason[] {
  if (step.gates.length === 0) return NO_REASONS;
  return step.gates
    .filter((gate) => gate.gate.kind === place && !gate.open)
    .map((gate) => ({
      kind: 'gate',
      gate: gate.gate.key,
      place,
      approved: gate.approvals.length,
      minimum: gate.gate.minimum,
      approvers: gate.gate.approvers,
    }));
}
