/** Why: content goes only once the record that takes its place is sound, and nothing that is still alive holds it. */

import { withoutContent, isRedactable, redactionsIn } from '../domain/redacted-record.ts';
import type { RecordId, WorkItemId } from '../domain/ids.ts';
import { isStepRecord, type BatonRecord } from '../domain/record.ts';
import { canonicalJson } from '../records/canonical-json.ts';
import { chainKey, type ErasedRecord, type FinishedChain, type JournalProblem, type JournalView } from './ports.ts';

/** Records whose content is to go now, and why that of others cannot. */
export type Erasure = { readonly erase: readonly ErasedRecord[]; readonly problems: readonly JournalProblem[] };

/** The ids of records that are redacted, whether their content is there or not. */
export function redactedIds({ entries }: Pick<JournalView, 'entries'>): ReadonlySet<RecordId> {
  return new Set(redactionsIn(entries).map(({ redaction }) => redaction.record.redacts));
}

/** What the redactions of a work item come to. `finished` are chains that are about to be deleted. */
export function eraseRedacted(workItem: WorkItemId, view: JournalView, finished: readonly FinishedChain[]): Erasure {
  const ending = new Set(finished.flatMap((each) => (each.workItem === workItem ? [chainKey(each.chain)] : [])));
  const erase = new Map<RecordId, ErasedRecord>();
  const problems: JournalProblem[] = [];
  for (const { redaction, content } of redactionsIn(view.entries)) {
    const id = redaction.record.redacts;
    if (content === undefined) continue;
    const problem = keeps(redaction.record.standIn, content) ?? heldBy(view, ending, content);
    if (problem === undefined) erase.set(id, { workItem, id });
    else problems.push({ place: `record ${id.slice(0, 12)}`, problem: `it is redacted, but ${problem}` });
  }
  return { erase: [...erase.values()], problems };
}

/** A stand-in that says something else than the record must not take its place. */
function keeps(standIn: BatonRecord, content: BatonRecord): string | undefined {
  return isStandInOf(standIn, content) ? undefined : `redaction and record do not agree on what it did`;
}

/** Whether a stand-in is just what stays of a record. */
export function isStandInOf(standIn: BatonRecord, content: BatonRecord): boolean {
  return isRedactable(content) && sameValue(withoutContent(content), standIn);
}

function sameValue(a: BatonRecord, b: BatonRecord): boolean {
  return canonicalJson(a) === canonicalJson(b);
}

function heldBy(view: JournalView, ending: ReadonlySet<string>, content: BatonRecord): string | undefined {
  const key = isStepRecord(content) ? content.step.key : '';
  return view.tips.has(key) && !ending.has(key)
    ? `its step is still at work; what it says goes when that has ended`
    : undefined;
}
