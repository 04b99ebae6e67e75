/** Why: a list of signers that is only half understood would let keys count that its author did not mean. */

import { describe, expect, it } from 'vitest';
import { matchesList } from '../../../src/domain/signer.ts';
import { parseAllowedSigners } from '../../../src/formats/allowed-signers.ts';

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIliziIN3DQV78VPNjVvvwjgf+P5HqbPYCYu3BOMdjAE';

function parse(text: string) {
  return parseAllowedSigners(Buffer.from(text), 'allowed');
}

describe('parseAllowedSigners', () => {
  it('reads names, options and keys, and passes over what is empty or a comment', () => {
    const text = `# people\r\n\nada,a@example.org namespaces="git,record@*",valid-before="20270101Z" ${KEY} laptop\nbob ${KEY}`;
    expect(parse(text)).toEqual({
      kind: 'ok',
      signers: [
        {
          principals: 'ada,a@example.org',
          key: KEY.split(' ')[1],
          namespaces: 'git,record@*',
          validBefore: '2027-01-01T00:00:00Z',
        },
        { principals: 'bob', key: KEY.split(' ')[1] },
      ],
    });
    expect(parse('')).toEqual({ kind: 'ok', signers: [] });
  });

  it.each([
    [KEY, /unknown option/u],
    ['ada', /names, options if any/u],
    ['ada ssh-ed25519', /no public key/u],
    ['ada ssh-dss AAAAB3NzaC1kc3M=', /unknown option|no kind of key/u],
    [`ada cert-authority ${KEY}`, /certificates are not taken/u],
    [`ada namespaces="a",cert-authority ${KEY}`, /certificates are not taken/u],
    [`ada valid-after="20260101" ${KEY}`, /times in UTC/u],
    [`ada valid-before="20260231Z" ${KEY}`, /times in UTC/u],
    [`ada valid-before="soon" ${KEY}`, /times in UTC/u],
    [`ada no-touch-required="x" ${KEY}`, /unknown option/u],
    [`ada namespaces="a",namespaces="b" ${KEY}`, /there twice/u],
    [`ada namespaces ${KEY}`, /unknown option/u],
    [`ada ${KEY.slice(0, -2)}`, /no public key/u],
    [`ada ${KEY.slice(0, -1)}F=`, /no public key/u],
    [`ada ssh-rsa ${KEY.split(' ')[1] ?? ''}`, /no public key of the kind ssh-rsa/u],
  ])('refuses %j, with the place', (line, fault) => {
    const parsed = parse(`bob ${KEY}\n${line}\n`);
    expect(parsed.kind).toBe('faulty');
    const [first = ''] = parsed.kind === 'faulty' ? parsed.faults : [];
    expect(first).toMatch(/^allowed:2:1: /u);
    expect(first).toMatch(fault);
  });

  it('refuses what is no text', () => {
    expect(parseAllowedSigners(Uint8Array.of(0xff, 0xfe, 0x00), 'allowed').kind).toBe('faulty');
  });
});

describe('matchesList', () => {
  it.each([
    ['*', '', true],
    ['a*c', 'abbc', true],
    ['a*c', 'abcb', false],
    ['a**?', 'ab', true],
    ['?', '', false],
    ['', '', true],
    ['!*', 'a', false],
    ['a,!a', 'a', false],
    [`${'*a'.repeat(40)}b`, 'a'.repeat(5000), false],
  ] as const)('of %j and %j is %s', (patterns, text, expected) => {
    expect(matchesList(patterns, text)).toBe(expected);
  });
});
