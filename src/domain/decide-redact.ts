/** Why: what should never have been written down can be removed, and that it was, by whom and why, stays for good. */

import { countOf } from './change.ts';
import { refused, type Decision } from './decision.ts';
import type { Author } from './handoff.ts';
import { itemHeading } from './item-heading.ts';
import type { Redaction } from './item-record.ts';
import type { RecordEntry } from './record.ts';
import { isRedactable, withoutContent } from './redacted-record.ts';
import { allEntries, type ItemState } from './state.ts';

/** Whose content is to go, by id or its first characters, and why. */
export type RedactRequest = Author & { readonly redacts: string; readonly reason: string };

/** What redacting gives. */
export type Redacted = { readonly record: Redaction; readonly redacted: RecordEntry };

/** Decides whether a record may be redacted; doing it again is a no-op, whatever the reason. */
export function decideRedaction(state: ItemState, request: RedactRequest): Decision<Redacted> {
  const entries = allEntries(state);
  const meant = entries.filter(({ id }) => id.startsWith(request.redacts));
  const [redacted] = meant;
  const facts = { workItem: state.workItem.id, record: request.redacts };
  if (redacted === undefined || meant.length > 1) {
    const match = meant.length > 1 ? 'begin with' : 'begins with';
    const count = meant.length === 0 ? 'No record' : countOf(meant.length, 'record');
    return refused('unknown-record', { ...facts, count, match });
  }
  const before = entries.flatMap(({ record }) =>
    record.eventType === 'redaction' && record.redacts === redacted.id ? [record] : [],
  );
  const [known] = before;
  if (known !== undefined) return { kind: 'done', result: { record: known, redacted } };
  if (!isRedactable(redacted.record)) {
    return refused('not-redactable', { ...facts, record: redacted.id, kind: redacted.record.eventType });
  }
  const heading = itemHeading(state, request);
  const record: Redaction = {
    ...heading,
    after: [...new Set([...heading.after, redacted.id])].sort(),
    eventType: 'redaction',
    redacts: redacted.id,
    reason: request.reason,
    standIn: withoutContent(redacted.record),
  };
  return { kind: 'append', records: [record], result: { record, redacted } };
}
