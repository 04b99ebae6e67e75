/** Why: a record that is gone and declared so is no loss; one that is gone without a word is, and so is one that was declared falsely. */

import { idIn, linksIn, recordIn, type FoundLine, type Places } from '../domain/evidence.ts';
import type { Finding } from '../domain/finding.ts';
import type { BatonRecord } from '../domain/record.ts';
import { isStandInOf } from './erasure.ts';

/** A record that is declared missing, by whom, when and why. */
export type DeclaredMissing = {
  readonly id: string;
  readonly index?: number;
  /** The record that declares it. */
  readonly redaction: string;
  readonly by: string;
  readonly at: string;
  readonly reason: string;
  /** Where its content still lies; undefined once that is gone. */
  readonly file?: string;
};

/** What redactions come to: which records may be missing, and what is wrong with those that say so. */
export type RedactionReport = {
  readonly declared: ReadonlySet<string>;
  readonly findings: readonly Finding[];
  readonly told: { readonly redactions?: readonly DeclaredMissing[] };
};

/** Looks at every redaction among the lines; content that still lies somewhere must agree with what stands in for it. */
export function verifyRedactions(lines: readonly FoundLine[], indexOf: Places): RedactionReport {
  const redactions = lines.flatMap((line) => {
    const found = linksIn(line)?.eventType === 'redaction' ? recordIn(line) : undefined;
    return found?.record.eventType === 'redaction' ? [{ line, id: found.id, record: found.record }] : [];
  });
  const damaged = lines.flatMap(({ content }) => (content.kind === 'broken' ? content.named : []));
  const declared = new Set<string>([...damaged, ...redactions.map(({ record }) => record.redacts)]);
  if (redactions.length === 0) return { declared, findings: [], told: {} };
  const present = linesOf(lines, declared);
  const findings: Finding[] = [];
  const told = redactions.map(({ line, id, record }): DeclaredMissing => {
    const content = present.get(record.redacts);
    if (content !== undefined && !isStandInOf(record.standIn, content.record)) {
      const detail = `what it says of record ${record.redacts} is not what stays of that record`;
      findings.push({ kind: 'edited', file: line.file, line: line.line, ...placeOf(indexOf, id), id, detail });
    }
    const { redacts, actor: by, timestamp: at, reason } = record;
    const where = content === undefined ? {} : { file: content.file };
    return { id: redacts, ...placeOf(indexOf, redacts), redaction: id, by, at, reason, ...where };
  });
  return { declared, findings, told: { redactions: told } };
}

/** The ids of records that are there, or declared to be missing. */
export function withDeclared(ids: ReadonlySet<string>, declared: ReadonlySet<string>): ReadonlySet<string> {
  return declared.size === 0 ? ids : new Set([...ids, ...declared]);
}

function linesOf(lines: readonly FoundLine[], ids: ReadonlySet<string>) {
  const found = new Map<string, { readonly file: string; readonly record: BatonRecord }>();
  for (const line of lines) {
    const each = ids.has(idIn(line) ?? '') ? recordIn(line) : undefined;
    if (each !== undefined) found.set(each.id, { file: line.file, record: each.record });
  }
  return found;
}

function placeOf(indexOf: Places, id: string): { readonly index?: number } {
  const index = indexOf.get(id);
  return index === undefined ? {} : { index };
}
