/** Why: a signature must be checked as OpenSSH checks it, and nothing that differs in a bit may pass for one. */

import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { checkSshSignature, openSshSigner } from '../../../src/log/ssh-signature.ts';
import { openSshKey } from '../../../src/log/ssh-key.ts';
import { joinBytes, readWire, unsignedDigits, wireString } from '../../../src/log/ssh-wire.ts';
import { PUBLISHED_SIGNATURES, SIGNED_TEXT } from './published-ssh-signatures.ts';

const message = Buffer.from(SIGNED_TEXT);

function armored(blob: Uint8Array): string {
  const lines = Buffer.from(blob)
    .toString('base64')
    .match(/.{1,70}/gu);
  return ['-----BEGIN SSH SIGNATURE-----', ...(lines ?? []), '-----END SSH SIGNATURE-----', ''].join('\n');
}

describe.each(PUBLISHED_SIGNATURES)('the signature published with OpenSSH: %s', (_kind, base64) => {
  const blob = Buffer.from(base64, 'base64');

  it('is genuine, for this text and this purpose alone', () => {
    expect(checkSshSignature(armored(blob), message, 'unittest')).toMatchObject({ kind: 'genuine' });
    expect(checkSshSignature(armored(blob), Buffer.from(`${SIGNED_TEXT}\n`), 'unittest')).toMatchObject({
      kind: 'forged',
    });
    expect(checkSshSignature(armored(blob), message, 'file')).toMatchObject({ kind: 'malformed' });
  });

  it('is nothing any more when any of its bits is another', () => {
    const passed: string[] = [];
    for (let at = 0; at < blob.length; at += blob.length > 500 ? 7 : 1) {
      const damaged = Uint8Array.from(blob);
      damaged[at] = (damaged[at] ?? 0) ^ (1 << (at % 8));
      const { kind } = checkSshSignature(armored(damaged), message, 'unittest');
      if (kind === 'genuine') passed.push(`byte ${at}`);
    }
    expect(passed).toEqual([]);
  });

  it('is taken in its one form only', () => {
    const text = armored(blob);
    const others = [
      text.trimEnd(),
      ` ${text}`,
      text.replace('\n', '\r\n'),
      text.replaceAll('\n', ''),
      text.replace(/(\w{4})\n/u, '\n$1'),
      armored(joinBytes(blob, Uint8Array.of(0))),
      armored(blob.subarray(0, -1)),
      '',
    ];
    for (const other of others) {
      expect(checkSshSignature(other, message, 'unittest')).toMatchObject({ kind: 'malformed' });
    }
  });
});

describe('a signer', () => {
  it('is made of an Ed25519 key, and signs what it is given', () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const sign = openSshSigner(privateKey.export({ format: 'pem', type: 'pkcs8' }).toString());
    const signature = sign?.(message, 'unittest') ?? '';
    expect(checkSshSignature(signature, message, 'unittest')).toMatchObject({ kind: 'genuine' });
    expect(checkSshSignature(signature, message, 'other')).toMatchObject({ kind: 'malformed' });
  });

  it('is not made of anything else', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    expect(openSshSigner(privateKey.export({ format: 'pem', type: 'pkcs8' }).toString())).toBeUndefined();
    expect(openSshSigner('hello')).toBeUndefined();
  });
});

describe('a key', () => {
  it.each([
    ['of a kind that is not taken', [wireString('ssh-dss'), wireString('x')]],
    ['of another length', [wireString('ssh-ed25519'), wireString(new Uint8Array(31))]],
    ['with something behind it', [wireString('ssh-ed25519'), wireString(new Uint8Array(32)), Uint8Array.of(0)]],
    ['on an unknown curve', [wireString('ecdsa-sha2-constructor'), wireString('constructor'), wireString('x')]],
    [
      'that is no point of its curve',
      [
        wireString('ecdsa-sha2-nistp256'),
        wireString('nistp256'),
        wireString(joinBytes(Uint8Array.of(4), new Uint8Array(64).fill(7))),
      ],
    ],
    [
      'of too few bits',
      [wireString('ssh-rsa'), wireString(Uint8Array.of(1, 0, 1)), wireString(new Uint8Array(128).fill(0x55))],
    ],
  ])('%s is none', (_what, parts) => {
    expect(openSshKey(joinBytes(...parts))).toBeUndefined();
  });
});

describe('the wire', () => {
  it('gives nothing beyond the end', () => {
    expect(readWire(Uint8Array.of(0, 0, 0, 5, 1)).string()).toBeUndefined();
    expect(readWire(Uint8Array.of(255, 255, 255, 255)).string()).toBeUndefined();
    expect(readWire(Uint8Array.of(0, 0)).uint32()).toBeUndefined();
  });

  it('has one form of each number', () => {
    expect(unsignedDigits(Uint8Array.of(0, 0x80))).toEqual(Uint8Array.of(0x80));
    expect(unsignedDigits(Uint8Array.of(0x7f))).toEqual(Uint8Array.of(0x7f));
    for (const bytes of [[], [0x80], [0, 0x7f], [0]]) {
      expect(unsignedDigits(Uint8Array.from(bytes))).toBeUndefined();
    }
  });
});
