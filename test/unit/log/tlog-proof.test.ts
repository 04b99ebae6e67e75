/** Why: a proof is read by other programs, and a changed one must not pass. */

import { generateKeyPairSync, hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';

import { checkProof } from '../../../src/app/prove.ts';
import { parseCheckpointFile } from '../../../src/log/checkpoint.ts';
import { openCosigner } from '../../../src/log/cosignature.ts';
import { fromHex, toBase64 } from '../../../src/log/encoding.ts';
import { inclusionProof } from '../../../src/log/proof.ts';
import { sealRecords } from '../../../src/log/seal.ts';
import { openSigner } from '../../../src/log/signed-note.ts';
import { formatLogProof, parseLogProof, provesLeaf } from '../../../src/log/tlog-proof.ts';
import { completeLevels, nodesOf } from '../../../src/log/tree.ts';
import { lineId } from '../../../src/records/record-id.ts';

const lines = Array.from({ length: 7 }, (_, at) => new TextEncoder().encode(`{"n":${at}}`));
const ids = lines.map(lineId);

function proofOf(index: number, count = ids.length): string {
  const leaves = ids.slice(0, count);
  const file = sealRecords({ origin: 'log', leaves: new Uint8Array() }, leaves).write.at(-1)?.bytes;
  const head = file && parseCheckpointFile(file);
  if (head === undefined) throw new Error('no checkpoint was written');
  const levels = completeLevels(Uint8Array.from(leaves.flatMap((id) => [...fromHex(id)])));
  return formatLogProof({ index, hashes: inclusionProof(count, index, nodesOf(levels)), head });
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('a proof', () => {
  it('has the published form', () => {
    const [first, second] = [ids[0] ?? '', ids[1] ?? ''];
    const root = hash('sha256', Buffer.concat([Buffer.of(1), fromHex(first), fromHex(second)]), 'base64');
    expect(proofOf(1, 2)).toBe(`c2sp.org/tlog-proof@v1\nindex 1\n${toBase64(fromHex(first))}\n\nlog\n2\n${root}\n\n`);
    expect(proofOf(0, 1)).toMatch(/^c2sp\.org\/tlog-proof@v1\nindex 0\n\nlog\n1\n/u);
  });

  it('shows its own record and no other, with extra data and in a batch too', () => {
    for (const [index, id] of ids.entries()) {
      const parsed = parseLogProof(bytesOf(proofOf(index).replace('index', 'extra AAAA\nindex')));
      expect(ids.filter((each) => parsed && provesLeaf(parsed, fromHex(each)))).toEqual([id]);
      const batch = bytesOf(lines.map((line) => `${new TextDecoder().decode(line)}\n`).join(''));
      expect(checkProof(bytesOf(proofOf(index)), batch, {})).toMatchObject({
        answer: 'proven',
        id,
        index,
        anchors: [],
      });
    }
  });

  it('proves nothing to who demands the key of the log, once any bit of it changed', () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
    const text = proofOf(3);
    const signed = openSigner(pem)?.(text.slice(text.indexOf('\n\n') + 2, -1), 'log');
    const bytes = bytesOf(`${text}${signed?.line ?? ''}\n`);
    const record = lines[3] ?? new Uint8Array();
    const policy = { logKey: signed?.key ?? '' };
    expect(checkProof(bytes, record, policy)).toMatchObject({ answer: 'proven', anchors: ['log-key'] });
    expect(checkProof(bytesOf(text), record, policy)).toMatchObject({ answer: 'unsigned', anchors: [] });
    const passed = Array.from({ length: bytes.length * 8 }, (_, bit) => bit).filter((bit) => {
      const flipped = bytes.map((byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
      return checkProof(flipped, record, policy).answer === 'proven';
    });
    expect(passed).toEqual([]);
  });

  it('is held against a known head of the same size', () => {
    const record = lines[3] ?? new Uint8Array();
    const { log } = checkProof(bytesOf(proofOf(3)), record, {});
    const head = { size: 7, root: log?.root ?? '' };
    expect(checkProof(bytesOf(proofOf(3)), record, { head })).toMatchObject({ answer: 'proven', anchors: ['policy'] });
    const other = { size: 7, root: 'a'.repeat(64) };
    expect(checkProof(bytesOf(proofOf(3)), record, { head: other })).toMatchObject({ answer: 'fork' });
  });

  it('binds size and place only by who vouches for the head: unsigned, both can be told otherwise', () => {
    const record = lines[1] ?? new Uint8Array();
    const altered = bytesOf(proofOf(1, 3).replace('\nlog\n3\n', '\nlog\n4\n'));
    const told = checkProof(altered, record, {});
    expect(told).toMatchObject({ answer: 'proven', anchors: [], log: { size: 4 } });
    const root = told.log?.root ?? '';
    expect(checkProof(altered, record, { head: { size: 3, root } })).toMatchObject({ answer: 'fork' });
    expect(checkProof(altered, record, { head: { size: 4, root: 'a'.repeat(64) } })).toMatchObject({ answer: 'fork' });
    const { privateKey } = generateKeyPairSync('ed25519');
    const cosigner = openCosigner(privateKey.export({ format: 'pem', type: 'pkcs8' }).toString());
    const cosigned = (text: string, body: string): Uint8Array => bytesOf(`${text}${cosigner?.cosign(body, 7) ?? ''}\n`);
    const text = proofOf(1, 3);
    const body = text.slice(text.indexOf('\n\n') + 2, -1);
    const witnesses = { keys: [cosigner?.key ?? ''], quorum: 1 };
    expect(checkProof(cosigned(text, body), record, { witnesses })).toMatchObject({ anchors: ['witnesses'] });
    const moved = text.replace('\nlog\n3\n', '\nlog\n4\n');
    expect(checkProof(cosigned(moved, body), record, { witnesses })).toMatchObject({ answer: 'bad-signature' });
    expect(checkProof(bytesOf(text), record, { witnesses })).toMatchObject({ answer: 'no-quorum', anchors: [] });
  });

  it.each([
    '',
    'c2sp.org/tlog-proof@v1\n\n',
    'c2sp.org/tlog-proof@v2\nindex 0\n\nlog\n1\nAAAA\n\n',
    proofOf(3).replace('index 3', 'index 03'),
  ])('is no proof: %j', (text) => {
    expect(checkProof(bytesOf(text), lines[3] ?? new Uint8Array(), {})).toMatchObject({ answer: 'no-proof' });
  });
});
