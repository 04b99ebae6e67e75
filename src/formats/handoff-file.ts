/** Why: a job hands the end of its attempt over as a file, and whoever takes it in trusts nothing of it before it was judged. */

import type { RecordId } from '../domain/ids.ts';
import type { BatonRecord } from '../domain/record.ts';
import { admitRecord } from './record-line.ts';

/** What a handoff file carries: the lease under which the attempt was carried out, and the record of its end. */
export type HandoffFile = {
  readonly lease: string;
  readonly id: RecordId;
  readonly record: BatonRecord;
};

/** A handoff file as read, or what is wrong with it. */
export type ParsedHandoff =
  | { readonly kind: 'ok'; readonly handoff: HandoffFile }
  | { readonly kind: 'faulty'; readonly problem: string };

/** No record is longer than 65,535 bytes, and in JSON each byte takes at most six. */
export const MAX_HANDOFF_BYTES = 6 * 65_535 + 1000;

/** The text of a handoff file. `line` is the canonical line of the record. */
export function renderHandoff(handoff: { readonly lease: string; readonly id: string; readonly line: string }): string {
  const { lease, id, line } = handoff;
  return `${JSON.stringify({ schemaVersion: '1.0', lease, id, line }, undefined, 2)}\n`;
}

/** Reads a handoff file. The record's bytes must have the id that the file names, and pass as a record. Never throws. */
export function parseHandoff(bytes: Uint8Array): ParsedHandoff {
  if (bytes.length > MAX_HANDOFF_BYTES) return faulty(`is larger than ${MAX_HANDOFF_BYTES} bytes`);
  const fields = readFields(bytes);
  if (fields === undefined) return faulty('is no JSON document with schemaVersion, lease, id and line');
  const admitted = admitRecord(new TextEncoder().encode(fields.line));
  if (admitted.kind !== 'ok') return faulty(`has a record that cannot be admitted: ${admitted.reason.message}`);
  const { id, record } = admitted.entry;
  if (id !== fields.id) return faulty('has a record with another digest than it names');
  return { kind: 'ok', handoff: { lease: fields.lease, id, record } };
}

type Fields = { readonly lease: string; readonly id: string; readonly line: string };

function readFields(bytes: Uint8Array): Fields | undefined {
  try {
    const found: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (typeof found !== 'object' || found === null) return undefined;
    const { schemaVersion, lease, id, line } = found as Partial<Record<string, unknown>>;
    const isGood =
      schemaVersion === '1.0' && typeof lease === 'string' && typeof id === 'string' && typeof line === 'string';
    return isGood && /^[0-9a-f]{32}$/u.test(lease) ? { lease, id, line } : undefined;
  } catch {
    return undefined;
  }
}

function faulty(problem: string): ParsedHandoff {
  return { kind: 'faulty', problem };
}
