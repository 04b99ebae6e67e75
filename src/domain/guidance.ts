/** Why: whoever looks at a work item wants to know what to do now, so that sentence and its commands are derived. */

import type { WorkItemId } from './ids.ts';
import { shellWord } from './shell-word.ts';
import type { GateRow, StepRow } from './step-row.ts';

/** What has to happen now, in one sentence, and the commands for it, complete as they are typed. */
export type Guidance = { readonly nextAction: string; readonly commands: readonly string[] };

const NAMED = 3;

/** The guidance for an item with these steps. */
export function guide(id: WorkItemId, rows: readonly StepRow[]): Guidance {
  const done = rows.every((row) => row.status === 'done');
  if (done) return { nextAction: doneSentence(rows), commands: [`baton show ${id}`] };
  const parts = [failures(rows), conflicts(rows), gates(rows), ready(rows), running(rows)].flat();
  return { nextAction: `${parts.join('; ')}.`, commands: itemCommands(id, rows) };
}

/** The commands that make sense for one step as it stands. */
export function stepCommands(id: WorkItemId, row: StepRow): readonly string[] {
  const where = `--work-item ${id} --step ${row.key}`;
  const automatic = row.work !== 'person';
  const byStatus: Record<StepRow['status'], () => readonly string[]> = {
    ready: () => [...(automatic ? [`baton run --work-item ${id}`] : []), `baton claim ${where}`],
    running: () => [`baton complete ${where} --attempt ${row.attemptId ?? ''} --outcome "..."`],
    'awaiting-gate': () =>
      row.gates.filter((gate) => isAsked(row, gate)).flatMap((gate) => gateCommands(id, row, gate)),
    failed: () => [automatic ? `baton run --work-item ${id} --retry ${row.key}` : `baton claim ${where} --retry`],
    conflict: () => [`baton show ${id} --step ${row.key}`],
    done: () => [
      row.facts.integrated
        ? `baton revert ${where} --reason "..."`
        : `baton integrate ${where} --commit <sha> --base <branch>`,
    ],
    blocked: () => [],
  };
  return byStatus[row.status]();
}

/** Whether the gate is one that the step waits for now. */
export function isAsked(row: StepRow, gate: GateRow): boolean {
  return row.reasons.some((reason) => reason.kind === 'gate' && reason.gate === gate.key && reason.place === gate.kind);
}

/** Who has to act so that the step goes on: holder, role or approvers; undefined when it is for others to go first. */
export function whoActs(row: StepRow): string | undefined {
  switch (row.status) {
    case 'running':
      return row.holder;
    case 'ready':
    case 'failed':
      return row.role ?? (row.work === 'person' ? 'whoever is asked' : 'an executor');
    case 'awaiting-gate':
      return row.gates
        .filter((gate) => isAsked(row, gate))
        .map(deciders)
        .join(' and ');
    case 'conflict':
      return row.role ?? 'whoever can tell which record is right';
    default:
      return undefined;
  }
}

/** Who may still approve a gate, in words. */
export function deciders(gate: GateRow): string {
  const left = gate.approvers.filter((approver) => !gate.approvedBy.includes(approver));
  if (gate.approvers.length === 0) return gate.approved === 0 ? 'a reviewer' : 'another reviewer';
  return left.length === 1 ? (left[0] ?? '') : `${gate.minimum - gate.approved} of ${left.join(', ')}`;
}

function gateCommands(id: WorkItemId, row: StepRow, gate: GateRow): readonly string[] {
  const left = gate.approvers.filter((approver) => !gate.approvedBy.includes(approver));
  const by = left[0] === undefined ? '<approver>' : shellWord(left[0]);
  const base = `--work-item ${id} --step ${row.key} --gate ${gate.key} --by ${by} --reason "..."`;
  return [`baton gate approve ${base}`, `baton gate reject ${base} --reentry ${row.key}`];
}

function itemCommands(id: WorkItemId, rows: readonly StepRow[]): readonly string[] {
  const firstOf = (status: StepRow['status']): readonly StepRow[] =>
    rows.filter((row) => row.status === status).slice(0, 1);
  const trouble = [...firstOf('failed'), ...firstOf('conflict')];
  const own = rows.find((row) => row.status === 'running' && row.work === 'person');
  const readyRows = rows.filter((row) => row.status === 'ready');
  const automatic = readyRows.find((row) => row.work !== 'person');
  const byHand = readyRows.find((row) => row.work === 'person');
  const commands = [
    ...trouble.flatMap((row) => [`baton explain ${id} --step ${row.key}`, ...stepCommands(id, row)]),
    ...firstOf('awaiting-gate').flatMap((row) => stepCommands(id, row)),
    ...(automatic === undefined ? [] : stepCommands(id, automatic)),
    ...(byHand === undefined ? [] : stepCommands(id, byHand)),
    ...(own === undefined ? [] : stepCommands(id, own)),
  ];
  return [...new Set(commands)];
}

function doneSentence(rows: readonly StepRow[]): string {
  const integrated = rows.filter((row) => row.facts.integrated).length;
  const steps = rows.length === 1 ? 'the one step is' : `all ${rows.length} steps are`;
  return `Nothing is left to do: ${steps} done${integrated === 0 ? '' : `, ${integrated} integrated`}.`;
}

function failures(rows: readonly StepRow[]): readonly string[] {
  return named(rows, 'failed', (row) => {
    const reason = row.reasons.find((each) => each.kind === 'attempts');
    const tries = reason?.kind === 'attempts' ? ` (${reason.used} of ${reason.allowed} attempts)` : '';
    return `${row.key} failed${tries}, and ${whoActs(row) ?? ''} has to look and retry it`;
  });
}

function conflicts(rows: readonly StepRow[]): readonly string[] {
  return named(
    rows,
    'conflict',
    (row) => `${row.key} has records that contradict each other, and somebody has to settle it`,
  );
}

function gates(rows: readonly StepRow[]): readonly string[] {
  return named(rows, 'awaiting-gate', (row) =>
    row.gates
      .filter((gate) => isAsked(row, gate))
      .map(
        (gate) =>
          `${deciders(gate)} must decide gate ${gate.key} ${gate.kind === 'entry' ? 'before' : 'after'} ${row.key}`,
      )
      .join('; '),
  );
}

function ready(rows: readonly StepRow[]): readonly string[] {
  return named(rows, 'ready', (row) => `${row.key} may start (${whoActs(row) ?? ''})`);
}

function running(rows: readonly StepRow[]): readonly string[] {
  return named(rows, 'running', (row) => `${row.key} is with ${row.holder ?? ''}`);
}

/** One clause for each of the first steps of a status, and one for the rest of them. */
function named(rows: readonly StepRow[], status: StepRow['status'], say: (row: StepRow) => string): readonly string[] {
  const all = rows.filter((row) => row.status === status);
  const more = all.length - NAMED;
  const words: Record<StepRow['status'], string> = {
    done: 'are done',
    running: 'are running',
    ready: 'may start',
    'awaiting-gate': 'wait for gates',
    blocked: 'are blocked',
    failed: 'failed',
    conflict: 'are in conflict',
  };
  return [...all.slice(0, NAMED).map(say), ...(more > 0 ? [`${more} more ${words[status]}`] : [])];
}
