/** Why: a CI job has no SSH key but may be given a secret, so a plain Ed25519 key signs without any other program. */

import { Failure } from '../domain/failures.ts';
import { openSshSigner } from '../log/ssh-signature.ts';
import type { Signing } from './work-ports.ts';

/** Opens a private Ed25519 key (PEM) for signing records; `source` is its name in messages. */
export function openSigningKey(pem: string, source: string): Signing {
  const sign = openSshSigner(pem);
  if (sign === undefined) throw new Failure('invalid-signing-key', { source });
  return {
    source,
    sign: (message, namespace) => Promise.resolve({ kind: 'signed', signature: sign(message, namespace) }),
  };
}
