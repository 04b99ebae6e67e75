/** Why: a witness says which head of a log it saw, and when, so that no other one can be shown later (C2SP tlog-cosignature). */

import { sign, verify } from 'node:crypto';

import { fromBase64, toHex } from './encoding.ts';
import { openSecretKey } from './ed25519-key.ts';
import {
  formatVerifierKey,
  isKeyName,
  joined,
  keyId,
  openPublicKey,
  signatureLine,
  signaturesOf,
  type VerifierKey,
} from './note-key.ts';

/** Cosigns heads of logs under the name of a witness. */
export type Cosigner = {
  readonly verifier: VerifierKey;
  /** The key that checks its cosignatures, `name+id+base64`. */
  readonly key: string;
  /** The line that cosigns the body of a checkpoint at a time in seconds since 1970. */
  readonly cosign: (body: string, seconds: number) => string;
};

/** What became of looking for the cosignature of a witness. `seconds` since 1970 is the time that it states. */
export type Cosigned =
  | { readonly kind: 'cosigned'; readonly seconds: number }
  | { readonly kind: 'unsigned' | 'bad-signature' };

const TIME_BYTES = 8;
const SIGNATURE_BYTES = 64;

/**
 * Makes a cosigner of a private Ed25519 key (PKCS #8, PEM). Without a name, it has one that follows from the key, so no
 * two witnesses share one by accident. Undefined for anything that is no key, and for a name that no key can have.
 */
export function openCosigner(pem: string, name?: string): Cosigner | undefined {
  const opened = openSecretKey(pem);
  if (opened === undefined || (name !== undefined && !isKeyName(name))) return undefined;
  const { secret, publicKey } = opened;
  const verifier: VerifierKey = { kind: 'cosignature', name: name ?? nameOf(publicKey), publicKey };
  return {
    verifier,
    key: formatVerifierKey(verifier),
    cosign: (body, seconds) => {
      const signature = sign(null, cosignedText(body, seconds), secret);
      return signatureLine(verifier, joined(timeBytes(seconds), signature));
    },
  };
}

function nameOf(publicKey: Uint8Array): string {
  const id = keyId({ kind: 'cosignature', name: '', publicKey });
  return `baton-witness/${toHex(id)}`;
}

/** What a witness signs: a line that says what this is, one with the time, and the body of the checkpoint. */
function cosignedText(body: string, seconds: number | bigint): Uint8Array {
  return new TextEncoder().encode(`cosignature/v1\ntime ${seconds}\n${body}`);
}

/** The time as eight bytes, the highest first. */
function timeBytes(seconds: number): Uint8Array {
  const bytes = new Uint8Array(TIME_BYTES);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(seconds));
  return bytes;
}

/**
 * The newest cosignature of a witness under the body of a checkpoint. As with signatures, one wrong line of this witness
 * is enough for `bad-signature`, and lines of others are passed over.
 */
export function judgeCosignature(body: string, lines: readonly string[], key: VerifierKey): Cosigned {
  const own = signaturesOf(lines, key);
  if (own.length === 0) return { kind: 'unsigned' };
  const publicKey = openPublicKey(key);
  let newest = 0;
  for (const bytes of own) {
    if (bytes.length !== TIME_BYTES + SIGNATURE_BYTES) return { kind: 'bad-signature' };
    const seconds = new DataView(bytes.buffer, bytes.byteOffset, TIME_BYTES).getBigUint64(0);
    const signed = seconds <= BigInt(Number.MAX_SAFE_INTEGER) && cosignedText(body, seconds);
    if (signed === false || !verify(null, signed, publicKey, bytes.subarray(TIME_BYTES))) {
      return { kind: 'bad-signature' };
    }
    newest = Math.max(newest, Number(seconds));
  }
  return { kind: 'cosigned', seconds: newest };
}

/** The ids of the keys that made lines of the length of a cosignature, in hexadecimal digits, each with its line. */
export function cosignatureLines(lines: readonly string[]): readonly { readonly id: string; readonly line: string }[] {
  return lines.flatMap((line) => {
    const length = 4 + TIME_BYTES + SIGNATURE_BYTES;
    const bytes = fromBase64(line.split(' ')[2] ?? '');
    return bytes?.length === length ? [{ id: toHex(bytes.subarray(0, 4)), line }] : [];
  });
}
