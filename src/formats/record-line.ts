/** Why: a record counts only when its bytes are the one form that its value has, and this is the only door for them. */

import type { RecordId } from '../domain/ids.ts';
import type { LeaseRenewal } from '../domain/lease.ts';
import type { BatonRecord, EventType, RecordEntry } from '../domain/record.ts';
import { isRedactable } from '../domain/redacted-record.ts';
import { canonicalJson, NotCanonical, type JsonValue } from '../records/canonical-json.ts';
import { MAX_RECORD_BYTES, recordId } from '../records/record-id.ts';
import { openReport } from './fault-report.ts';
import { validateHandoff, validateRecord } from './generated/validators.js';
import { readJson } from './json-tree.ts';
import { readRenewal } from './renewal.ts';
import { isTimestamp } from './timestamps.ts';

/**
 * Why a line is no record. `message` completes "the record … ".
 * `reformatted`: the value is good and would have this id, but other bytes say it (a formatter, CRLF, a byte order mark);
 * `legacy`: a handoff artifact of the published contract that lacks what a record has besides.
 */
export type Refusal =
  | { readonly code: 'reformatted'; readonly id: RecordId; readonly canonical: string; readonly message: string }
  | {
      readonly code:
        | 'half-written'
        | 'legacy'
        | 'not-canonical'
        | 'not-json'
        | 'not-utf8'
        | 'schema'
        | 'too-long'
        | 'unknown-kind';
      readonly message: string;
    };

/** A record with its id and its line; or why the line is no record. */
export type Admission =
  | { readonly kind: 'ok'; readonly entry: RecordEntry; readonly line: string }
  | { readonly kind: 'refused'; readonly reason: Refusal };

type SealedRecord =
  | { readonly kind: 'whole'; readonly record: BatonRecord }
  | { readonly kind: 'later' }
  | { readonly kind: 'none'; readonly reason: string };

/** The value that a line says, and the one text that this value has. */
type Decoded = { readonly value: JsonValue; readonly canonical: string; readonly isCanonical: boolean };

/** A formatter makes a record longer; beyond this nobody looks whether it was one. */
const MAX_LINE_BYTES = 16 * MAX_RECORD_BYTES;
const BYTE_ORDER_MARK = '\u{feff}';
/** The one key that does harm wherever objects are put together; steps may name their values as they like otherwise. */
const FORBIDDEN_KEY = '__proto__';

/** Every kind of record: a new one does not compile until it is here. */
const EVENT_TYPES: Readonly<Record<EventType, true>> = {
  'attempt-started': true,
  'attempt-completed': true,
  'attempt-failed': true,
  'attempt-rejected': true,
  'cancellation-requested': true,
  'gate-approved': true,
  'gate-rejected': true,
  'baseline-integration': true,
  'baseline-reverted': true,
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

/**
 * Admits an untrusted line, without its line feed, as a record: UTF-8, canonical JSON (RFC 8785), integers only, at most
 * 65,535 bytes, valid against `schemas/record.schema.json`. Never throws.
 */
export function admitRecord(line: Uint8Array | string): Admission {
  if (line.length > MAX_LINE_BYTES) {
    return refused('too-long', `is longer than ${MAX_RECORD_BYTES} bytes`);
  }
  const text = textOf(line);
  if (text === undefined) {
    return refused('not-utf8', 'is not UTF-8');
  }
  const decoded = decodeJson(text);
  return 'code' in decoded ? { kind: 'refused', reason: decoded } : admitValue(decoded);
}

/**
 * Reads a line that the log has: whoever seals can seal anything. `later` is a kind that this program does not know, and does not
 * judge. `reason` completes "the line … ". Never throws.
 */
export function readSealedRecord(line: Uint8Array): SealedRecord {
  if (line.length > MAX_RECORD_BYTES) return { kind: 'none', reason: `is longer than ${MAX_RECORD_BYTES} bytes` };
  const value = parseJson(textOf(line) ?? '');
  if (value === undefined) return { kind: 'none', reason: 'is not JSON' };
  const admitted = admitValue({ value, canonical: '', isCanonical: true });
  if (admitted.kind === 'ok') return { kind: 'whole', record: admitted.entry.record };
  const { code, message } = admitted.reason;
  return code === 'unknown-kind' ? { kind: 'later' } : { kind: 'none', reason: message };
}

/** Admits an untrusted line of a chain as a renewal of a lease, in the same form that records have. Undefined when it is none. */
export function admitRenewal(line: Uint8Array | string): LeaseRenewal | undefined {
  const text = line.length > MAX_RECORD_BYTES ? undefined : textOf(line);
  const decoded = text === undefined ? undefined : decodeJson(text);
  return decoded === undefined || 'code' in decoded || !decoded.isCanonical ? undefined : readRenewal(decoded.value);
}

function decodeJson(text: string): Decoded | Refusal {
  const withoutMark = text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
  const value = parseJson(withoutMark);
  if (value === undefined) {
    return { code: 'not-json', message: firstJsonFault(withoutMark) ?? 'is not JSON' };
  }
  const canonical = canonicalText(value);
  if (canonical.kind === 'none') {
    return { code: 'not-canonical', message: canonical.message };
  }
  const isCanonical = canonical.text === text;
  if (isCanonical && !text.includes(FORBIDDEN_KEY)) {
    return { value, canonical: text, isCanonical };
  }
  const fault = firstJsonFault(withoutMark);
  return fault === undefined
    ? { value, canonical: canonical.text, isCanonical }
    : { code: 'not-canonical', message: fault };
}

function admitValue({ value, canonical, isCanonical }: Decoded): Admission {
  if (isTooLong(canonical)) {
    return refused('too-long', `is longer than ${MAX_RECORD_BYTES} bytes`);
  }
  if (!isRecord(value)) {
    return schemaRefusal(value);
  }
  if (!isTimestamp(value.timestamp)) {
    return refused('schema', 'has a timestamp that is not in the calendar');
  }
  if (!isAscending(value.after)) {
    return refused('schema', 'must have the ids in "after" sorted, each once');
  }
  const fault = faultBeside(value);
  if (fault !== undefined) {
    return refused('schema', fault);
  }
  const id = recordId(canonical);
  if (!isCanonical) {
    const message = 'is written in another form than the one that was recorded';
    return { kind: 'refused', reason: { code: 'reformatted', id, canonical, message } };
  }
  return { kind: 'ok', entry: { id, record: value }, line: canonical };
}

/** What is wrong with a record that stands beside another one. */
function faultBeside(record: BatonRecord): string | undefined {
  if (record.eventType === 'signature' && !record.after.includes(record.of)) {
    return 'must name the record that it signs in "after"';
  }
  if (record.eventType !== 'redaction') {
    return undefined;
  }
  const { standIn, redacts, after, workItemId } = record;
  if (!after.includes(redacts)) {
    return 'must name the record that it redacts in "after"';
  }
  const isSound = isRedactable(standIn) && isTimestamp(standIn.timestamp) && isAscending(standIn.after);
  return isSound && standIn.workItemId === workItemId ? undefined : 'has a stand-in that cannot stand for a record';
}

/** The schema says the shape; the types in `domain/record.ts` follow it, and a test holds them together. */
function isRecord(value: unknown): value is BatonRecord {
  return validateRecord(value);
}

function schemaRefusal(value: JsonValue): Admission {
  if (hasUnknownKind(value)) {
    return refused('unknown-kind', 'has an event type that this program does not know');
  }
  const violation = validateRecord.errors?.[0];
  const place = violation?.instancePath || 'it';
  const problem = `${place} ${violation?.message ?? 'does not fit the schema'}`;
  return isBare(value) && validateHandoff(value)
    ? refused('legacy', `is a handoff artifact without the seal of a record: ${problem}`)
    : refused('schema', `is not valid: ${problem}`);
}

/** A handoff artifact that nobody meant to be a record: it does not say what it acted on. */
function isBare(value: JsonValue): boolean {
  return typeof value === 'object' && value !== null && !('after' in value);
}

function hasUnknownKind(value: JsonValue): boolean {
  const kind = typeof value === 'object' && value !== null && 'eventType' in value ? value['eventType'] : undefined;
  return typeof kind === 'string' && !Object.hasOwn(EVENT_TYPES, kind);
}

function refused(code: Exclude<Refusal['code'], 'reformatted'>, message: string): Admission {
  return { kind: 'refused', reason: { code, message } };
}

function textOf(line: Uint8Array | string): string | undefined {
  try {
    return typeof line === 'string' ? line : new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(line);
  } catch {
    return undefined;
  }
}

function parseJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

function canonicalText(
  value: JsonValue,
): { readonly kind: 'text'; readonly text: string } | { readonly kind: 'none'; readonly message: string } {
  try {
    return { kind: 'text', text: canonicalJson(value) };
  } catch (error) {
    if (error instanceof NotCanonical) {
      return { kind: 'none', message: `has no canonical form: ${error.message}` };
    }
    throw error;
  }
}

/** What `JSON.parse` does not tell: where the syntax is wrong, which key came twice, which reaches a prototype. */
function firstJsonFault(text: string): string | undefined {
  const report = openReport('', text);
  readJson(text, report, (key) => key === FORBIDDEN_KEY);
  const [fault] = report.faults();
  return fault === undefined ? undefined : `is not acceptable at column ${fault.column}: ${fault.message}`;
}

function isTooLong(text: string): boolean {
  // A UTF-16 unit takes at most three bytes, so most lines need no counting.
  return text.length * 3 > MAX_RECORD_BYTES && new TextEncoder().encode(text).length > MAX_RECORD_BYTES;
}

function isAscending(ids: readonly string[]): boolean {
  return ids.every((id, index) => index === 0 || (ids[index - 1] ?? '') < id);
}
