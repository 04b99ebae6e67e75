/** Why: tests of stores write records to chains; which chain, and at which tip, is said in one place. */

import type {
  Append,
  AppendResult,
  ChainName,
  ChainStore,
  WrittenRecord,
  WrittenRenewal,
} from '../../src/app/ports.ts';
import type { LeaseRenewal } from '../../src/domain/lease.ts';
import { canonicalJson } from '../../src/records/canonical-json.ts';
import { attemptId, stepKey } from './ids.ts';
import { completed, failed, started, written } from './record-builder.ts';
import { WORK_ITEM } from './workflow-builder.ts';

/** An append of a record to the chain of its step, or of the item. */
export function appendOf(entry: WrittenRecord, tip: string | undefined): Append {
  const { record } = entry;
  const chain: ChainName = 'step' in record ? { kind: 'step', step: record.step.key } : { kind: 'item' };
  return { workItem: record.workItemId, chain, expect: tip, entries: [entry] };
}

/** Appends one record and gives what became of it. */
export async function appendOne(store: ChainStore, entry: WrittenRecord, tip?: string): Promise<AppendResult> {
  const [result] = await store.append([appendOf(entry, tip)]);
  if (result === undefined) throw new Error('an append without a result');
  return result;
}

/** Appends one record, which has to succeed, and gives the tip. */
export async function put(store: ChainStore, entry: WrittenRecord, tip?: string): Promise<string> {
  const result = await appendOne(store, entry, tip);
  if (result.kind !== 'applied') throw new Error('not applied');
  return result.tip;
}

/** A claim of a step, different for each number. */
export function claimRecord(step: string, number = 0): WrittenRecord {
  return written(started({ step, actor: `actor-${number}`, attempt: `${step}-${number}` }).record);
}

/** An end of a step. */
export const endRecord = (step: string): WrittenRecord => written(completed({ step }).record);

/** An attempt that was given up for dead. */
export const lostRecord = (step: string, number: number): WrittenRecord =>
  written(failed({ step, attempt: `${step}-${number}` }, 'lost').record);

/** A renewal of a claim, different for each number. */
export function renewalOf(step: string, number: number): WrittenRenewal {
  const renewal: LeaseRenewal = {
    schemaVersion: '1.0',
    eventType: 'lease-renewed',
    workItemId: WORK_ITEM.id,
    step: stepKey(step),
    attemptId: attemptId(`${step}-0`),
    nonce: '0'.repeat(32),
    timestamp: '2026-01-02T00:00:00Z',
    actor: 'ada',
    leaseSeconds: 60 + number,
  };
  return { renewal, line: canonicalJson(renewal) };
}
