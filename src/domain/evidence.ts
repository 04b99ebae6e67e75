/** Why: judging a history needs only what was found where, so judges take these facts and know nothing of files and hashes. */

import type { BatonRecord } from './record.ts';

/** What following links needs of a record; the fields of the same names in a record. */
export type RecordLinks = {
  readonly eventType: string;
  readonly workItemId: string;
  readonly timestamp: string;
  readonly after: readonly string[];
  readonly seen?: { readonly size: number; readonly root: string };
};

/** What a record says in full; nothing where it is of a kind that this program does not know, or not a whole record. */
export type FullRecord = { readonly record?: BatonRecord; readonly fault?: string };

/** What a line of a record file turned out to be. A record is only read in full by who asks for it, and then each time. */
export type LineContent =
  | { readonly kind: 'record'; readonly links: RecordLinks; readonly read: () => FullRecord }
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
  /** The place in the log of the record that it holds in any form; undefined when that is not sealed. */
  readonly index: number | undefined;
  readonly content: LineContent;
};

/** Where an id is in the log: its first place, should it be there twice. */
export type Places = {
  readonly get: (id: string) => number | undefined;
  readonly has: (id: string) => boolean;
};

/** Sealed records that are there, and in order. */
export type Elsewhere = {
  readonly holds: (index: number) => boolean;
  /** The time that the record at a place gives; undefined when it is not held. */
  readonly timeAt: (index: number) => string | undefined;
};

/** All lines, the log that they should fit, and what is known besides. */
export type Evidence = {
  readonly lines: readonly FoundLine[];
  /** How many records are sealed. */
  readonly size: number;
  /** The id of the record at a place of the log. */
  readonly leafAt: (index: number) => string;
  readonly indexOf: Places;
  /** Whether the log has a record twice. */
  readonly hasTwins: boolean;
  /** Records that were found in order already, and are in none of the lines. */
  readonly elsewhere?: Elsewhere;
  /** The file that holds each place of the log. */
  readonly tileOf: (index: number) => string;
  /** Ids of records in live refs. */
  readonly live: ReadonlySet<string>;
  /** Ids of records that a redaction declares missing. */
  readonly declared: ReadonlySet<string>;
  /** Ids that this clone remembers as not sealed. */
  readonly remembered: ReadonlySet<string>;
};

/** The id of the record that a line holds in any form, with the record; undefined when it holds none that can be read in full. */
export function recordIn(line: FoundLine): { readonly id: string; readonly record: BatonRecord } | undefined {
  const { id, content } = line;
  if (content.kind === 'record') {
    const { record } = content.read();
    return record && { id, record };
  }
  return content.kind === 'reformatted' ? { id: content.id, record: content.record } : undefined;
}

/** The id of the record that a line holds in any form; undefined when it holds none. */
export function idIn({ id, content }: FoundLine): string | undefined {
  if (content.kind === 'record') return id;
  return content.kind === 'reformatted' ? content.id : undefined;
}

/** The links of the record that a line holds in any form; undefined when it holds none. */
export function linksIn({ content }: FoundLine): RecordLinks | undefined {
  if (content.kind === 'record') return content.links;
  return content.kind === 'reformatted' ? content.record : undefined;
}

/** Room for something about each place of the log; where most records are not in lines, it is made as it fills. */
export function openPlaces<T>({ size, elsewhere }: Pick<Evidence, 'size' | 'elsewhere'>): (T | undefined)[] {
  return elsewhere === undefined ? Array.from({ length: size }) : [];
}
