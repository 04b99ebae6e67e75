/** Why: a history of many megabytes is looked at by all processors, and starting a thread for a small one would cost more than it saves. */

import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

import type { ChunkLook, LookHelper, SharedLedger, StartHelpers } from '../../app/look-ports.ts';
import type { ThreadMessage } from '../verify-thread.ts';

/** Below this, one thread is done before another has started. */
const WORTH_BYTES = 32 << 20;
/** More of them wait for memory rather than for each other. */
const MOST_THREADS = 4;

/** How many threads to start, and for how many bytes at least. */
type Extent = { readonly count: number; readonly worthBytes: number };

/** Starts threads that run this file: as many as there are processors besides the one at work. None where the file is not there. */
export function startThreads(file: string, extent: Partial<Extent> = {}): StartHelpers {
  const { worthBytes = WORTH_BYTES } = extent;
  return (bytes) => {
    if (bytes < worthBytes || !existsSync(file)) return [];
    const { count: length = Math.min(MOST_THREADS, availableParallelism()) - 1 } = extent;
    return Array.from({ length }, () => (ledger: SharedLedger) => startThread(file, ledger));
  };
}

function startThread(file: string, ledger: SharedLedger): LookHelper {
  const thread = new Worker(file);
  // A thread that fails, as where memory is short, has looked at nothing; what it took is then judged line by line.
  const done = new Promise<readonly ChunkLook[]>((resolve) => {
    thread.once('message', (looks: readonly ChunkLook[]) => resolve(looks));
    thread.once('error', () => resolve([]));
    thread.once('exit', () => resolve([]));
  });
  // A thread has no origin that a message could be meant for.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  const tell = (message: ThreadMessage): void => thread.postMessage(message);
  tell({ kind: 'ledger', ledger });
  return {
    give: (chunk) => tell({ kind: 'chunk', chunk }),
    finish: async () => {
      tell({ kind: 'end' });
      return done;
    },
  };
}
