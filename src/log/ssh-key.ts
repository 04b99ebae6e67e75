/** Why: people sign with the SSH keys they have, so each kind that OpenSSH signs with must be checked as OpenSSH checks it. */

import { createPublicKey, hash, verify, type JsonWebKey, type KeyObject } from 'node:crypto';

import { toBase64 } from './encoding.ts';
import { joinBytes, readWire, unsignedDigits, type WireReader } from './ssh-wire.ts';

/** A public key that can check signatures; `check` takes the bytes that were signed and the string that signs them. */
export type SshKey = {
  readonly type: string;
  readonly check: (signed: Uint8Array, signature: Uint8Array) => boolean;
};

const MIN_RSA_BYTES = 256;
const RSA_HASHES: Readonly<Record<string, string>> = { 'rsa-sha2-256': 'sha256', 'rsa-sha2-512': 'sha512' };
const CURVES: Readonly<Record<string, { readonly crv: string; readonly hash: string; readonly width: number }>> = {
  nistp256: { crv: 'P-256', hash: 'sha256', width: 32 },
  nistp384: { crv: 'P-384', hash: 'sha384', width: 48 },
  nistp521: { crv: 'P-521', hash: 'sha512', width: 66 },
};

/** The fingerprint of a public key, as `ssh-keygen -l` shows it. */
export function fingerprintOf(publicKey: Uint8Array): string {
  return `SHA256:${toBase64(hash('sha256', publicKey, 'buffer')).replaceAll('=', '')}`;
}

/**
 * Opens a public key in the form of RFC 4253 section 6.6: Ed25519, ECDSA over a NIST curve, RSA from 2048 bits (SHA-2 only),
 * and Ed25519 and P-256 on a security key. Undefined for any other, and for one that is no key.
 */
export function openSshKey(publicKey: Uint8Array): SshKey | undefined {
  const reader = readWire(publicKey);
  const type = reader.text() ?? '';
  try {
    const check = openChecker(type, reader);
    return check === undefined || !reader.isAtEnd() ? undefined : { type, check };
  } catch {
    // Node refuses points that are on no curve.
    return undefined;
  }
}

function openChecker(type: string, reader: WireReader): SshKey['check'] | undefined {
  if (type === 'ssh-ed25519') return plain(type, checkEd25519(reader));
  if (type === 'ssh-rsa') return checkRsa(reader);
  if (type === 'sk-ssh-ed25519@openssh.com') return onSecurityKey(type, checkEd25519(reader), reader);
  if (type === 'sk-ecdsa-sha2-nistp256@openssh.com') return onSecurityKey(type, checkEcdsa('nistp256', reader), reader);
  return type.startsWith('ecdsa-sha2-') ? plain(type, checkEcdsa(type.slice(11), reader)) : undefined;
}

type Check = (signed: Uint8Array, blob: Uint8Array) => boolean;

/** The signature is its kind and its bytes. */
function plain(type: string, check: Check | undefined): SshKey['check'] | undefined {
  if (check === undefined) return undefined;
  return (signed, signature) => {
    const reader = readWire(signature);
    const kind = reader.text();
    const blob = reader.string();
    return kind === type && blob !== undefined && reader.isAtEnd() && check(signed, blob);
  };
}

/** A security key signs the digest of its application, its flags, its counter and the digest of the text (OpenSSH PROTOCOL.u2f). */
function onSecurityKey(type: string, check: Check | undefined, key: WireReader): SshKey['check'] | undefined {
  const application = key.string();
  if (check === undefined || application === undefined) return undefined;
  return (signed, signature) => {
    const reader = readWire(signature);
    const kind = reader.text();
    const blob = reader.string();
    const state = reader.bytes(5);
    if (kind !== type || blob === undefined || state === undefined || !reader.isAtEnd()) return false;
    return check(joinBytes(hash('sha256', application, 'buffer'), state, hash('sha256', signed, 'buffer')), blob);
  };
}

function checkEd25519(reader: WireReader): Check | undefined {
  const point = reader.string();
  if (point?.length !== 32) return undefined;
  const key = openJwk({ kty: 'OKP', crv: 'Ed25519', x: base64Url(point) });
  return (signed, blob) => verify(null, signed, key, blob);
}

function checkEcdsa(name: string, reader: WireReader): Check | undefined {
  const curve = Object.hasOwn(CURVES, name) ? CURVES[name] : undefined;
  const isNamed = reader.text() === name;
  const point = reader.string();
  if (curve === undefined || !isNamed || point?.length !== 1 + 2 * curve.width || point[0] !== 4) return undefined;
  const { crv, width } = curve;
  const [x, y] = [point.subarray(1, 1 + width), point.subarray(1 + width)];
  const key = openJwk({ kty: 'EC', crv, x: base64Url(x), y: base64Url(y) });
  return (signed, blob) => {
    const numbers = readWire(blob);
    const [r, s] = [unsignedDigits(numbers.string()), unsignedDigits(numbers.string())];
    if (r === undefined || s === undefined || !numbers.isAtEnd() || r.length > width || s.length > width) return false;
    const pair = joinBytes(padded(r, width), padded(s, width));
    return verify(curve.hash, signed, { key, dsaEncoding: 'ieee-p1363' }, pair);
  };
}

function checkRsa(reader: WireReader): SshKey['check'] | undefined {
  const exponent = unsignedDigits(reader.string());
  const modulus = unsignedDigits(reader.string());
  if (exponent === undefined || modulus === undefined || modulus.length < MIN_RSA_BYTES) return undefined;
  const key = openJwk({ kty: 'RSA', n: base64Url(modulus), e: base64Url(exponent) });
  return (signed, signature) => {
    const parts = readWire(signature);
    const kind = parts.text() ?? '';
    const blob = parts.string();
    const algorithm = Object.hasOwn(RSA_HASHES, kind) ? RSA_HASHES[kind] : undefined;
    return algorithm !== undefined && blob !== undefined && parts.isAtEnd() && verify(algorithm, signed, key, blob);
  };
}

function padded(digits: Uint8Array, width: number): Uint8Array {
  return joinBytes(new Uint8Array(width - digits.length), digits);
}

function openJwk(key: JsonWebKey): KeyObject {
  return createPublicKey({ key, format: 'jwk' });
}

function base64Url(bytes: Uint8Array): string {
  return toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
