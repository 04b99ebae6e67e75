/** Why: judging a history needs only what was found where, so judges take these facts and know nothing of files and hashes. */

import type { BatonRecord } from './record.ts';

/** What a line of a record file turned out to be. */
export type LineContent =
  | { readonly kind: 'record'; readonly record: BatonRecord }
  /** Another form of the record with that id. */
  | { readonly kind: 'reformatted'; readonly id: string; readonly record: BatonRecord; readonly canonical: string }
  /** A handoff artifact from before records were sealed. */
  | { readonly kind: 'legacy' }
  | {
      readonly kind: 'broken';
      readonly reason: string;
      readonly cutOff: boolean;
      /** Ids in what looks like a damaged redaction: that those records are missing follows from that. */
      readonly named: readonly string[];
    };

/** A line as it was found: its file, its number from 1, and the id that its bytes have. */
export type FoundLine = {
  readonly file: string;
  readonly line: number;
  /** Whether the file holds a record on each line, in the order of the log. */
  readonly packed: boolean;
  readonly id: string;
  readonly content: LineContent;
};

/** All lines, the log that they should fit, and what is known besides. */
export type Evidence = {
  readonly lines: readonly FoundLine[];
  /** Record ids in the order of the log. */
  readonly leaves: readonly string[];
  /** Where each id is in the log. */
  readonly indexOf: ReadonlyMap<string, number>;
  /** The file that holds each place of the log. */
  readonly tileOf: (index: number) => string;
  /** Ids of records in live refs. */
  readonly live: ReadonlySet<string>;
  /** Ids of records that a redaction declares missing. */
  readonly declared: ReadonlySet<string>;
  /** Ids that this clone remembers as not sealed. */
  readonly remembered: ReadonlySet<string>;
};

/** The id of the record that a line holds in any form, with the record; undefined when it holds none. */
export function recordIn({
  id,
  content,
}: FoundLine): { readonly id: string; readonly record: BatonRecord } | undefined {
  if (content.kind === 'record') return { id, record: content.record };
  return content.kind === 'reformatted' ? { id: content.id, record: content.record } : undefined;
}
