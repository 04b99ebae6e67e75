/** Why: read → decide → apply is one loop for every command: a lost race means read again and decide again. */

import type { Change } from '../domain/change.ts';
import type { Decision } from '../domain/decision.ts';
import { Failure, refuse, type Refusal } from '../domain/failures.ts';
import type { WorkItemId } from '../domain/ids.ts';
import { isStepRecord, type BatonRecord } from '../domain/record.ts';
import { encodeRecord } from '../records/record-id.ts';
import { chainKey, type Append, type ChainName, type JournalView, type WrittenRecord } from './ports.ts';
import { readSituation, refuseChangedWorkflow, type Readers, type Situation } from './situation.ts';

/** How a mutating use case ended. `repeated` means that the wanted state held already; with a dry run nothing is applied. */
export type Outcome<Result> =
  | {
      readonly kind: 'done';
      readonly result: Result;
      readonly repeated: boolean;
      readonly changes: readonly Change[];
      readonly situation: Situation;
    }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

const RACE_TRIES = 16;

/** Reads, decides and applies until the decision went through, was refused, or turned out to be done already. */
export async function decideAndApply<Result>(
  readers: Readers,
  workItem: WorkItemId,
  decide: (situation: Situation) => Decision<Result> | Promise<Decision<Result>>,
  options: { readonly dryRun: boolean },
): Promise<Outcome<Result>> {
  let subject = '';
  for (let tries = 0; tries < RACE_TRIES; tries += 1) {
    const situation = await readSituation(readers, workItem);
    refuseChangedWorkflow(situation, readers.library.root);
    const decision = await decide(situation);
    if (decision.kind === 'refused') return decision;
    if (decision.kind === 'done') {
      return { kind: 'done', result: decision.result, repeated: true, changes: [], situation };
    }
    const changes = decision.records.map((record): Change => ({ kind: 'append-record', record }));
    const done = { kind: 'done', result: decision.result, repeated: false, changes, situation } as const;
    if (options.dryRun) return done;
    const appends = toAppends(decision.records, situation.view);
    subject = subjectOf(decision.records[0]);
    if (await isOutdated(readers, appends, situation.view)) continue;
    const results = await readers.journal.append(appends);
    if (results.every((result) => result.kind === 'applied')) return done;
  }
  return { kind: 'refused', refusal: refuse('lost-race', { workItem, subject }) };
}

/**
 * Whether what was read has to be read again before it is acted upon.
 * A chain that is not there was perhaps collected just before it was looked for, and just after the history was read. Then
 * what it held is in neither, and nothing would stand against a record that begins the chain anew. Claims look again once
 * they have won; other records cannot be taken back, so it is looked for first.
 */
export async function isOutdated(
  { journal }: Pick<Readers, 'journal'>,
  appends: readonly Append[],
  view: JournalView,
): Promise<boolean> {
  const isBlind = appends.some(({ expect, entries }) => {
    return expect === undefined && entries[0]?.record.eventType !== 'attempt-started';
  });
  const [first] = appends;
  return isBlind && first !== undefined && (await journal.historyTip(first.workItem)) !== view.historyTip;
}

function subjectOf(record: BatonRecord | undefined): string {
  return record !== undefined && isStepRecord(record) ? `Step "${record.step.key}" of` : 'What is recorded about';
}

/** The appends of records to the chains of their steps, or of their item, as those chains were seen; one for each chain. */
export function toAppends(records: readonly BatonRecord[], view: Pick<JournalView, 'tips'>): readonly Append[] {
  const chains = new Map<string, Append>();
  for (const record of records) {
    const chain: ChainName = isStepRecord(record) ? { kind: 'step', step: record.step.key } : { kind: 'item' };
    const key = chainKey(chain);
    const before = chains.get(key) ?? { workItem: record.workItemId, chain, expect: view.tips.get(key), entries: [] };
    chains.set(key, { ...before, entries: [...before.entries, written(record)] });
  }
  return [...chains.values()];
}

/** A record with its line and id. Fails when it is too large for a record. */
export function written(record: BatonRecord): WrittenRecord {
  const encoded = encodeRecord(record);
  if (encoded.kind === 'refused') throw new Failure('record-refused', { reason: encoded.reason });
  return { id: encoded.id, record, line: encoded.line };
}
