/** Why: what was recorded wrongly stays as it is, and what is right is put beside it. */

import { countOf } from './change.ts';
import { refused, type Decision } from './decision.ts';
import type { Author } from './handoff.ts';
import { compareIds } from './ids.ts';
import { itemHeading } from './item-heading.ts';
import type { Correction } from './item-record.ts';
import type { RecordEntry } from './record.ts';
import { allEntries, type ItemState } from './state.ts';

/** Something recorded was wrong. */
export type CorrectRequest = Author & {
  /** The id of the record, or its first characters. */
  readonly corrects: string;
  readonly text: string;
  readonly fields: Readonly<Record<string, string>>;
};

/** What correcting gives. */
export type Corrected = { readonly record: Correction; readonly corrected: RecordEntry };

/** Decides whether a correction may be recorded; the same one again is a no-op. */
export function decideCorrection(state: ItemState, request: CorrectRequest): Decision<Corrected> {
  const meant = allEntries(state).filter(({ id }) => id.startsWith(request.corrects));
  const [corrected] = meant;
  if (corrected === undefined || meant.length > 1) {
    const match = meant.length > 1 ? 'begin with' : 'begins with';
    const count = meant.length === 0 ? 'No record' : countOf(meant.length, 'record');
    return refused('unknown-record', { workItem: state.workItem.id, record: request.corrects, count, match });
  }
  const { text, fields } = request;
  const said = contentOf(request);
  const before = state.standing.corrections.find(
    ({ record }) => record.corrects === corrected.id && contentOf(record) === said,
  );
  if (before !== undefined) return { kind: 'done', result: { record: before.record, corrected } };
  const heading = itemHeading(state, request);
  const record: Correction = { ...heading, eventType: 'correction', corrects: corrected.id, text, fields };
  return { kind: 'append', records: [record], result: { record, corrected } };
}

/** What a correction says, as one text. */
function contentOf({ text, fields }: Pick<Correction, 'text' | 'fields'>): string {
  return JSON.stringify([text, Object.entries(fields).sort(([a], [b]) => compareIds(a, b))]);
}
