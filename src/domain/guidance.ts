/** Why: whoever looks at a work item wants to know what to do now, so that sentence and its commands are derived. */

import type { WorkItemId } from './ids.ts';
import { holdFacts, isOverdue, reapCommand } from './lease-row.ts';
import { shellWord } from './shell-word.ts';
import type { GateRow, StepRow } from './step-row.ts';

/** What has to happen now, in one sentence, and the commands for it, complete as they are typed. */
export type Guidance = { readonly nextAction: string; readonly commands: readonly string[] };

const NAMED = 3;

/** The guidance for an item with these steps. */
export function guide(id: WorkItemId, rows: readonly StepRow[]): Guidance {
  const done = rows.every((row) => row.status === 'done');
  if (done) return { nextAction: doneSentence(rows), commands: [`baton show ${id}`] };
  const parts = [failures, conflicts, overdue, reversals, gates, ready, running].flatMap((say) => say(rows));
  return {
    nextAction: `${parts.length === 0 ? 'Nothing here can go on' : parts.join('; ')}.`,
    commands: itemCommands(id, rows),
  };
}

/** The commands that make sense for one step as it stands. */
export function stepCommands(id: WorkItemId, row: StepRow): readonly string[] {
  const where = `--work-item ${id} --step ${row.key}`;
  const automatic = row.work !== 'person';
  const byStatus: Record<StepRow['status'], () => readonly string[]> = {
    ready: () => [...(automatic ? [`baton run --work-item ${id}`] : []), `baton claim ${where}`],
    running: () => [...(isOverdue(row) ? [reapCommand(id, row.key)] : []), holdersCommand(id, row)],
    'awaiting-gate': () =>
      row.gates.filter((gate) => isAsked(row, gate)).flatMap((gate) => gateCommands(id, row, gate)),
    failed: () => [automatic ? `baton run --work-item ${id} --retry ${row.key}` : `baton claim ${where} --retry`],
    conflict: () => [`baton show ${id} --step ${row.key}`],
    done: () => [
      row.facts.integrated
        ? `baton revert ${where} --reason "..."`
        : `baton integrate ${where} --commit <sha> --base <branch>`,
    ],
    blocked: () => (isIntegrated(row) ? [`baton revert ${where} --reason "..."`] : unblockCommands(id, row)),
  };
  return byStatus[row.status]();
}

/** What whoever holds a step types at its end; a job types nothing. */
function holdersCommand(id: WorkItemId, row: StepRow): string {
  if (!isHeldByHand(row)) return `baton show ${id} --step ${row.key}`;
  const verb = row.cancellation === undefined ? 'complete' : 'fail';
  return `baton ${verb} --work-item ${id} --step ${row.key} --attempt ${row.attemptId ?? ''} --outcome "..."`;
}

/** Whether the holder is one who completes the attempt by a command, and not a job that does so at its end. */
function isHeldByHand(row: StepRow): boolean {
  return row.holderKind === 'person' || row.holderKind === 'agent';
}

/** Whether the step was sent back when it was integrated already, so that only a revert frees it. */
function isIntegrated(row: StepRow): boolean {
  return row.reasons.some((reason) => reason.kind === 'integrated');
}

/** Whether the gate is one that the step waits for now. */
function isAsked(row: StepRow, gate: GateRow): boolean {
  return row.reasons.some((reason) => reason.kind === 'gate' && reason.gate === gate.key && reason.place === gate.kind);
}

/** Who has to act so that the step goes on: holder, role or approvers; undefined when it is for others to go first. */
export function whoActs(row: StepRow): string | undefined {
  const anybody = row.work === 'person' ? 'anybody' : 'any executor';
  const asked = (): string =>
    row.gates
      .filter((gate) => isAsked(row, gate))
      .map(deciders)
      .join(' and ');
  const byStatus: Record<StepRow['status'], () => string | undefined> = {
    running: () => row.holder,
    ready: () => row.role ?? anybody,
    failed: () => row.role ?? anybody,
    'awaiting-gate': asked,
    conflict: () => row.role ?? 'whoever can tell which record is right',
    blocked: () => (isIntegrated(row) ? (row.role ?? 'anybody') : blockerOwners(row)),
    done: () => undefined,
  };
  return byStatus[row.status]();
}

function unblockCommands(id: WorkItemId, row: StepRow): readonly string[] {
  return row.reasons.flatMap((reason) =>
    reason.kind === 'blocker'
      ? [`baton unblock --work-item ${id} --blocker ${reason.blocker.slice(0, 12)} --reason "..."`]
      : [],
  );
}

/** Who has to remove what was declared to be in the way. */
function blockerOwners(row: StepRow): string | undefined {
  const owners = row.reasons.flatMap((reason) => (reason.kind === 'blocker' ? [reason.owner] : []));
  return owners.length === 0 ? undefined : [...new Set(owners)].join(' and ');
}

/** The listed approvers who have not approved the result as it is now. */
export function approversLeft(gate: GateRow): readonly string[] {
  return gate.approvers.filter((approver) => !gate.approvedBy.includes(approver));
}

/** Who may still approve a gate, in words. */
function deciders(gate: GateRow): string {
  const left = approversLeft(gate);
  const missing = gate.minimum - gate.approved;
  if (gate.approvers.length === 0) return gate.approved === 0 ? 'a reviewer' : 'another reviewer';
  if (left.length === missing) return left.join(' and ');
  return missing === 1 ? left.join(' or ') : `${missing} of ${left.join(', ')}`;
}

function gateCommands(id: WorkItemId, row: StepRow, gate: GateRow): readonly string[] {
  const left = approversLeft(gate);
  const by = left[0] === undefined ? '<approver>' : shellWord(left[0]);
  const base = `--work-item ${id} --step ${row.key} --gate ${gate.key} --by ${by} --reason "..."`;
  return [`baton gate approve ${base}`, `baton gate reject ${base} --reentry ${row.key}`];
}

function itemCommands(id: WorkItemId, rows: readonly StepRow[]): readonly string[] {
  const firstOf = (status: StepRow['status']): readonly StepRow[] =>
    rows.filter((row) => row.status === status).slice(0, 1);
  const trouble = [...firstOf('failed'), ...firstOf('conflict'), ...rows.filter(isIntegrated).slice(0, 1)];
  const own = rows.find((row) => row.status === 'running' && isHeldByHand(row));
  const readyRows = rows.filter((row) => row.status === 'ready');
  const automatic = readyRows.find((row) => row.work !== 'person');
  const goesOn = rows.some((row) => row.status !== 'done' && row.status !== 'failed' && row.work !== 'person');
  const byHand = readyRows.find((row) => row.work === 'person');
  const commands = [
    ...trouble.flatMap((row) => [`baton explain ${id} --step ${row.key}`, ...stepCommands(id, row)]),
    ...firstOf('awaiting-gate').flatMap((row) => stepCommands(id, row)),
    ...(automatic === undefined ? [] : stepCommands(id, automatic)),
    ...(byHand === undefined ? [] : stepCommands(id, byHand)),
    ...rows
      .filter(isOverdue)
      .slice(0, NAMED)
      .map((row) => reapCommand(id, row.key)),
    ...(own === undefined ? [] : stepCommands(id, own)),
    ...(rows.some((row) => row.status === 'awaiting-gate') && goesOn ? [`baton run --work-item ${id}`] : []),
  ];
  return [...new Set(commands)];
}

function doneSentence(rows: readonly StepRow[]): string {
  const integrated = rows.filter((row) => row.facts.integrated).length;
  const steps = rows.length === 1 ? 'the one step is' : `all ${rows.length} steps are`;
  return `Nothing is left to do: ${steps} done${integrated === 0 ? '' : `, ${integrated} integrated`}.`;
}

function failures(rows: readonly StepRow[]): readonly string[] {
  return clauses(rows, 'failed', (row) => `${row.key} failed: ${whoActs(row) ?? ''} looks into it and tries it again`);
}

function conflicts(rows: readonly StepRow[]): readonly string[] {
  return clauses(
    rows,
    'conflict',
    (row) => `${row.key} has records that contradict each other: one more decision settles it`,
  );
}

function overdue(rows: readonly StepRow[]): readonly string[] {
  const all = rows.filter(isOverdue);
  return all.slice(0, NAMED).map((row) => `${row.key} is held by ${row.holder ?? ''}: ${holdFacts(row).join(', ')}`);
}

function reversals(rows: readonly StepRow[]): readonly string[] {
  const all = rows.filter((row) => row.status === 'blocked' && isIntegrated(row));
  return all.slice(0, NAMED).map((row) => `${row.key} was sent back when it was integrated: a revert frees it`);
}

function gates(rows: readonly StepRow[]): readonly string[] {
  return clauses(rows, 'awaiting-gate', (row) => {
    const asked = row.gates.filter((gate) => isAsked(row, gate));
    return asked.map((gate) => `${placeOf(gate, row)} waits for ${deciders(gate)}`).join('; ');
  });
}

function placeOf(gate: GateRow, row: StepRow): string {
  return `gate ${gate.key} ${gate.kind === 'entry' ? 'before' : 'after'} ${row.key}`;
}

function ready(rows: readonly StepRow[]): readonly string[] {
  return shared(rows, 'ready', (keys, who) => `${keys} may start (${who})`);
}

function running(rows: readonly StepRow[]): readonly string[] {
  return shared(rows, 'running', (keys, who, several) => `${keys} ${several ? 'are' : 'is'} with ${who}`);
}

/** One clause for each of the first steps of a status, and one for the rest of them. */
function clauses(
  rows: readonly StepRow[],
  status: 'failed' | 'conflict' | 'awaiting-gate',
  say: (row: StepRow) => string,
): readonly string[] {
  const all = rows.filter((row) => row.status === status);
  const more = all.length - NAMED;
  const words = { failed: 'failed', conflict: 'are in conflict', 'awaiting-gate': 'wait for gates' }[status];
  return [...all.slice(0, NAMED).map(say), ...(more > 0 ? [`${more} more ${words}`] : [])];
}

/** One clause for all steps of a status that wait for the same people. */
function shared(
  rows: readonly StepRow[],
  status: StepRow['status'],
  say: (keys: string, who: string, several: boolean) => string,
): readonly string[] {
  const byWho = new Map<string, string[]>();
  for (const row of rows) {
    if (row.status !== status || isOverdue(row)) continue;
    const who = whoActs(row) ?? '';
    const keys = byWho.get(who);
    if (keys === undefined) byWho.set(who, [row.key]);
    else keys.push(row.key);
  }
  return [...byWho].map(([who, keys]) => say(enumerate(keys), who, keys.length > 1));
}

/** "a", "a and b", "a, b and c", "a, b, c and 4 more". */
function enumerate(keys: readonly string[]): string {
  const more = keys.length - NAMED;
  if (more > 0) return `${keys.slice(0, NAMED).join(', ')} and ${more} more`;
  return [keys.slice(0, -1).join(', '), ...keys.slice(-1)].filter((part) => part !== '').join(' and ');
}
