/** Why: what a record did must stay in force when what it says has to go, so what stays of it is settled for each kind. */

import type { Redaction } from './item-record.ts';
import type { BatonRecord, Evidence, RecordEntry } from './record.ts';

/** What stands where somebody wrote something. */
const GONE = 'redacted';

/** Kinds that say nothing but what holds other records together. */
type Bare = Exclude<BatonRecord, { eventType: 'signature' | 'redaction' }>;

/** True for a record whose content can be removed. */
export function isRedactable(record: BatonRecord): record is Bare {
  return record.eventType !== 'signature' && record.eventType !== 'redaction';
}

type FieldOf<R> = R extends unknown ? keyof R & string : never;

/** What becomes of a field: it stays, or its texts, its list, its map, or what its evidence says, go. */
type Treatment = 'stays' | 'text' | 'texts' | 'list' | 'map' | 'evidence';

/** Every field of every kind of record: a new one does not compile until it is here. */
const FIELDS: Readonly<Record<FieldOf<Bare>, Treatment>> = {
  schemaVersion: 'stays',
  eventType: 'stays',
  workItemId: 'stays',
  timestamp: 'stays',
  actor: 'stays',
  after: 'stays',
  seen: 'stays',
  workflow: 'stays',
  step: 'stays',
  attemptId: 'stays',
  baselineIntegration: 'stays',
  outcome: 'text',
  nextAction: 'text',
  links: 'list',
  nonce: 'stays',
  executor: 'stays',
  leaseSeconds: 'stays',
  serverTime: 'stays',
  join: 'stays',
  base: 'stays',
  evidence: 'evidence',
  produced: 'stays',
  producedIn: 'stays',
  values: 'map',
  skippedChecks: 'text',
  outputSha256: 'stays',
  commit: 'stays',
  reason: 'text',
  exitCode: 'stays',
  loss: 'stays',
  reasons: 'texts',
  gate: 'stays',
  reviewer: 'stays',
  reentryStep: 'stays',
  conflict: 'stays',
  reopens: 'stays',
  title: 'text',
  owner: 'stays',
  workflowDigest: 'stays',
  type: 'stays',
  steps: 'stays',
  start: 'stays',
  blocker: 'stays',
  end: 'stays',
  from: 'stays',
  to: 'stays',
  resolution: 'stays',
  other: 'stays',
  fromVersion: 'stays',
  fromDigest: 'stays',
  toDigest: 'stays',
  mapping: 'stays',
  corrects: 'stays',
  text: 'text',
  fields: 'map',
};

/**
 * The record without what people wrote in it: texts become one word, lists of links and values become empty, and fields that this
 * program does not know go. Names of people, ids, paths of produced files, digests, numbers and times stay.
 */
export function withoutContent(record: Bare): Bare {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(record)) {
    if (!isField(name)) continue;
    // How an attempt failed is one of a few words.
    const treatment = name === 'reason' && record.eventType === 'attempt-failed' ? 'stays' : FIELDS[name];
    kept[name] = treat(treatment, value);
  }
  if (!isOfKind(kept, record)) throw new Error('a record lost a field that it must have');
  return kept;
}

function isField(name: string): name is keyof typeof FIELDS {
  return Object.hasOwn(FIELDS, name);
}

/** A record has the fields of the one it was made of, each in the form that it had there. */
function isOfKind(kept: Readonly<Record<string, unknown>>, record: Bare): kept is Bare {
  return (
    kept['eventType'] === record.eventType &&
    Object.keys(record)
      .filter(isField)
      .every((name) => name in kept)
  );
}

function treat(treatment: Treatment, value: unknown): unknown {
  switch (treatment) {
    case 'stays':
      return value;
    case 'text':
      return GONE;
    case 'texts':
      return Array.isArray(value) ? value.map(() => GONE) : [];
    case 'list':
      return [];
    case 'map':
      return {};
    case 'evidence':
      return Array.isArray(value) ? value.map(evidenceWithoutContent) : [];
  }
}

function evidenceWithoutContent(evidence: Evidence): Evidence {
  switch (evidence.kind) {
    case 'checked': {
      const { kind, exitCode, outputSha256 } = evidence;
      return { kind, criterion: GONE, command: GONE, exitCode, outputSha256 };
    }
    case 'vouched':
      return { kind: evidence.kind, criterion: GONE, by: evidence.by };
    case 'skipped':
      return { kind: evidence.kind, criterion: GONE, reason: GONE };
  }
}

/**
 * The records with what stands in for those that were removed, under their ids. A record that is there counts as it is, whatever
 * a redaction says of it; of several redactions of one record the one with the lowest id counts.
 */
export function withStandIns(entries: readonly RecordEntry[]): readonly RecordEntry[] {
  // Nearly no item has any, and states are folded often.
  if (!entries.some(({ record }) => record.eventType === 'redaction')) return entries;
  const redactions = entries.flatMap(({ id, record }) => (record.eventType === 'redaction' ? [{ id, record }] : []));
  const known = new Set(entries.map(({ id }) => id));
  const standIns: RecordEntry[] = [];
  for (const { record } of redactions.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    if (known.has(record.redacts) || !isRedactable(record.standIn)) continue;
    known.add(record.redacts);
    standIns.push({ id: record.redacts, record: record.standIn });
  }
  return standIns.length === 0 ? entries : [...entries, ...standIns];
}

/** Redactions among records, with the record that each is of as far as it is still there. */
export function redactionsIn(
  entries: readonly RecordEntry[],
): readonly { readonly redaction: RecordEntry<Redaction>; readonly content: BatonRecord | undefined }[] {
  const records = new Map(entries.map(({ id, record }) => [id, record]));
  return entries.flatMap(({ id, record }) =>
    record.eventType === 'redaction' ? [{ redaction: { id, record }, content: records.get(record.redacts) }] : [],
  );
}
