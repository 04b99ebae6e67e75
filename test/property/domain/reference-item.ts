/** Why: a second, slow and simple account of the rules of scheduling, written from the rules alone, to hold the fast one to. */

import type { Placement } from '../../../src/domain/schedule.ts';
import type { WaitReason } from '../../../src/domain/wait-reasons.ts';
import { gateKey, stepKey } from '../../support/ids.ts';
import type { GateDraft, StepDraft } from '../../support/workflow-builder.ts';
import { byOrderAndBytes, waitsOn } from './random-workflow.ts';

/** What has become of a step so far. */
export type ReferenceStep = {
  readonly draft: StepDraft;
  /** The keys of what it waits for. */
  readonly needs: readonly string[];
  status: 'none' | 'running' | 'completed' | 'failed';
  /** Attempts that count since the last rework. */
  used: number;
  readonly approvals: Map<string, Set<string>>;
  integrated: boolean;
  /** The newest thing that happened to it, when that was a rejection: what it said. */
  rejection: string | undefined;
};

/** A work item in the slow account; steps in launch position. It is changed in place. */
export type ReferenceItem = readonly ReferenceStep[];

/** An item to which nothing has happened. */
export function referenceItem(drafts: readonly StepDraft[]): ReferenceItem {
  return [...drafts].sort(byOrderAndBytes).map((draft) => ({
    draft,
    needs: waitsOn(drafts, draft).map(({ key }) => key),
    status: 'none',
    used: 0,
    approvals: new Map(),
    integrated: false,
    rejection: undefined,
  }));
}

/** What a step waits for. */
function needsOf(item: ReferenceItem, step: ReferenceStep): readonly ReferenceStep[] {
  return item.filter((each) => step.needs.includes(each.draft.key));
}

/** The step and all that waits for it, directly or not: repeated until nothing is added. */
export function affectedBy(item: ReferenceItem, step: ReferenceStep): readonly ReferenceStep[] {
  const affected = new Set([step]);
  for (let before = 0; before < affected.size;) {
    before = affected.size;
    for (const each of item) if (needsOf(item, each).some((need) => affected.has(need))) affected.add(each);
  }
  return item.filter((each) => affected.has(each));
}

function gatesOf(step: ReferenceStep, kind: 'entry' | 'exit'): readonly GateDraft[] {
  return (step.draft.gates ?? []).filter((gate) => gate.kind === kind);
}

function isOpen(step: ReferenceStep, gate: GateDraft): boolean {
  return (step.approvals.get(gate.key)?.size ?? 0) >= (gate.minimum ?? 1);
}

export function isDone(step: ReferenceStep): boolean {
  return step.status === 'completed' && gatesOf(step, 'exit').every((gate) => isOpen(step, gate));
}

/** Where every step stands. */
export function placements(item: ReferenceItem): readonly Placement[] {
  const free = item.filter((step) => step.status !== 'running' && !isDone(step) && reasonsOf(item, step).length === 0);
  const ready: ReferenceStep[] = [];
  const waits = new Map<ReferenceStep, WaitReason>();
  for (const step of free) {
    const wait = besides(item, step, { free, ready });
    if (wait === undefined) ready.push(step);
    else waits.set(step, wait);
  }
  return item.map((step): Placement => {
    if (isDone(step)) return { status: 'done' };
    if (step.status === 'running') return { status: 'running' };
    if (ready.includes(step)) return { status: 'ready' };
    const wait = waits.get(step);
    const reasons = wait === undefined ? reasonsOf(item, step) : [wait];
    return { status: reasons.every(({ kind }) => kind === 'gate') ? 'awaiting-gate' : 'blocked', reasons };
  });
}

/** Why a step waits, apart from others that are free as well. */
function reasonsOf(item: ReferenceItem, step: ReferenceStep): readonly WaitReason[] {
  const allowed = step.draft.attempts ?? 2;
  if (step.status === 'failed' && step.used >= allowed) return [{ kind: 'attempts', used: step.used, allowed }];
  if (step.status === 'completed') return closedGates(step, 'exit');
  const open = needsOf(item, step).filter((need) => !isDone(need));
  if (open.length === 0) return closedGates(step, 'entry');
  const named = open.slice(0, 5).map((need) => stepKey(need.draft.key));
  const by = step.draft.needs === undefined ? 'order' : 'needs';
  return [{ kind: 'steps', steps: named, more: open.length - named.length, by }];
}

function closedGates(step: ReferenceStep, place: 'entry' | 'exit'): readonly WaitReason[] {
  return gatesOf(step, place)
    .filter((gate) => !isOpen(step, gate))
    .map((gate) => ({
      kind: 'gate',
      gate: gateKey(gate.key),
      place,
      approved: step.approvals.get(gate.key)?.size ?? 0,
      minimum: gate.minimum ?? 1,
      approvers: gate.approvers ?? [],
    }));
}

/** Why a free step waits for others that are free or running: one serial step at a time, one holder of a lock. */
function besides(
  item: ReferenceItem,
  step: ReferenceStep,
  { free, ready }: { readonly free: readonly ReferenceStep[]; readonly ready: readonly ReferenceStep[] },
): WaitReason | undefined {
  const running = item.filter((each) => each.status === 'running');
  if (step.draft.parallelizable !== true) {
    const isSerial = (each: ReferenceStep): boolean => each.draft.parallelizable !== true;
    const first = running.find(isSerial) ?? free.find(isSerial);
    if (first !== undefined && first !== step) return { kind: 'serial', behind: stepKey(first.draft.key) };
  }
  for (const lock of step.draft.locks ?? []) {
    const holder = [...running, ...ready].find((each) => each.draft.locks?.includes(lock) === true);
    if (holder !== undefined) return { kind: 'lock', lock, heldBy: stepKey(holder.draft.key) };
  }
  return undefined;
}
