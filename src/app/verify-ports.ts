/** Why: verification reads bytes as they lie and keeps a memory of its own; both are put in here from outside. */

import type { Memory } from '../domain/judge-memory.ts';
import type { Files } from './read-evidence.ts';

/** The files of a history: where they are, in words, and by path from the artifacts root. */
export type HistoryFiles = {
  readonly place: string;
  readonly files: Files;
  /** Puts a file back; undefined when the history is not read from a working tree. */
  readonly restore?: (path: string, bytes: Uint8Array) => void;
};

/** Where verification gets everything from. */
export type VerifySource = {
  readonly read: () => Promise<HistoryFiles>;
  /** Ids of records in live refs. */
  readonly live: () => Promise<ReadonlySet<string>>;
  /** The log's folder as it is in a commit, or a checkpoint file alone, by path from that folder; undefined when there is none. */
  readonly log: (name: string) => Promise<Files | undefined>;
  readonly memory: { readonly read: () => Memory | undefined; readonly write: (memory: Memory) => void };
};
