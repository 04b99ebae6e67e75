/** Why: the log's key comes as text from outside, and a key that is only half right must stop whoever relies on it. */

import { Failure } from '../domain/failures.ts';
import { openSigner, parseVerifierKey, type NoteSigner, type VerifierKey } from '../log/signed-note.ts';

/** Opens the private key that signs checkpoints, from PEM; `source` is its name in the failure. */
export function openLogKey(pem: string, source: string): NoteSigner {
  const signer = openSigner(pem);
  if (signer === undefined) throw new Failure('invalid-log-key', { source });
  return signer;
}

/** Reads the key that a policy names. */
export function readVerifierKey(text: string): VerifierKey {
  const key = parseVerifierKey(text);
  if (key === undefined) throw new Failure('invalid-verifier-key', { key: text });
  return key;
}
