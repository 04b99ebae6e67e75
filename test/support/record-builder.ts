/** Why: histories that no single writer would make (forks, contradictions) are put together record by record here. */

import { hash } from 'node:crypto';

import type { RecordId } from '../../src/domain/ids.ts';
import type {
  AttemptCompleted,
  AttemptFailed,
  AttemptRejected,
  AttemptStarted,
  BaselineIntegration,
  BaselineReverted,
  BatonRecord,
  FailureReason,
  GateApproved,
  GateRejected,
  RecordEntry,
} from '../../src/domain/record.ts';
import type { WorkItemRegistered } from '../../src/domain/item-record.ts';
import { encodeRecord } from '../../src/records/record-id.ts';
import type { WrittenRecord } from '../../src/app/ports.ts';
import { attemptId, gateKey, stepKey } from './ids.ts';
import { WORK_ITEM } from './workflow-builder.ts';

/** What a test may say about any record: its step and the records it has seen, at the least. */
export type Heading = {
  readonly step?: string;
  readonly order?: number;
  readonly attempt?: string;
  readonly after?: readonly RecordEntry[];
  readonly actor?: string;
  readonly at?: string;
  readonly outcome?: string;
};

/** A record with its id and line, read back from that line as every reader gets it. */
export function written<R extends BatonRecord>(record: R): WrittenRecord & RecordEntry<R> {
  const encoded = encodeRecord(record);
  if (encoded.kind === 'refused') throw new Error(`the record ${encoded.reason}`);
  const readBack: R = JSON.parse(encoded.line);
  return { id: encoded.id, record: readBack, line: encoded.line };
}

function base(heading: Heading) {
  const after: readonly RecordId[] = [...new Set((heading.after ?? []).map((entry) => entry.id))].sort();
  return {
    schemaVersion: '1.0',
    workItemId: WORK_ITEM.id,
    timestamp: heading.at ?? '2026-01-02T00:00:00Z',
    actor: heading.actor ?? 'ada',
    after,
  } as const;
}

function handoff(heading: Heading) {
  const step = heading.step ?? 'a';
  return {
    ...base(heading),
    workflow: { name: WORK_ITEM.workflow.id, version: WORK_ITEM.workflow.version },
    step: { key: stepKey(step), order: heading.order ?? 1 },
    attemptId: attemptId(heading.attempt ?? `${step}-local`),
    outcome: heading.outcome ?? 'as it went',
    nextAction: 'go on',
    baselineIntegration: 'pre',
    links: [],
  } as const;
}

/** An attempt begins. Another actor or attempt gives another nonce. */
export function started(heading: Heading = {}, nonce?: string): RecordEntry<AttemptStarted> {
  const heads = handoff(heading);
  return written({
    ...heads,
    eventType: 'attempt-started',
    nonce: nonce ?? hash('sha256', `${heads.actor} ${heads.attemptId}`, 'hex').slice(0, 32),
    executor: { kind: 'person' },
    leaseSeconds: 0,
  });
}

/** An attempt ends well. */
export function completed(heading: Heading = {}): RecordEntry<AttemptCompleted> {
  return written({ ...handoff(heading), eventType: 'attempt-completed', evidence: [], produced: [], values: {} });
}

/** An attempt ends without a result. */
export function failed(heading: Heading = {}, reason: FailureReason = 'exit'): RecordEntry<AttemptFailed> {
  return written({ ...handoff(heading), eventType: 'attempt-failed', reason, evidence: [] });
}

/** An attempt's result was looked at and refused. */
export function rejected(heading: Heading = {}): RecordEntry<AttemptRejected> {
  return written({ ...handoff(heading), eventType: 'attempt-rejected', reasons: ['not good enough'] });
}

/** A reviewer says yes; the actor is the reviewer. */
export function approved(heading: Heading = {}, gate = 'review'): RecordEntry<GateApproved> {
  const heads = handoff(heading);
  return written({
    ...heads,
    eventType: 'gate-approved',
    gate: gateKey(gate),
    reviewer: heads.actor,
    reasons: [],
  });
}

/** A reviewer sends work back to `reentry`; the actor is the reviewer. */
export function sentBack(heading: Heading, reentry: string, gate = 'review'): RecordEntry<GateRejected> {
  const heads = handoff(heading);
  return written({
    ...heads,
    eventType: 'gate-rejected',
    gate: gateKey(gate),
    reviewer: heads.actor,
    reasons: ['again, please'],
    reentryStep: stepKey(reentry),
  });
}

/** The work was merged. */
export function integrated(heading: Heading = {}, commit = 'c'.repeat(40)): RecordEntry<BaselineIntegration> {
  return written({
    ...handoff(heading),
    eventType: 'baseline-integration',
    baselineIntegration: 'post',
    commit,
    base: 'main',
  });
}

/** The merge no longer counts. */
export function reverted(heading: Heading = {}, reopens = false): RecordEntry<BaselineReverted> {
  return written({ ...handoff(heading), eventType: 'baseline-reverted', reason: 'it broke', reopens });
}

/** The item exists. */
export function registered(at = '2026-01-01T00:00:00Z'): RecordEntry<WorkItemRegistered> {
  return written({
    ...base({ at }),
    eventType: 'work-item-registered',
    title: WORK_ITEM.title,
    owner: WORK_ITEM.owner,
    workflow: { name: WORK_ITEM.workflow.id, version: WORK_ITEM.workflow.version },
    workflowDigest: 'd'.repeat(64),
  });
}
