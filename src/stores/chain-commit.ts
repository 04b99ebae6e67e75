/** Why: a record travels in a commit message, so one object and one ref move make an event, readable with `git log`. */

import type { Append } from '../app/ports.ts';
import type { LeaseRenewal } from '../domain/lease.ts';
import { isStepRecord, type BatonRecord, type RecordEntry } from '../domain/record.ts';
import { EMPTY_TREE, type ObjectFormat } from '../git/empty-tree.ts';

/**
 * The text of the commit that adds a record to a chain: the empty tree, the earlier tip as its parent, a summary, and the
 * record's canonical line as the body. Author and time are the record's own, so the text depends on nothing else.
 */
export function renderChainCommit(
  said: BatonRecord | LeaseRenewal,
  line: string,
  parent: string | undefined,
  format: ObjectFormat,
): string {
  const seconds = Math.max(0, Math.floor(Date.parse(said.timestamp) / 1000));
  const name = said.actor.replaceAll(/[<>\p{Cc}]/gu, ' ').trim();
  const who = `${name === '' ? 'unknown' : name} <baton@localhost> ${seconds} +0000`;
  const parents = parent === undefined ? '' : `parent ${parent}\n`;
  return `tree ${EMPTY_TREE[format]}\n${parents}author ${who}\ncommitter ${who}\n\n${summaryOf(said)}\n\n${line}\n`;
}

/** The lines of an append in the order in which they become commits. */
export function linesOf({ entries, renewal }: Append): readonly ChainLine[] {
  const records = entries.map(({ id, record, line }): ChainLine => ({ said: record, line, entry: { id, record } }));
  return renewal === undefined ? records : [...records, { said: renewal.renewal, ...renewal }];
}

/** A line of a chain and what it says: a record, or a renewal. */
export type ChainLine = Holding & { readonly said: BatonRecord | LeaseRenewal; readonly line: string };

/** What a commit of a chain holds. */
export type Holding =
  | { readonly entry: RecordEntry; readonly renewal?: undefined }
  | { readonly entry?: undefined; readonly renewal: LeaseRenewal };

function summaryOf(record: BatonRecord | LeaseRenewal): string {
  if (record.eventType === 'lease-renewed') return `${record.eventType}: ${record.step} ${record.attemptId}`;
  const subject = isStepRecord(record) ? `${record.step.key} ${record.attemptId}` : record.workItemId;
  return `${record.eventType}: ${subject}`;
}

/** A chain commit taken apart: its parent, and the line of its record as bytes. Undefined when it is no such commit. */
export function parseChainCommit(
  commit: Uint8Array,
): { readonly parent: string | undefined; readonly line: Uint8Array } | undefined {
  const bytes = Buffer.from(commit.buffer, commit.byteOffset, commit.byteLength);
  const headersEnd = bytes.indexOf('\n\n');
  const bodyStart = headersEnd < 0 ? -1 : bytes.indexOf('\n\n', headersEnd + 2);
  if (bodyStart < 0) return undefined;
  const parents = [...bytes.toString('latin1', 0, headersEnd).matchAll(/^parent ([0-9a-f]+)$/gmu)];
  if (parents.length > 1) return undefined;
  const end = bytes.at(-1) === 0x0a ? bytes.length - 1 : bytes.length;
  return { parent: parents[0]?.[1], line: bytes.subarray(bodyStart + 2, end) };
}
