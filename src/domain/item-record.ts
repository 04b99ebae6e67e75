/** Why: what happens to a work item as a whole (impediments, owners, its end, its workflow version) is recorded too. */

import type { BatonRecord } from './record.ts';
import type { RecordId, StepKey, WorkflowId, WorkItemId } from './ids.ts';

/** What every record carries. `after` is sorted, unique, and the only causal order there is. */
export type RecordBase = {
  readonly schemaVersion: '1.0';
  readonly workItemId: WorkItemId;
  /** UTC ISO 8601 with `Z`; for people, never for ordering. */
  readonly timestamp: string;
  readonly actor: string;
  readonly after: readonly RecordId[];
  /** The checkpoint that the writer knew. */
  readonly seen?: { readonly root: string; readonly size: number };
};

/** A workflow version, as records name it. */
export type WorkflowRef = { readonly name: WorkflowId; readonly version: string };

/** The work item exists and follows this workflow version. */
export type WorkItemRegistered = RecordBase & {
  readonly eventType: 'work-item-registered';
  readonly title: string;
  readonly owner: string;
  readonly workflow: WorkflowRef;
  readonly workflowDigest: string;
};

/** What an impediment is about, so that impediments can be counted by cause. */
export const BLOCKER_TYPES = [
  'access',
  'capacity',
  'decision',
  'defect',
  'dependency',
  'environment',
  'information',
  'other',
] as const;

/** A kind of impediment. */
export type BlockerType = (typeof BLOCKER_TYPES)[number];

/** Somebody declares an impediment. Without steps it is about the whole item. */
export type BlockerRaised = RecordBase & {
  readonly eventType: 'blocker-raised';
  readonly type: BlockerType;
  /** Who has to remove it. */
  readonly owner: string;
  /** Keys of the steps that it keeps from starting, in the workflow version named beside. */
  readonly steps: readonly StepKey[];
  readonly workflow: WorkflowRef;
  readonly reason: string;
  /** UTC instant since when it impedes; it may lie before the record. */
  readonly start: string;
};

/** The impediment is gone. */
export type BlockerResolved = RecordBase & {
  readonly eventType: 'blocker-resolved';
  /** The record that raised it. */
  readonly blocker: RecordId;
  readonly reason: string;
  /** UTC instant at which it ended. */
  readonly end: string;
};

/** Somebody else answers for the item from here on. */
export type OwnerTransferred = RecordBase & {
  readonly eventType: 'owner-transferred';
  readonly from: string;
  readonly to: string;
  readonly reason: string;
};

/** How a work item ends; the last three name another item. */
export const RESOLUTIONS = ['done', 'cancelled', 'duplicate-of', 'merged-into', 'linked-to'] as const;

/** The way in which a work item ended. */
export type Resolution = (typeof RESOLUTIONS)[number];

/** The item is not worked on any more. */
export type WorkItemClosed = RecordBase & {
  readonly eventType: 'work-item-closed';
  readonly resolution: Resolution;
  /** The other item, for duplicates and items that were merged or linked. */
  readonly other?: WorkItemId;
  readonly reason: string;
};

/** The closing does not hold any more. */
export type WorkItemReopened = RecordBase & {
  readonly eventType: 'work-item-reopened';
  readonly reason: string;
};

/** The item follows another version of its workflow from here on; records made before are read by the mapping. */
export type WorkflowMigrated = RecordBase & {
  readonly eventType: 'workflow-migrated';
  readonly workflow: WorkflowRef;
  readonly fromVersion: string;
  readonly fromDigest: string;
  readonly toDigest: string;
  /** Old step key → new step key, for every step that goes on; a step that is left out ends here. */
  readonly mapping: Readonly<Record<string, string>>;
  readonly reason: string;
};

/** What should stand beside an earlier record, which itself stays as it is. */
export type Correction = RecordBase & {
  readonly eventType: 'correction';
  readonly corrects: RecordId;
  readonly text: string;
  /** Fields of the record that were wrong, with what they should say. */
  readonly fields: Readonly<Record<string, string>>;
};

/** Somebody vouches for a record, and for their own records behind it, with an SSH key. */
export type Signature = RecordBase & {
  readonly eventType: 'signature';
  /** The record whose id is signed; it is also named in `after`. */
  readonly of: RecordId;
  /** The armored SSH signature (SSHSIG) of the id and a line feed. */
  readonly signature: string;
};

/** What a record says is to be gone; its place in the log stays, and what it did stays in force. */
export type Redaction = RecordBase & {
  readonly eventType: 'redaction';
  /** The record whose content is removed; it is also named in `after`. */
  readonly redacts: RecordId;
  readonly reason: string;
  /** That record without what people wrote in it: by the word of whoever redacts, since its id cannot be had from it. */
  readonly standIn: BatonRecord;
};

/** Any record about a work item as a whole. */
export type ItemRecord =
  | WorkItemRegistered
  | BlockerRaised
  | BlockerResolved
  | OwnerTransferred
  | WorkItemClosed
  | WorkItemReopened
  | WorkflowMigrated
  | Correction
  | Signature
  | Redaction;
