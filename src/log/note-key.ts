/** Why: keys of logs and of witnesses are written, named and found in the same way, and differ in one byte (C2SP signed-note). */

import { createPublicKey, hash, type KeyObject } from 'node:crypto';

import { fromBase64, sameBytes, toBase64, toHex } from './encoding.ts';

/** What a key signs: notes, or as a witness heads of logs with the time at which it saw them. */
export type KeyKind = 'note' | 'cosignature';

/** A public Ed25519 key with the name under which it signs. */
export type VerifierKey = { readonly kind: KeyKind; readonly name: string; readonly publicKey: Uint8Array };

const KIND_BYTES: Readonly<Record<KeyKind, number>> = { note: 0x01, cosignature: 0x04 };
const ID_BYTES = 4;
const KEY_BYTES = 32;
const KEY_NAME = /^[^\s+\p{Cc}]+$/u;

/** Whether a key can have this name. */
export function isKeyName(name: string): boolean {
  return KEY_NAME.test(name);
}

/** Reads a verifier key. Undefined unless it is an Ed25519 key of that kind whose id is that of its name and bytes. */
export function parseVerifierKey(text: string, kind: KeyKind = 'note'): VerifierKey | undefined {
  const [name = '', , ...rest] = text.split('+');
  // Base64 may hold a plus itself; a name may not.
  const bytes = fromBase64(rest.join('+'));
  if (bytes?.length !== 1 + KEY_BYTES || bytes[0] !== KIND_BYTES[kind] || !isKeyName(name)) return undefined;
  const key = { kind, name, publicKey: bytes.subarray(1) };
  return formatVerifierKey(key) === text ? key : undefined;
}

/** A verifier key as text: its name, its id in hexadecimal digits, and its kind and bytes in base64, with a plus between them. */
export function formatVerifierKey(key: VerifierKey): string {
  return `${key.name}+${toHex(keyId(key))}+${toBase64(withKind(key))}`;
}

/** The first four bytes of SHA-256 over the name, a line feed, the byte of the kind and the key. */
export function keyId(key: VerifierKey): Uint8Array {
  const start = new TextEncoder().encode(`${key.name}\n`);
  return hash('sha256', joined(start, withKind(key)), 'buffer').subarray(0, ID_BYTES);
}

function withKind({ kind, publicKey }: VerifierKey): Uint8Array {
  return joined(Uint8Array.of(KIND_BYTES[kind]), publicKey);
}

/** Two runs of bytes behind each other. */
export function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/** The line of a signature: an em dash, the name, and in base64 the id of the key and what it made. */
export function signatureLine(key: VerifierKey, signature: Uint8Array): string {
  return `\u2014 ${key.name} ${toBase64(joined(keyId(key), signature))}`;
}

/** What a key made, behind its id, in each line that bears its name and its id; other lines are passed over. */
export function signaturesOf(lines: readonly string[], key: VerifierKey): readonly Uint8Array[] {
  const id = keyId(key);
  return lines.flatMap((line): readonly Uint8Array[] => {
    const [, name, base64 = ''] = line.split(' ');
    const bytes = name === key.name ? fromBase64(base64) : undefined;
    return bytes !== undefined && sameBytes(bytes.subarray(0, ID_BYTES), id) ? [bytes.subarray(ID_BYTES)] : [];
  });
}

/** The public half of a key, as node:crypto takes it. */
export function openPublicKey({ publicKey }: VerifierKey): KeyObject {
  const x = toBase64(publicKey).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
}
