/** Why: other programs read and write these formats, so the examples that are published for them must be read as they are meant. */

import { describe, expect, it } from 'vitest';

import { parseCheckpointFile, type CheckpointFile } from '../../../src/log/checkpoint.ts';
import { judgeCosignature, openCosigner } from '../../../src/log/cosignature.ts';
import { fromHex, toBase64, toHex } from '../../../src/log/encoding.ts';
import { keyId, parseVerifierKey, type KeyKind, type VerifierKey } from '../../../src/log/note-key.ts';
import { verifyConsistency } from '../../../src/log/proof.ts';
import { judgeNote } from '../../../src/log/signed-note.ts';
import { tilePath, tilesOf } from '../../../src/log/tile.ts';
import { parseLogProof } from '../../../src/log/tlog-proof.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

function fileOf(text: string): CheckpointFile {
  const file = parseCheckpointFile(bytesOf(text));
  if (file === undefined) throw new Error('this is no checkpoint');
  return file;
}

function keyOf(text: string, kind: KeyKind): VerifierKey {
  const key = parseVerifierKey(text, kind);
  if (key === undefined) throw new Error(`not a key: ${text}`);
  return key;
}

/** The example of c2sp.org/tlog-checkpoint and c2sp.org/tlog-cosignature. */
const EXAMPLE = `example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

\u2014 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
\u2014 witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
`;

/** A checkpoint of a public log as its witnesses cosigned it, with the keys that they publish. */
const REAL = `arche2025h1.staging.ct.transparency.dev
1432088532
U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=

\u2014 arche2025h1.staging.ct.transparency.dev zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREPMHbdQ3urbllzalApkptQIgIpwtEroeW2BXaHAI4kJXFbon5Ch9MNL5zRNZ55lvGt0=
\u2014 arche2025h1.staging.ct.transparency.dev ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=
\u2014 transparency.dev/DEV:witness-little-garden 2AQqhwAAAABqEiEgzgFIqqhbUoDwjMWE6UP8nd8/KYTzwZ2rhIgcqoXHAwVkjZr4AscylP3v7sEodkRAErumC2q44vdgJY096st5BQ==
\u2014 witness1.smartit.nu/witness1 pIyCDwAAAABqEiEghIp82KWebrw7/oHQwlTAm3g2RKS4+eebl8eO0WH+/iEcxZ75W3u5hNI7TOQtmJbqmNWVuE0tgh0XwzdZsDsUAQ==
\u2014 remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0DrAWfBw==
\u2014 witness.stagemole.eu Z/euoAAAAABqEiEgw0i+7g2ENfDAWHmtRzCfKTHSDwYDJA2NmKeGi9Y8FtEyOUvVr+AJmIY/2TUFucgKi7lI7cUiOvKFYe/TmN9DAg==
`;
const REAL_LOG = 'arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f';
const REAL_WITNESSES = [
  'remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2',
  'witness.stagemole.eu+67f7aea0+BEqSG3yu9YrmcM3BHvQYTxwFj3uSWakQepafafpUqklv',
  'transparency.dev/DEV:witness-little-garden+d8042a87+BCtusOxINQNUTN5Oj8HObRkh2yHf/MwYaGX4CPdiVEPM',
  'witness1.smartit.nu/witness1+a48c820f+BPSFWg9G6KPiO7QPryYO5Xq4oYJJ+kAvLKLSimDhoxMO',
];

describe('a published checkpoint', () => {
  it('is taken apart: origin, size, root, and each signature with its line', () => {
    const { checkpoint, body, signatureLines } = fileOf(EXAMPLE);
    expect(checkpoint).toMatchObject({ origin: 'example.com/behind-the-sofa', size: 20852163 });
    expect(toBase64(checkpoint.root)).toBe('CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=');
    expect([body, ...signatureLines]).toEqual([
      EXAMPLE.slice(0, EXAMPLE.indexOf('\n\n') + 1),
      ...EXAMPLE.split('\n').slice(4, 6),
    ]);
  });

  it('of a public log is signed by its key and cosigned by each of its witnesses at the time that they state', () => {
    const { body, signatureLines } = fileOf(REAL);
    expect(judgeNote(body, signatureLines, keyOf(REAL_LOG, 'note'))).toBe('signed');
    for (const text of REAL_WITNESSES) {
      const judged = judgeCosignature(body, signatureLines, keyOf(text, 'cosignature'));
      expect(judged).toEqual({ kind: 'cosigned', seconds: 0x6a122120 });
    }
  });

  it('is not cosigned once a digit of it, or a bit of a cosignature, changed', () => {
    const { body, signatureLines } = fileOf(REAL);
    const key = keyOf(REAL_WITNESSES[0] ?? '', 'cosignature');
    expect(judgeCosignature(body.replace('1432', '1433'), signatureLines, key).kind).toBe('bad-signature');
    const line = signatureLines.find((each) => each.includes('remora')) ?? '';
    const [, name = '', base64 = ''] = line.split(' ');
    const bytes = Buffer.from(base64, 'base64');
    for (let bit = 32; bit < bytes.length * 8; bit += 1) {
      const flipped = Uint8Array.from(bytes, (byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
      expect(judgeCosignature(body, [`\u2014 ${name} ${toBase64(flipped)}`], key).kind).toBe('bad-signature');
    }
    const short = Uint8Array.from(bytes.subarray(0, -1));
    expect(judgeCosignature(body, [`\u2014 ${name} ${toBase64(short)}`], key).kind).toBe('bad-signature');
    expect(judgeCosignature(body, signatureLines.slice(0, 2), key).kind).toBe('unsigned');
  });
});

const timeIn = (line: string): string => Buffer.from(line.split(' ')[2] ?? '', 'base64').toString('hex', 4, 12);

describe('keys of witnesses', () => {
  it('are told from keys of logs, though their bytes are of one kind', () => {
    for (const text of REAL_WITNESSES) {
      expect(parseVerifierKey(text, 'cosignature')).toMatchObject({ kind: 'cosignature' });
      expect(parseVerifierKey(text)).toBeUndefined();
    }
    expect(parseVerifierKey(REAL_LOG, 'cosignature')).toBeUndefined();
  });

  it('sign what they check, under the name of their own or one that follows from the key', () => {
    const seed = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, 7)]);
    const pem = `-----BEGIN PRIVATE KEY-----\n${seed.toString('base64')}\n-----END PRIVATE KEY-----\n`;
    const { body } = fileOf(EXAMPLE);
    for (const cosigner of [openCosigner(pem), openCosigner(pem, 'witness.example.com/w1')]) {
      const line = cosigner?.cosign(body, 1679315147) ?? '';
      const key = keyOf(cosigner?.key ?? '', 'cosignature');
      expect(judgeCosignature(body, [line], key)).toEqual({ kind: 'cosigned', seconds: 1679315147 });
      // The eight bytes of the time are those of the published example, which states the same one.
      expect(timeIn(line)).toBe(timeIn(EXAMPLE.split('\n')[5] ?? ''));
    }
    expect(openCosigner(pem)?.verifier.name).toMatch(/^baton-witness\/[0-9a-f]{8}$/u);
    expect(openCosigner(pem, 'two words')).toBeUndefined();
    expect(openCosigner('hello')).toBeUndefined();
  });
});

/** Checkpoints of one log at two sizes with their consistency proof, from the tests of transparency-dev/witness. */
describe('a published log that grew', () => {
  const KEY = 'monkeys+db4d9f7e+AULaJMvTtDLHPUcUrjdDad9vDlh/PTfC2VV60JUtCfWT';
  const EARLIER =
    'monkeys\n5\n41smjBUiAU70EtKlT6lIOIYtRTYxYXsDB+XHfcvu/BE=\n\n\u2014 monkeys 202fftzGl3LVoqjXfwCFZZXs8I+5G22+Ek2K0AOyBuSJ/8/CZawNF+6fNlTKOCd622pbzJNkkJFWuw9DbicZCkEx9AY=\n';
  const LATER =
    'monkeys\n8\nV8K9aklZ4EPB+RMOk1/8VsJUdFZR77GDtZUQq84vSbo=\n\n\u2014 monkeys 202ffoUEboiQYpHzICeaFmoy3RNviHTpAxYrq/eO4QQVQMvu9UebKBMX2MJC76NLthZaKsnKbCA8GxrjePZhvDCH7Ag=\n';
  const PROOF = [
    'b9e1d62618f7fee8034e4c5010f727ab24d8e4705cb296c374bf2025a87a10d2',
    'aac66cd7a79ce4012d80762fe8eec3a77f22d1ca4145c3f4cee022e7efcd599d',
    '89d0f753f66a290c483b39cd5e9eafb12021293395fad3d4a2ad053cfbcfdc9e',
    '29e40bb79c966f4c6fe96aff6f30acfce5f3e8d84c02215175d6e018a5dee833',
  ];

  it('is signed at both sizes, and consistent', () => {
    const [earlier, later] = [fileOf(EARLIER), fileOf(LATER)];
    for (const { body, signatureLines } of [earlier, later]) {
      expect(judgeNote(body, signatureLines, keyOf(KEY, 'note'))).toBe('signed');
    }
    const proof = PROOF.map(fromHex);
    expect(verifyConsistency(earlier.checkpoint, later.checkpoint, proof)).toBe(true);
    expect(verifyConsistency(earlier.checkpoint, later.checkpoint, proof.toReversed())).toBe(false);
    expect(verifyConsistency({ ...earlier.checkpoint, size: 4 }, later.checkpoint, proof)).toBe(false);
  });
});

describe('the id of a published key', () => {
  it.each([
    [REAL_LOG, 'note'],
    ['PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW', 'note'],
    [REAL_WITNESSES[3] ?? '', 'cosignature'],
  ] as const)('follows from its name and its bytes: %s', (text, kind) => {
    expect(toHex(keyId(keyOf(text, kind)))).toBe(text.split('+')[1]);
  });
});

/** The examples that c2sp.org/tlog-tiles gives in words. */
describe('published tiles', () => {
  it('lie where they should', () => {
    expect(tilePath({ level: 0, index: 1234067, width: 256 })).toBe('tile/0/x001/x234/067');
    expect(tilePath({ level: 1, index: 1, width: 17 })).toBe('tile/1/001.p/17');
  });

  it('are 273 full ones and one of 112, one full and one of 17, and one of 1 for 70,000 leaves', () => {
    const tiles = tilesOf(70_000);
    const widths = (level: number): readonly number[] =>
      tiles.filter((tile) => tile.level === level).map(({ width }) => width);
    expect(widths(0)).toEqual([...Array.from({ length: 273 }, () => 256), 112]);
    expect(widths(1)).toEqual([256, 17]);
    expect(widths(2)).toEqual([1]);
    expect(widths(3)).toEqual([]);
    expect(tilesOf(256)).toEqual([
      { level: 0, index: 0, width: 256 },
      { level: 1, index: 0, width: 1 },
    ]);
  });
});

/** The example of c2sp.org/tlog-proof, less its signatures, which are abridged there. */
describe('a published proof', () => {
  const HEAD = `c2sp.org/tlog-proof@v1
extra YWdlLXYxLjIuMS1kYXJ3aW4tYXJtNjQudGFyLmd6kYXJ3aW4tYXJ
index 73894
gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=
B95lDa8R83lS8n0eG+o0buTxRKQTYFi//1U8anccXmA=
EKNzoDWG8LGC0Yp9o+sv3qllpMP9uHQ9B20KNL+Q1zs=
RoopEkOdqkYqMB4MJXrbt/hMjOxsVn0IrWjpz1ZMMes=
AHCioX9nLjsrse6YhjRRmk1WUEirVOLLRoOQ6vfO5vk=

example.com/fancylog
109482
sFodV/vSp5O8n9a8QpW6PRY97tfOSW5bsc2Xl/EQi08=

`;

  it('is taken apart: the place, five hashes and the head', () => {
    const proof = parseLogProof(bytesOf(HEAD));
    expect(proof).toMatchObject({
      index: 73894,
      head: { checkpoint: { origin: 'example.com/fancylog', size: 109482 } },
    });
    expect(proof?.hashes.map(toBase64)).toEqual(HEAD.split('\n').slice(3, 8));
    expect(parseLogProof(bytesOf(HEAD.replace(/extra .*\n/u, '')))).toEqual(proof);
  });

  it('may carry cosignatures behind its head', () => {
    const signed = `${HEAD.slice(0, HEAD.indexOf('\n\n'))}\n\n${REAL}`;
    expect(parseLogProof(bytesOf(signed))?.head.signatureLines).toHaveLength(6);
  });
});

/** The example of c2sp.org/signed-note: a text of several paragraphs, which is no checkpoint, and its one signature. */
describe('the published note', () => {
  const TEXT = 'Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned \u00e8 subito sera.\n';
  const LINE =
    '\u2014 quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=';

  it('is no checkpoint, and its signature is passed over by who has another key', () => {
    expect(parseCheckpointFile(bytesOf(`${TEXT}\n${LINE}\n`))).toBeUndefined();
    expect(judgeNote(TEXT, [LINE], keyOf(REAL_LOG, 'note'))).toBe('unsigned');
    expect(Buffer.from(LINE.split(' ')[2] ?? '', 'base64')).toHaveLength(4 + 64);
  });
});
