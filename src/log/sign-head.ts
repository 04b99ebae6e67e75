/** Why: a signature goes behind the head that it is of, beside those of others, and only once. */

import { formatCheckpointFile, parseCheckpointFile } from './checkpoint.ts';
import type { NoteSigner } from './signed-note.ts';

/** A checkpoint file with a new signature, and the key that checks it; or why there is none. */
export type SignedHead =
  | { readonly kind: 'signed'; readonly bytes: Uint8Array; readonly key: string }
  | { readonly kind: 'was-signed' | 'cannot-sign' };

/** Signs a checkpoint file under the name of its log. A name that no key can have cannot be signed. */
export function signHead(file: Uint8Array, sign: NoteSigner): SignedHead {
  const head = parseCheckpointFile(file);
  const signature = head && sign(head.body, head.checkpoint.origin);
  if (head === undefined || signature === undefined) return { kind: 'cannot-sign' };
  const lines = head.signatureLines;
  // Ed25519 gives the same signature every time, so a second line would be the first one again.
  if (lines.includes(signature.line)) return { kind: 'was-signed' };
  const text = formatCheckpointFile({ ...head, signatureLines: [signature.line, ...lines] });
  return { kind: 'signed', bytes: new TextEncoder().encode(text), key: signature.key };
}
