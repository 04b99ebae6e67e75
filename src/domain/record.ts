/** Why: every fact is a record, so these shapes are the whole vocabulary of what can have happened. */

import type { AttemptId, GateKey, RecordId, StepKey } from './ids.ts';
import type { ItemRecord, RecordBase, WorkflowRef } from './item-record.ts';
import type { CiRun, LossEvidence } from './lease.ts';

/** What a handoff artifact carries besides, whatever it says. */
type Handoff = RecordBase & {
  readonly workflow: WorkflowRef;
  readonly step: { readonly key: StepKey; readonly order: number };
  readonly attemptId: AttemptId;
  readonly outcome: string;
  readonly nextAction: string;
  readonly baselineIntegration: 'pre' | 'post';
  readonly links: readonly string[];
};

/** Who holds an attempt: decides how long its lease is and how its end may be proved. */
export type ExecutorKind = 'ci' | 'agent' | 'local' | 'person';

/** A file that a step produced: path from the top of the repository with `/`, size in bytes, SHA-256 in hex. */
export type ProducedFile = { readonly path: string; readonly size: number; readonly sha256: string };

/** An artifact of a CI run, by the run's id and its name. */
export type FilesPlace = { readonly run: string; readonly artifact: string };

/** What shows that a criterion holds, or why nobody looked. */
export type Evidence =
  | {
      readonly kind: 'checked';
      readonly criterion: string;
      readonly command: string;
      readonly exitCode: number;
      readonly outputSha256: string;
    }
  | { readonly kind: 'vouched'; readonly criterion: string; readonly by: string }
  | { readonly kind: 'skipped'; readonly criterion: string; readonly reason: string };

/** Begins an attempt. The nonce, 128 random bits in hex, is the identity of the claim. */
export type AttemptStarted = Handoff & {
  readonly eventType: 'attempt-started';
  readonly nonce: string;
  readonly executor: {
    readonly kind: ExecutorKind;
    readonly name?: string;
    /** The CI run that holds the attempt. */
    readonly run?: CiRun;
  };
  /** Seconds until the lease runs out; 0 means it never does. */
  readonly leaseSeconds: number;
  /** The server's clock just before the claim, where it tells the time: the lease is counted from there. */
  readonly serverTime?: string;
  /** Present when the steps joined on are too many to name all in `after`: how many there are. */
  readonly join?: { readonly count: number };
  /** The commit that it builds on, where attempts work on branches. */
  readonly base?: string;
};

/** Ends an attempt: the work is there and its criteria hold. */
export type AttemptCompleted = Handoff & {
  readonly eventType: 'attempt-completed';
  readonly evidence: readonly Evidence[];
  readonly produced: readonly ProducedFile[];
  /** Where the files wait for successors on other machines: an artifact of a CI run. */
  readonly producedIn?: FilesPlace;
  readonly values: Readonly<Record<string, string>>;
  readonly skippedChecks?: string;
  /** Digest of the tail of the executor's output that is kept beside. */
  readonly outputSha256?: string;
  /** The commit that holds the work, on the branch of the attempt, where attempts work on branches. */
  readonly commit?: string;
};

/** Why an attempt did not complete. */
export type FailureReason =
  | 'exit'
  | 'timeout'
  | 'interrupted'
  | 'lost'
  | 'withdrawn'
  | 'entry-criterion'
  | 'exit-criterion'
  | 'output'
  | 'not-produced'
  | 'input'
  | 'reported'
  | 'cancelled';

/** Ends an attempt without a result. */
export type AttemptFailed = Handoff & {
  readonly eventType: 'attempt-failed';
  readonly reason: FailureReason;
  readonly exitCode?: number;
  readonly evidence: readonly Evidence[];
  readonly outputSha256?: string;
  /** The commit that keeps what the attempt left, where attempts work on branches. */
  readonly commit?: string;
  /** With the reason `lost`: what shows it. */
  readonly loss?: LossEvidence;
};

/** Somebody asks the executor of an attempt to stop; it hears of it when it renews its lease. */
export type CancellationRequested = Handoff & {
  readonly eventType: 'cancellation-requested';
  readonly reason: string;
};

/** Ends an attempt whose result was looked at and refused. */
export type AttemptRejected = Handoff & {
  readonly eventType: 'attempt-rejected';
  readonly reasons: readonly string[];
};

/** A reviewer's yes at a gate. */
export type GateApproved = Handoff & {
  readonly eventType: 'gate-approved';
  readonly gate: GateKey;
  readonly reviewer: string;
  readonly reasons: readonly string[];
};

/** A reviewer's no at a gate: the re-entry step and all that depends on it go back to not done. */
export type GateRejected = Handoff & {
  readonly eventType: 'gate-rejected';
  readonly gate: GateKey;
  readonly reviewer: string;
  readonly reasons: readonly string[];
  readonly reentryStep: StepKey;
  /** Present when no person but a merge sent the work back: the steps that it cannot be merged with, and the files. */
  readonly conflict?: { readonly with: readonly StepKey[]; readonly files: readonly string[] };
};

/** The step's work was merged to the base branch. */
export type BaselineIntegration = Handoff & {
  readonly eventType: 'baseline-integration';
  readonly commit: string;
  readonly base: string;
};

/** The integration no longer counts; with `reopens` the step and all that depends on it go back to not done. */
export type BaselineReverted = Handoff & {
  readonly eventType: 'baseline-reverted';
  readonly reason: string;
  readonly reopens: boolean;
};

/** Any record about a step. */
export type StepRecord =
  | AttemptStarted
  | AttemptCompleted
  | AttemptFailed
  | AttemptRejected
  | CancellationRequested
  | GateApproved
  | GateRejected
  | BaselineIntegration
  | BaselineReverted;

/** Any record that ends an attempt. */
export type AttemptEnd = AttemptCompleted | AttemptFailed | AttemptRejected;

/** Any record. */
export type BatonRecord = StepRecord | ItemRecord;

/** The kind of a record. */
export type EventType = BatonRecord['eventType'];

/** A record together with its id. */
export type RecordEntry<R extends BatonRecord = BatonRecord> = { readonly id: RecordId; readonly record: R };

/** Every kind of record about the item as a whole: a new one does not compile until it is here. */
const ITEM_EVENTS: Readonly<Record<ItemRecord['eventType'], true>> = {
  'work-item-registered': true,
  'blocker-raised': true,
  'blocker-resolved': true,
  'owner-transferred': true,
  'work-item-closed': true,
  'work-item-reopened': true,
  'workflow-migrated': true,
  correction: true,
  signature: true,
  redaction: true,
};

/** True when the record is about one step, and false when it is about the whole work item. */
export function isStepRecord(record: BatonRecord): record is StepRecord {
  return !Object.hasOwn(ITEM_EVENTS, record.eventType);
}

/** True when the record ends an attempt. */
export function isAttemptEnd(record: BatonRecord): record is AttemptEnd {
  return (
    record.eventType === 'attempt-completed' ||
    record.eventType === 'attempt-failed' ||
    record.eventType === 'attempt-rejected'
  );
}

/** True when the record is a decision at a gate. */
export function isGateDecision(record: BatonRecord): record is GateApproved | GateRejected {
  return record.eventType === 'gate-approved' || record.eventType === 'gate-rejected';
}
