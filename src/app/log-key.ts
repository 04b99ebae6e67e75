/** Why: the log's key comes as text from outside, and a key that is only half right must stop whoever relies on it. */

import { Failure } from '../domain/failures.ts';
import { openCosigner, type Cosigner } from '../log/cosignature.ts';
import { isKeyName, parseVerifierKey, type KeyKind, type VerifierKey } from '../log/note-key.ts';
import { openSigner, type NoteSigner } from '../log/signed-note.ts';

/** Opens the private key that signs checkpoints, from PEM; `source` is its name in the failure. */
export function openLogKey(pem: string, source: string): NoteSigner {
  const signer = openSigner(pem);
  if (signer === undefined) throw new Failure('invalid-log-key', { source });
  return signer;
}

/** Opens the private key that cosigns, from PEM; `source` is its name in the failure. Undefined for a name that no key can have. */
export function openWitnessKey(
  { pem, source }: { readonly pem: string; readonly source: string },
  name: string | undefined,
): Cosigner | undefined {
  if (name !== undefined && !isKeyName(name)) return undefined;
  const cosigner = openCosigner(pem, name);
  if (cosigner === undefined) throw new Failure('invalid-log-key', { source });
  return cosigner;
}

/** Reads the key that a policy names: of a log, or with `cosignature` of a witness. */
export function readVerifierKey(text: string, kind: KeyKind = 'note'): VerifierKey {
  const key = parseVerifierKey(text, kind);
  if (key === undefined) throw new Failure('invalid-verifier-key', { key: text });
  return key;
}
