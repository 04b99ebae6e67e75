/** Why: who vouches for a record signs it with an SSH key, in the one form that OpenSSH's own tool makes and checks (PROTOCOL.sshsig). */

import { hash, sign } from 'node:crypto';

import { openSecretKey } from './ed25519-key.ts';
import { fromBase64, toBase64 } from './encoding.ts';
import { openSshKey } from './ssh-key.ts';
import { joinBytes, readWire, wireString, wireUint32 } from './ssh-wire.ts';

/** What a signature turned out to be. `forged` and `genuine` name the public key that it carries. */
export type CheckedSignature =
  | { readonly kind: 'malformed'; readonly problem: string }
  | { readonly kind: 'forged' | 'genuine'; readonly publicKey: Uint8Array };

const MAGIC = 'SSHSIG';
const VERSION = 1;
const LINES = /.{1,70}/gu;
const BEGIN = '-----BEGIN SSH SIGNATURE-----\n';
const END = '-----END SSH SIGNATURE-----\n';
const HASHES: ReadonlySet<string> = new Set(['sha256', 'sha512']);

/** A signature in the form in which `ssh-keygen -Y sign` writes it: base64 in lines of 70 between two marks. */
function armored(blob: Uint8Array): string {
  const lines = toBase64(blob).match(LINES) ?? [];
  return `${BEGIN}${lines.map((line) => `${line}\n`).join('')}${END}`;
}

/** The bytes of a signature; undefined unless it is written just as `armored` does. */
function unarmored(text: string): Uint8Array | undefined {
  if (!text.startsWith(BEGIN) || !text.endsWith(END)) return undefined;
  const blob = fromBase64(text.slice(BEGIN.length, -END.length).replaceAll('\n', ''));
  return blob !== undefined && armored(blob) === text ? blob : undefined;
}

/** What the key signs in place of a message: the namespace and the digest of the message. */
function signedBytes(message: Uint8Array, namespace: string, hashName: string): Uint8Array {
  const digest = hash(hashName, message, 'buffer');
  const magic = new TextEncoder().encode(MAGIC);
  return joinBytes(magic, wireString(namespace), wireString(''), wireString(hashName), wireString(digest));
}

type Parts = {
  readonly publicKey: Uint8Array;
  readonly namespace: string;
  readonly reserved: string;
  readonly hashName: string;
  readonly signature: Uint8Array;
};

/** Takes a signature apart; undefined when it is cut off, too long, or of another version. */
function partsOf(blob: Uint8Array): Parts | undefined {
  const reader = readWire(blob);
  const magic = new TextDecoder('latin1').decode(reader.bytes(MAGIC.length));
  if (magic !== MAGIC || reader.uint32() !== VERSION) return undefined;
  const publicKey = reader.string();
  const [namespace = '', reserved = '', hashName = ''] = [reader.text(), reader.text(), reader.text()];
  const signature = reader.string();
  // Where one of them was cut off, what is behind it is as well.
  if (publicKey === undefined || signature === undefined || !reader.isAtEnd()) return undefined;
  return { publicKey, namespace, reserved, hashName, signature };
}

/** Checks a signature of a message in a namespace against the key that it carries; whose key that is, is another question. */
export function checkSshSignature(text: string, message: Uint8Array, namespace: string): CheckedSignature {
  const blob = unarmored(text);
  const parts = blob && partsOf(blob);
  if (parts === undefined) return malformed('is not in the form of an SSH signature');
  const { publicKey, hashName, signature } = parts;
  if (parts.namespace !== namespace) return malformed(`is made for another purpose than ${namespace}`);
  // What is reserved would not be under the signature, so it must be as it always is.
  if (parts.reserved !== '' || !HASHES.has(hashName)) return malformed('is made in a way that is not taken');
  const key = openSshKey(publicKey);
  if (key === undefined) return malformed('is by a kind of key that is not taken');
  const isGenuine = key.check(signedBytes(message, namespace, hashName), signature);
  return { kind: isGenuine ? 'genuine' : 'forged', publicKey };
}

function malformed(problem: string): CheckedSignature {
  return { kind: 'malformed', problem };
}

/** Makes signatures of messages in a namespace, as `ssh-keygen -Y sign` writes them. */
export type SshSigner = (message: Uint8Array, namespace: string) => string;

/** Makes a signer of a private Ed25519 key (PKCS #8, PEM), so that a CI job can sign without an SSH key. Undefined for anything else. */
export function openSshSigner(pem: string): SshSigner | undefined {
  const opened = openSecretKey(pem);
  if (opened === undefined) return undefined;
  const { secret } = opened;
  const publicKey = joinBytes(wireString('ssh-ed25519'), wireString(opened.publicKey));
  return (message, namespace) => {
    const signature = sign(null, signedBytes(message, namespace, 'sha512'), secret);
    const parts = [publicKey, namespace, '', 'sha512', joinBytes(wireString('ssh-ed25519'), wireString(signature))];
    const head = joinBytes(new TextEncoder().encode(MAGIC), wireUint32(VERSION));
    return armored(joinBytes(head, ...parts.map(wireString)));
  };
}
