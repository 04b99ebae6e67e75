/** Why: a signed note must be what every other program for C2SP notes makes and reads, byte for byte. */

import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';

import { parseVerifierKey, type VerifierKey } from '../../../src/log/note-key.ts';
import { judgeNote, openSigner } from '../../../src/log/signed-note.ts';

/** The example of golang.org/x/mod/sumdb/note: key pair, text and signature as published there. */
const PUBLISHED = {
  key: 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
  secret: 'AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz',
  text: "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n",
  line: '\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=',
};

/** A seed of 32 bytes as PKCS #8. */
function pemOf(seed: Uint8Array): string {
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  return `-----BEGIN PRIVATE KEY-----\n${der.toString('base64')}\n-----END PRIVATE KEY-----\n`;
}

function keyOf(text: string): VerifierKey {
  const key = parseVerifierKey(text);
  if (key === undefined) throw new Error(`not a key: ${text}`);
  return key;
}

const key = keyOf(PUBLISHED.key);

describe('the published note', () => {
  it('is signed to the same byte', () => {
    const signer = openSigner(pemOf(Buffer.from(PUBLISHED.secret, 'base64').subarray(1)));
    expect(signer?.(PUBLISHED.text, 'PeterNeumann')).toEqual({ line: PUBLISHED.line, key: PUBLISHED.key });
  });

  it('is found signed, also beside signatures of others', () => {
    expect(judgeNote(PUBLISHED.text, [PUBLISHED.line], key)).toBe('signed');
    expect(judgeNote(PUBLISHED.text, ['\u2014 other AAAAAAAA', PUBLISHED.line], key)).toBe('signed');
  });

  it('is found unsigned without the line, or under another name or key', () => {
    const other = openSigner(
      generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    );
    const line = other?.(PUBLISHED.text, 'PeterNeumann')?.line ?? '';
    expect(line).toMatch(/^\u2014 PeterNeumann /u);
    for (const lines of [[], [line], [PUBLISHED.line.replace('Peter', 'Petra')]]) {
      expect(judgeNote(PUBLISHED.text, lines, key)).toBe('unsigned');
    }
  });

  it('is found badly signed when text or signature changed by any bit, or when a wrong line stands beside the right one', () => {
    expect(judgeNote(PUBLISHED.text.replace('answer', 'Answer'), [PUBLISHED.line], key)).toBe('bad-signature');
    const twisted = PUBLISHED.line.replace('nAM=', 'nAQ=');
    expect(judgeNote(PUBLISHED.text, [PUBLISHED.line, twisted], key)).toBe('bad-signature');
    const bytes = Buffer.from(PUBLISHED.line.split(' ')[2] ?? '', 'base64');
    for (let bit = 32; bit < bytes.length * 8; bit += 1) {
      const flipped = Uint8Array.from(bytes, (byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
      const line = `\u2014 PeterNeumann ${Buffer.from(flipped).toString('base64')}`;
      expect(judgeNote(PUBLISHED.text, [line], key)).toBe('bad-signature');
    }
  });
});

describe('a verifier key', () => {
  it.each([
    'EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop',
    'TEST+7997405c+AQcC+FTVKf0jlTdHDY3rbevmnKxxPjigCXlVtGe6RIr6',
  ])('is read as other programs write it: %s', (text) => {
    expect(parseVerifierKey(text)).toMatchObject({ name: text.split('+')[0] });
  });

  it.each([
    ['another id', PUBLISHED.key.replace('c74f20a3', 'c74f20a4')],
    ['another name', PUBLISHED.key.replace('Peter', 'Petra')],
    ['an id in capitals', PUBLISHED.key.replace('c74f20a3', 'C74F20A3')],
    ['another kind of key', PUBLISHED.key.replace('+AR', '+BR')],
    ['a byte less', PUBLISHED.key.slice(0, -4)],
    ['no name', PUBLISHED.key.replace('PeterNeumann', '')],
    ['a space in its name', PUBLISHED.key.replace('PeterN', 'Peter N')],
    ['nothing', ''],
  ])('is refused with %s', (_, text) => {
    expect(parseVerifierKey(text)).toBeUndefined();
  });
});

describe('a private key', () => {
  it.each([
    ['no key', 'hello'],
    [
      'a key of another kind',
      generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    ],
  ])('is refused when it is %s', (_, pem) => {
    expect(openSigner(pem)).toBeUndefined();
  });

  it('signs only under names that notes can have', () => {
    const signer = openSigner(pemOf(Buffer.alloc(32, 7)));
    expect(signer?.('text\n', 'two words')).toBeUndefined();
    expect(signer?.('text\n', 'a+b')).toBeUndefined();
  });
});
