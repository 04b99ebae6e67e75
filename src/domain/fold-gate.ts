/** Why: whether a gate is open depends on what its approvals were about, which rework and new attempts leave behind. */

import type { RecordId } from './ids.ts';
import { isGateDecision, type GateApproved, type RecordEntry } from './record.ts';
import type { StepHistory } from './step-history.ts';
import type { AttemptState, GateState } from './step-state.ts';
import type { Gate } from './workflow.ts';

/** A record's own sight of a rewind: named by it or by an earlier record of the step that it builds on. */
export function seesAll(history: StepHistory, id: RecordId, rewinds: readonly RecordId[]): boolean {
  return rewinds.every((rewind) => history.sees(id, rewind));
}

/**
 * An exit gate is about the newest completed attempt, an entry gate about the time since the last rework. Only
 * approvals of listed approvers count when there is a list, and each reviewer once.
 */
export function foldGate(
  gate: Gate,
  history: StepHistory,
  rewinds: readonly RecordId[],
  last: AttemptState | undefined,
): GateState {
  const decisions = history.entries.filter(({ record }) => isGateDecision(record) && record.gate === gate.key);
  const approvals = new Map<string, RecordEntry<GateApproved>>();
  for (const { id, record } of decisions) {
    if (record.eventType !== 'gate-approved') continue;
    const listed = gate.approvers.length === 0 || gate.approvers.includes(record.reviewer);
    if (listed && isAboutNow(gate, history, id, { rewinds, last })) approvals.set(record.reviewer, { id, record });
  }
  const returns = decisions.filter(({ record }) => record.eventType === 'gate-rejected').length;
  return { gate, approvals: [...approvals.values()], open: approvals.size >= gate.minimum, returns };
}

function isAboutNow(
  gate: Gate,
  history: StepHistory,
  approval: RecordId,
  now: { rewinds: readonly RecordId[]; last: AttemptState | undefined },
): boolean {
  if (gate.kind === 'entry') return seesAll(history, approval, now.rewinds);
  const completed = now.last?.status === 'completed' ? now.last.end : undefined;
  return completed !== undefined && history.sees(approval, completed.id);
}
