/** Why: people look for what waits for them, over all work items, and not for steps. */

import { approversLeft } from './guidance.ts';
import { holdFacts, isOverdue, reapCommand } from './lease-row.ts';
import type { AttemptId, GateKey, RecordId, StepKey, WorkItemId } from './ids.ts';
import type { Overview } from './overview.ts';
import type { GateRow, StepRow } from './step-row.ts';

/** What is asked of somebody. */
export type Task = 'decide' | 'do' | 'finish' | 'look into' | 'settle' | 'revert' | 'unblock';

/** Something that waits for somebody. `who`: any of these people and roles may act. */
export type InboxEntry = {
  readonly workItem: WorkItemId;
  readonly step?: StepKey;
  readonly task: Task;
  readonly who: readonly string[];
  /** What it is about, in words: the gate, the blocker's reason, how the last attempt ended. */
  readonly about: string;
  /** The same for programs: the gate to decide, the attempt to finish or look into, the blocker's whole id. */
  readonly gate?: GateKey;
  readonly attemptId?: AttemptId;
  readonly blocker?: RecordId;
  /** The command that acts, complete as it is typed. */
  readonly command: string;
};

/** Everything about an item that waits for somebody, in launch order. Nothing of a closed item does. */
export function inboxOf(overview: Overview): readonly InboxEntry[] {
  if (overview.closed !== undefined) return [];
  const { id, owner } = overview.workItem;
  const disputed: readonly InboxEntry[] =
    overview.disputed.length === 0
      ? []
      : [{ workItem: id, task: 'settle', who: [owner], about: 'records about the item', command: `baton show ${id}` }];
  const blockers = overview.status === 'done' ? [] : overview.blockers;
  return [
    ...disputed,
    ...blockers.map((blocker): InboxEntry => ({
      workItem: id,
      ...(blocker.steps[0] === undefined || blocker.steps.length > 1 ? {} : { step: blocker.steps[0] }),
      task: 'unblock',
      who: [blocker.owner],
      about: `${blocker.type}: ${blocker.reason}`,
      blocker: blocker.id,
      command: `baton unblock --work-item ${id} --blocker ${blocker.id.slice(0, 12)} --reason "..."`,
    })),
    ...overview.steps.flatMap((row) => entriesOf(id, owner, row)),
  ];
}

/** What waits for a person or a role, told apart without regard to case. */
export function waitingOn(entries: readonly InboxEntry[], name: string): readonly InboxEntry[] {
  const wanted = name.toLowerCase();
  return entries.filter(({ who }) => who.some((each) => each.toLowerCase() === wanted));
}

function entriesOf(workItem: WorkItemId, owner: string, row: StepRow): readonly InboxEntry[] {
  const where = `--work-item ${workItem} --step ${row.key}`;
  const who = row.role === undefined ? [owner] : [row.role, owner];
  const entry = (task: Task, about: string, command: string): readonly InboxEntry[] => [
    { workItem, step: row.key, task, who, about, command },
  ];
  const byStatus: Record<StepRow['status'], () => readonly InboxEntry[]> = {
    ready: () => entry('do', row.name ?? '', `baton claim ${where}`),
    running: () => [...heldByHand(workItem, row), ...overdue(workItem, row, who)],
    'awaiting-gate': () => row.gates.flatMap((gate) => gateEntry(workItem, row, { gate, who })),
    failed: () => entry('look into', row.outcome ?? '', `baton explain ${workItem} --step ${row.key}`),
    conflict: () => entry('settle', 'records of the step', `baton show ${workItem} --step ${row.key}`),
    blocked: () =>
      row.reasons.some(({ kind }) => kind === 'integrated')
        ? entry('revert', 'sent back when it was integrated', `baton revert ${where} --reason "..."`)
        : [],
    done: () => [],
  };
  return byStatus[row.status]();
}

/** An attempt that a person or an agent holds ends when that one says so; a job ends by itself. */
function heldByHand(workItem: WorkItemId, row: StepRow): readonly InboxEntry[] {
  const { key, holder, holderKind, attemptId = '' } = row;
  if (holder === undefined || (holderKind !== 'person' && holderKind !== 'agent')) return [];
  const command = `baton complete --work-item ${workItem} --step ${key} --attempt ${attemptId} --outcome "..."`;
  return [
    { workItem, step: key, task: 'finish', who: [holder], about: `attempt ${attemptId}`, command, ...heldAttempt(row) },
  ];
}

function heldAttempt({ attemptId }: StepRow): Pick<InboxEntry, 'attemptId'> {
  return attemptId === undefined ? {} : { attemptId };
}

/** A lease that is over is for whoever answers for the step to look into. */
function overdue(workItem: WorkItemId, row: StepRow, who: readonly string[]): readonly InboxEntry[] {
  if (!isOverdue(row)) return [];
  const about = `${row.holder ?? ''}: ${holdFacts(row).join(', ')}`;
  return [
    {
      workItem,
      step: row.key,
      task: 'look into',
      who,
      about,
      command: reapCommand(workItem, row.key),
      ...heldAttempt(row),
    },
  ];
}

function gateEntry(
  workItem: WorkItemId,
  row: StepRow,
  { gate, who }: { readonly gate: GateRow; readonly who: readonly string[] },
): readonly InboxEntry[] {
  const asked = row.reasons.some((reason) => reason.kind === 'gate' && reason.gate === gate.key);
  if (!asked || gate.open) return [];
  const command = `baton gate approve --work-item ${workItem} --step ${row.key} --gate ${gate.key} --reason "..."`;
  const deciders = gate.approvers.length === 0 ? who : approversLeft(gate);
  return [
    { workItem, step: row.key, task: 'decide', who: deciders, about: `gate ${gate.key}`, gate: gate.key, command },
  ];
}
