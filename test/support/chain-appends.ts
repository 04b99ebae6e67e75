/** Why: tests of stores write records to chains; which chain, and at which tip, is said in one place. */

import type { Append, AppendResult, ChainName, ChainStore, WrittenRecord } from '../../src/app/ports.ts';
import { completed, started, written } from './record-builder.ts';

/** An append of a record to the chain of its step, or of the item. */
export function appendOf(entry: WrittenRecord, tip: string | undefined): Append {
  const { record } = entry;
  const chain: ChainName = 'step' in record ? { kind: 'step', step: record.step.key } : { kind: 'item' };
  return { workItem: record.workItemId, chain, expect: tip, entry };
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
