/** Why: one signature vouches for everything that its signer did before, so it is worked out which records need one. */

import { countOf } from './change.ts';
import { refused, type Decision } from './decision.ts';
import type { Author } from './handoff.ts';
import type { RecordId } from './ids.ts';
import { itemHeading } from './item-heading.ts';
import type { Signature } from './item-record.ts';
import { coveredBy, isDecision } from './judge-signatures.ts';
import type { BatonRecord, RecordEntry } from './record.ts';
import { signerOf } from './signer.ts';
import { allEntries, type ItemState } from './state.ts';

/** Who wants to sign what: ids of records or their first characters; none means all that needs it. */
export type SignRequest = Author & {
  readonly records: readonly string[];
  /** Of all that needs it only the attempts of an executor, and that the item was registered, which no attempt names. */
  readonly part?: 'work';
};

/** What is to be signed, which may be nothing; or why not. */
export type ToSign =
  | { readonly kind: 'sign'; readonly entries: readonly RecordEntry[] }
  | Extract<Decision<never>, { kind: 'refused' }>;

/**
 * Works out which records the actor has to sign: every decision of theirs by itself, and of their other records the last ones, which
 * cover those behind them. What has a signature of theirs, or is covered by one, is left out.
 */
export function recordsToSign(state: ItemState, request: SignRequest): ToSign {
  const entries = allEntries(state);
  const signed = signedBy(entries, request.actor);
  const named: RecordEntry[] = [];
  for (const word of request.records) {
    const meant = entries.filter(({ id }) => id.startsWith(word));
    const [entry] = meant;
    if (entry === undefined || meant.length > 1) return unknown(state, word, meant.length);
    if (signerOf(entry.record) !== request.actor) return notOwn(state, entry, request.actor);
    named.push(entry);
  }
  if (named.length > 0) return { kind: 'sign', entries: named.filter(({ id }) => !signed.has(id)) };
  const open = openOf(entries, signed, request);
  return { kind: 'sign', entries: open };
}

/** The records that somebody has signed, each by itself. */
function signedBy(entries: readonly RecordEntry[], actor: string): ReadonlySet<RecordId> {
  return new Set(
    entries.flatMap(({ record }) => (record.eventType === 'signature' && record.actor === actor ? [record.of] : [])),
  );
}

/** Decisions without a signature of their own, and the last of the other records that no signature covers. */
function openOf(
  entries: readonly RecordEntry[],
  signed: ReadonlySet<RecordId>,
  { actor: signer, part }: SignRequest,
): readonly RecordEntry[] {
  const known = new Map<string, BatonRecord>(entries.map(({ id, record }) => [id, record]));
  const covers = (ids: Iterable<string>): ReadonlySet<string> =>
    coveredBy(
      known,
      [...ids].map((of) => ({ of, signer })),
    );
  const mine = entries.filter(({ record }) => record.eventType !== 'signature' && signerOf(record) === signer);
  const covered = covers(signed);
  const decisions = part === 'work' ? [] : mine.filter(({ id, record }) => isDecision(record) && !signed.has(id));
  const others = mine.filter(({ id, record }) => isPart(record, part) && !covered.has(id));
  // What a decision's signature covers needs none either.
  const behind = covers([...decisions, ...others].flatMap(({ record }) => record.after));
  return [...decisions, ...others.filter(({ id }) => !behind.has(id))];
}

function isPart(record: BatonRecord, part: SignRequest['part']): boolean {
  if (isDecision(record)) return false;
  return part === undefined || record.eventType.startsWith('attempt-') || record.eventType === 'work-item-registered';
}

/** Decides on the record of a signature; one that the actor has made of that record already stays the only one. */
export function decideSignature(
  state: ItemState,
  author: Author,
  signed: { readonly of: RecordId; readonly signature: string },
): Decision<RecordId> {
  if (signedBy(allEntries(state), author.actor).has(signed.of)) return { kind: 'done', result: signed.of };
  return { kind: 'append', records: [signatureRecord(state, author, signed)], result: signed.of };
}

/** The record of a signature; beside what is recorded last about the item it names what it is of. */
function signatureRecord(
  state: ItemState,
  author: Author,
  signed: { readonly of: RecordId; readonly signature: string },
): Signature {
  const heading = itemHeading(state, author);
  const after = [...new Set([...heading.after, signed.of])].sort();
  return { ...heading, after, eventType: 'signature', ...signed };
}

function unknown(state: ItemState, record: string, found: number): ToSign {
  const match = found > 1 ? 'begin with' : 'begins with';
  const count = found === 0 ? 'No record' : countOf(found, 'record');
  return refused('unknown-record', { workItem: state.workItem.id, record, count, match });
}

function notOwn(state: ItemState, { id, record }: RecordEntry, actor: string): ToSign {
  const kind = record.eventType;
  return refused('not-own-record', { workItem: state.workItem.id, record: id, kind, signer: signerOf(record), actor });
}
