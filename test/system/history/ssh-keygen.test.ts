/** Why: what Baton signs anybody must be able to check with OpenSSH's tool, and what that tool signs Baton must take, and nothing else. */

import { generateKeyPairSync, sign as signWith, createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkSignature } from '../../../src/app/verify-signatures.ts';
import { linesOf, outsideOf, SIGNATURE_NAMESPACE } from '../../../src/domain/signer.ts';
import { parseAllowedSigners } from '../../../src/formats/allowed-signers.ts';
import { checkSshSignature, openSshSigner } from '../../../src/log/ssh-signature.ts';
import { joinBytes, wireString, wireUint32 } from '../../../src/log/ssh-wire.ts';
import { NO_SSH_KEYGEN, openKeyRing, type KeyRing } from '../../support/ssh-keys.ts';

const ID = 'ab'.repeat(32);
const MESSAGE = `${ID}\n`;

if (NO_SSH_KEYGEN !== undefined) console.warn(`left out: ${NO_SSH_KEYGEN}`);

let ring: KeyRing;
beforeAll(() => {
  ring = openKeyRing();
});
afterAll(() => ring.remove());

const accepts = (signers: string, signature: string, message = MESSAGE): boolean =>
  ring.accepts({ signers, principal: 'ada', namespace: SIGNATURE_NAMESPACE, signature, message });

function digest(bytes: Uint8Array, name: string): Uint8Array {
  return createHash(name).update(bytes).digest();
}

function armored(bytes: Uint8Array): string {
  const lines = Buffer.from(bytes)
    .toString('base64')
    .match(/.{1,70}/gu);
  return `-----BEGIN SSH SIGNATURE-----\n${lines?.join('\n') ?? ''}\n-----END SSH SIGNATURE-----\n`;
}

describe.skipIf(NO_SSH_KEYGEN !== undefined)('signatures', () => {
  it.each([
    ['ed25519', []],
    ['ecdsa', ['-b', '256']],
    ['ecdsa', ['-b', '384']],
    ['ecdsa', ['-b', '521']],
    ['rsa', ['-b', '2048']],
    ['rsa', ['-b', '3072']],
  ] as const)('of ssh-keygen with %s %j are taken, those for another purpose are not', (type, bits) => {
    const name = `${type}${bits[1] ?? ''}`;
    const key = ring.make(name, '-t', type, ...bits);
    const signature = ring.sign(name, SIGNATURE_NAMESPACE, MESSAGE);
    expect(checkSignature({ of: ID, signature })).toMatchObject({ kind: 'genuine', key: key.split(' ')[1] });
    expect(checkSignature({ of: 'cd'.repeat(32), signature })).toMatchObject({ kind: 'forged' });
    expect(checkSignature({ of: ID, signature: ring.sign(name, 'git', MESSAGE) })).toMatchObject({ kind: 'malformed' });
  });

  it('with an Ed25519 key alone are byte for byte those of ssh-keygen, and it takes them', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const point = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
    const key = Buffer.from(joinBytes(wireString('ssh-ed25519'), wireString(point))).toString('base64');
    const sign = openSshSigner(privateKey.export({ format: 'pem', type: 'pkcs8' }).toString());
    const signature = sign?.(Buffer.from(MESSAGE), SIGNATURE_NAMESPACE) ?? '';
    expect(accepts(`ada ssh-ed25519 ${key}\n`, signature)).toBe(true);
    expect(accepts(`ada ssh-ed25519 ${key}\n`, signature, 'other\n')).toBe(false);
    expect(accepts(`bob ssh-ed25519 ${key}\n`, signature)).toBe(false);
    const [first = ''] = ring.make('form', '-t', 'ed25519').split(' ');
    expect(first).toBe('ssh-ed25519');
    const theirs = ring.sign('form', SIGNATURE_NAMESPACE, MESSAGE).split('\n');
    expect(signature.split('\n').map(({ length }) => length)).toEqual(theirs.map(({ length }) => length));
  });

  it('of a security key are taken by both or by neither', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const point = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
    const type = 'sk-ssh-ed25519@openssh.com';
    const keyBlob = joinBytes(wireString(type), wireString(point), wireString('ssh:'));
    const signed = joinBytes(
      Buffer.from('SSHSIG'),
      ...[SIGNATURE_NAMESPACE, '', 'sha512', digest(Buffer.from(MESSAGE), 'sha512')].map(wireString),
    );
    // Flags: somebody touched it; then a counter of five.
    const state = Uint8Array.of(1, 0, 0, 0, 5);
    const made = signWith(
      null,
      joinBytes(digest(Buffer.from('ssh:'), 'sha256'), state, digest(signed, 'sha256')),
      privateKey,
    );
    const parts = [keyBlob, SIGNATURE_NAMESPACE, '', 'sha512'].map(wireString);
    const blob = (flags: Uint8Array): Uint8Array =>
      joinBytes(
        Buffer.from('SSHSIG'),
        wireUint32(1),
        ...parts,
        wireString(joinBytes(wireString(type), wireString(made), flags)),
      );
    const signers = `ada ${type} ${Buffer.from(keyBlob).toString('base64')}\n`;
    const [good, bad] = [armored(blob(state)), armored(blob(Uint8Array.of(1, 0, 0, 0, 6)))];
    for (const [signature, kind] of [
      [good, 'genuine'],
      [bad, 'forged'],
    ] as const) {
      expect(checkSshSignature(signature, Buffer.from(MESSAGE), SIGNATURE_NAMESPACE).kind).toBe(kind);
      expect(accepts(signers, signature)).toBe(kind === 'genuine');
    }
  });
});

describe.skipIf(NO_SSH_KEYGEN !== undefined)('an allowed_signers file', () => {
  const AT = '20260601120000Z';
  const INSTANT = '2026-06-01T12:00:00Z';
  let key = '';
  let signature = '';
  beforeAll(() => {
    key = ring.make('pinned', '-t', 'ed25519');
    signature = ring.sign('pinned', SIGNATURE_NAMESPACE, MESSAGE);
  });

  /** OpenSSH before 9.1 does not know times in UTC. */
  const knowsUtc = (): boolean =>
    ring.accepts({
      signers: `ada valid-after="20200101Z" ${key}\n`,
      principal: 'ada',
      namespace: SIGNATURE_NAMESPACE,
      signature,
      message: MESSAGE,
    });

  const ours = (line: string, principal: string): boolean => {
    const parsed = parseAllowedSigners(Buffer.from(`${line}\n`), 'allowed_signers');
    if (parsed.kind === 'faulty') throw new Error(parsed.faults.join('\n'));
    return linesOf(parsed.signers, principal).some(
      (signer) => signer.key === key.split(' ')[1] && outsideOf(signer, INSTANT) === undefined,
    );
  };

  it.each([
    ['ada KEY', 'ada', true],
    ['ada KEY with a comment', 'ada', true],
    ['  ada\t KEY', 'ada', true],
    ['ada KEY', 'bob', false],
    ['Ada KEY', 'ada', false],
    ['bob,ada KEY', 'ada', true],
    ['*@example.org KEY', 'ada@example.org', true],
    ['*@example.org KEY', 'ada@example.com', false],
    ['a?a KEY', 'ada', true],
    ['a?a KEY', 'adda', false],
    ['*,!ada KEY', 'ada', false],
    ['*,!bob KEY', 'ada', true],
    ['"ada" KEY', 'ada', true],
    ['ada namespaces="git" KEY', 'ada', false],
    ['ada namespaces="git,record@*" KEY', 'ada', true],
    ['ada namespaces="*" KEY', 'ada', true],
    ['ada namespaces="*,!record@baton-orchestrator" KEY', 'ada', false],
    ['ada valid-after="20260601120000Z" KEY', 'ada', true],
    ['ada valid-after="20260601120001Z" KEY', 'ada', false],
    ['ada valid-before="20260601120000Z" KEY', 'ada', true],
    ['ada valid-before="20260601115959Z" KEY', 'ada', false],
    ['ada valid-after="20260101Z",valid-before="20261231Z" KEY', 'ada', true],
    ['ada VALID-AFTER="202606011200Z",namespaces="record@baton-orchestrator" KEY', 'ada', true],
  ] as const)('with %j says of %s what ssh-keygen says', (line, principal, isTaken) => {
    if (/valid/iu.test(line) && !knowsUtc()) return;
    const text = line.replace('KEY', key);
    const theirs = ring.accepts({
      signers: `${text}\n`,
      principal,
      namespace: SIGNATURE_NAMESPACE,
      signature,
      message: MESSAGE,
      at: AT,
    });
    expect(theirs).toBe(isTaken);
    expect(ours(text, principal)).toBe(isTaken);
  });
});
