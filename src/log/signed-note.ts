/** Why: whoever holds the log's key can vouch for a head of it, in the form that every reader of C2SP signed notes knows. */

import { createPrivateKey, createPublicKey, hash, sign, verify, type KeyObject } from 'node:crypto';

import { fromBase64, sameBytes, toBase64, toHex } from './encoding.ts';

/** A public Ed25519 key with the name under which it signs notes. */
export type VerifierKey = { readonly name: string; readonly publicKey: Uint8Array };

/** A line that signs a note, and the key that checks it, in the form of C2SP: `name+id+base64`. */
export type NoteSignature = { readonly line: string; readonly key: string };

/** Signs the text of a note under a name. Undefined when the name cannot be that of a key. */
export type NoteSigner = (text: string, name: string) => NoteSignature | undefined;

const ED25519 = 0x01;
const ID_BYTES = 4;
const KEY_BYTES = 32;
const KEY_NAME = /^[^\s+\p{Cc}]+$/u;

/** Reads a verifier key. Undefined unless it is an Ed25519 key whose id is that of its name and bytes. */
export function parseVerifierKey(text: string): VerifierKey | undefined {
  const [name = '', , ...rest] = text.split('+');
  // Base64 may hold a plus itself; a name may not.
  const bytes = fromBase64(rest.join('+'));
  if (bytes?.length !== 1 + KEY_BYTES || bytes[0] !== ED25519 || !KEY_NAME.test(name)) return undefined;
  const key = { name, publicKey: bytes.subarray(1) };
  return formatVerifierKey(key) === text ? key : undefined;
}

/** A verifier key as text: its name, its id in hexadecimal digits, and its kind and bytes in base64, with a plus between them. */
function formatVerifierKey(key: VerifierKey): string {
  return `${key.name}+${toHex(keyId(key))}+${toBase64(withKind(key.publicKey))}`;
}

/** The first four bytes of SHA-256 over the name, a line feed, 0x01 and the key. */
function keyId({ name, publicKey }: VerifierKey): Uint8Array {
  const start = new TextEncoder().encode(`${name}\n`);
  return hash('sha256', joined(start, withKind(publicKey)), 'buffer').subarray(0, ID_BYTES);
}

function withKind(publicKey: Uint8Array): Uint8Array {
  return joined(Uint8Array.of(ED25519), publicKey);
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/** Makes a signer of a private Ed25519 key (PKCS #8, PEM). Undefined for anything else. */
export function openSigner(pem: string): NoteSigner | undefined {
  const secret = readSecret(pem);
  const point = secret && createPublicKey(secret).export({ format: 'jwk' }).x;
  if (secret === undefined || point === undefined) return undefined;
  const publicKey = fromBase64Url(point);
  return (text, name) => {
    if (!KEY_NAME.test(name)) return undefined;
    const key = { name, publicKey };
    const signature = sign(null, new TextEncoder().encode(text), secret);
    const line = `\u2014 ${name} ${toBase64(joined(keyId(key), signature))}`;
    return { line, key: formatVerifierKey(key) };
  };
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

/**
 * Whether a key has signed the text of a note. Signatures of other keys are passed over, as C2SP demands; one wrong
 * signature of this key is enough for `bad-signature`.
 */
export function judgeNote(
  text: string,
  lines: readonly string[],
  key: VerifierKey,
): 'signed' | 'unsigned' | 'bad-signature' {
  const id = keyId(key);
  const own = lines.flatMap((line): readonly Uint8Array[] => {
    const [, name, base64 = ''] = line.split(' ');
    const bytes = fromBase64(base64);
    return name === key.name && bytes !== undefined && sameBytes(bytes.subarray(0, ID_BYTES), id)
      ? [bytes.subarray(ID_BYTES)]
      : [];
  });
  if (own.length === 0) return 'unsigned';
  const publicKey = openPublicKey(key);
  const bytes = new TextEncoder().encode(text);
  return own.every((signature) => verify(null, bytes, publicKey, signature)) ? 'signed' : 'bad-signature';
}

function openPublicKey({ publicKey }: VerifierKey): KeyObject {
  const x = toBase64(publicKey).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
}
