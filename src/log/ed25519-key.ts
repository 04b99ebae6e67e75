/** Why: logs, witnesses and people may all sign with an Ed25519 key, and its private half is opened in one way. */

import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';

/** A private key with its public half, 32 bytes. */
export type SecretKey = { readonly secret: KeyObject; readonly publicKey: Uint8Array };

/** Opens an Ed25519 private key in PEM (PKCS #8). Undefined when it is none. */
export function openSecretKey(pem: string): SecretKey | undefined {
  const secret = readSecret(pem);
  const point = secret && createPublicKey(secret).export({ format: 'jwk' }).x;
  return secret === undefined || point === undefined ? undefined : { secret, publicKey: fromBase64Url(point) };
}

function readSecret(pem: string): KeyObject | undefined {
  try {
    const key = createPrivateKey(pem);
    return key.asymmetricKeyType === 'ed25519' ? key : undefined;
  } catch {
    return undefined;
  }
}

function fromBase64Url(text: string): Uint8Array {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (digit) => digit.charCodeAt(0));
}
