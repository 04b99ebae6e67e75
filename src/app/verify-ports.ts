/** Why: verification reads bytes as they lie and keeps a memory of its own; both are put in here from outside. */

import type { Memory } from '../domain/judge-memory.ts';
import type { Files } from './read-evidence.ts';

/**
 * How a history stands to the one of the server that claims are shared through, as this clone last saw that: nothing is fetched here.
 * `seen`: this is the server's, which is newer than our own or the only one; `whole`: all of the server's is in ours; `apart`: neither
 * continues the other, and ours was verified; `unseen`: the server's was never seen here.
 */
export type ServerHistory = {
  readonly remote: string;
  readonly ref: string;
  readonly standing: 'apart' | 'seen' | 'unseen' | 'whole';
};

/** The files of a history: where they are, in words, and by path from the artifacts root. */
export type HistoryFiles = {
  readonly place: string;
  readonly files: Files;
  /** Only where a server is set. */
  readonly server?: ServerHistory;
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
