/** Why: a renewal comes from a ref that anybody may have written, so its shape is checked like that of a record. */

import { isAttemptId, isStepKey, isWorkItemId, type AttemptId, type StepKey, type WorkItemId } from '../domain/ids.ts';
import type { LeaseRenewal } from '../domain/lease.ts';
import type { JsonValue } from '../records/canonical-json.ts';
import { isTimestamp } from './timestamps.ts';

const NONCE = /^[0-9a-f]{32}$/u;

/** The renewal that a value says; undefined when it says none. Further fields are left out. */
export function readRenewal(value: JsonValue): LeaseRenewal | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const fields: Fields = new Map(Object.entries(value));
  const isOne = fields.get('schemaVersion') === '1.0' && fields.get('eventType') === 'lease-renewed';
  const subject = isOne ? readSubject(fields) : undefined;
  const term = readTerm(fields);
  if (subject === undefined || term === undefined) return undefined;
  return { schemaVersion: '1.0', eventType: 'lease-renewed', ...subject, ...term };
}

type Fields = ReadonlyMap<string, unknown>;

type Subject = { readonly workItemId: WorkItemId; readonly step: StepKey; readonly attemptId: AttemptId };

function readSubject(fields: Fields): Subject | undefined {
  const [workItemId, step, attemptId] = ['workItemId', 'step', 'attemptId'].map((name) => textAt(fields, name));
  if (workItemId === undefined || step === undefined || attemptId === undefined) return undefined;
  if (!isWorkItemId(workItemId) || !isStepKey(step) || !isAttemptId(attemptId)) return undefined;
  return { workItemId, step, attemptId };
}

type Term = Pick<LeaseRenewal, 'nonce' | 'actor' | 'timestamp' | 'leaseSeconds' | 'serverTime'>;

function readTerm(fields: Fields): Term | undefined {
  const leaseSeconds = fields.get('leaseSeconds');
  const [nonce = '', actor = ''] = ['nonce', 'actor'].map((name) => textAt(fields, name));
  const times = readTimes(fields);
  if (!isSpan(leaseSeconds) || !NONCE.test(nonce) || actor === '' || times === undefined) return undefined;
  return { nonce, actor, leaseSeconds, ...times };
}

function readTimes(fields: Fields): Pick<LeaseRenewal, 'timestamp' | 'serverTime'> | undefined {
  const timestamp = textAt(fields, 'timestamp');
  const serverTime = textAt(fields, 'serverTime');
  if (timestamp === undefined || !isTimestamp(timestamp)) return undefined;
  if (serverTime === undefined) return { timestamp };
  return isTimestamp(serverTime) ? { timestamp, serverTime } : undefined;
}

function isSpan(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function textAt(fields: Fields, name: string): string | undefined {
  const found = fields.get(name);
  return typeof found === 'string' ? found : undefined;
}
