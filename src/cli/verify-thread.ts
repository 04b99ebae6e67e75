/** Why: a thread that helps to look at a large history loads this and nothing else of the program. */

import { parentPort } from 'node:worker_threads';

import { openHelper } from '../app/look-at-batches.ts';
import type { ChunkLook, SharedChunk, SharedLedger } from '../app/look-ports.ts';

/** What a thread is told, in this order: once what is shared, chunks, and that no more follow. */
export type ThreadMessage =
  | { readonly kind: 'ledger'; readonly ledger: SharedLedger }
  | { readonly kind: 'chunk'; readonly chunk: SharedChunk }
  | { readonly kind: 'end' };

const done: ChunkLook[] = [];
let look: ReturnType<typeof openHelper> = () => undefined;

parentPort?.on('message', (message: ThreadMessage) => {
  if (message.kind === 'ledger') look = openHelper(message.ledger);
  else if (message.kind === 'chunk') {
    const seen = look(message.chunk);
    if (seen !== undefined) done.push(seen);
  } else {
    // A thread has no origin that a message could be meant for.
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    parentPort?.postMessage(done);
    parentPort?.close();
  }
});
