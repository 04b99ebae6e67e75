/** Why: whoever holds the log's key can vouch for a head of it, in the form that every reader of C2SP signed notes knows. */

import { sign, verify } from 'node:crypto';

import { openSecretKey } from './ed25519-key.ts';
import {
  formatVerifierKey,
  isKeyName,
  openPublicKey,
  signatureLine,
  signaturesOf,
  type VerifierKey,
} from './note-key.ts';

/** A line that signs a note, and the key that checks it, in the form of C2SP: `name+id+base64`. */
export type NoteSignature = { readonly line: string; readonly key: string };

/** Signs the text of a note under a name. Undefined when the name cannot be that of a key. */
export type NoteSigner = (text: string, name: string) => NoteSignature | undefined;

/** Makes a signer of a private Ed25519 key (PKCS #8, PEM). Undefined for anything else. */
export function openSigner(pem: string): NoteSigner | undefined {
  const opened = openSecretKey(pem);
  if (opened === undefined) return undefined;
  const { secret, publicKey } = opened;
  return (text, name) => {
    if (!isKeyName(name)) return undefined;
    const key: VerifierKey = { kind: 'note', name, publicKey };
    const signature = sign(null, new TextEncoder().encode(text), secret);
    return { line: signatureLine(key, signature), key: formatVerifierKey(key) };
  };
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
  const own = signaturesOf(lines, key);
  if (own.length === 0) return 'unsigned';
  const publicKey = openPublicKey(key);
  const bytes = new TextEncoder().encode(text);
  return own.every((signature) => verify(null, bytes, publicKey, signature)) ? 'signed' : 'bad-signature';
}
