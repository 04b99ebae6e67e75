/** Why: looking at batches can be shared with other threads; what passes between them is said here, and how threads are started is put in from outside. */

import type { BatchLook } from './look-at-batch.ts';

/** What all threads share, on memory that they share. */
export type SharedLedger = {
  readonly leaves: Uint8Array;
  readonly slots: Int32Array;
  /** One number: how far the table is, see look-table.ts. */
  readonly filled: Int32Array;
  readonly met: Uint8Array;
  readonly times: Float64Array;
  /** For each chunk, 1 once somebody has taken it. */
  readonly taken: Int32Array;
};

/** Some batches, in memory that is shared. */
export type SharedChunk = { readonly number: number; readonly batches: readonly Uint8Array[] };

/** What was seen in the batches of a chunk, in their order; undefined when one of them is not in order. */
export type ChunkLook = { readonly number: number; readonly looks: readonly BatchLook[] | undefined };

/** Another thread that looks at chunks, if nobody else has taken them. */
export type LookHelper = {
  readonly give: (chunk: SharedChunk) => void;
  /** Says that no more follow; gives what it has looked at. Chunks that it took and did not finish are not among them. */
  readonly finish: () => Promise<readonly ChunkLook[]>;
};

/** Starts other threads for so many bytes of batches: none where that is not worth it. */
export type StartHelpers = (bytes: number) => readonly ((ledger: SharedLedger) => LookHelper)[];
