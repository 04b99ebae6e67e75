/** Why: docs/history.md says that somebody else can write a verifier from it, so there is one that shares no line with ours, and both must agree. */

import { spawnSync } from 'node:child_process';
import { generateKeyPairSync, hash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { sealRecords } from '../../../src/log/seal.ts';
import { recordId } from '../../../src/records/record-id.ts';
import { prepareStage, type Stage, type Victim } from './sealed-history.ts';

const SCRIPT = join(import.meta.dirname, 'foreign-verifier.py');
const isThere = ['python3', 'openssl'].every((name) => spawnSync(name, ['-h']).error === undefined);
if (!isThere) console.warn('left out: python3 or openssl is not installed');

let stage: Stage;
let victim: Victim;
let logKey: string;
beforeAll(async () => {
  stage = await prepareStage();
  victim = stage.victim('foreign');
  const key = `${victim.top}-log.key`;
  writeFileSync(key, generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }));
  const { document } = await victim.run('collect', '--key', key);
  const { commit } = document as { readonly commit: { readonly sealed: { readonly signedBy: string } } };
  logKey = commit.sealed.signedBy;
});
afterAll(() => stage.remove());

function foreign(...args: readonly string[]): string {
  return spawnSync('python3', [SCRIPT, ...args])
    .stdout.toString()
    .trim();
}

function keep(name: string, content: string): string {
  writeFileSync(`${victim.top}-${name}`, content);
  return `${victim.top}-${name}`;
}

async function proofOf(record: string): Promise<string> {
  const { document } = await victim.run('prove', victim.sealed()[victim.indexOf(record)] ?? '');
  return (document as { readonly proof: string }).proof;
}

describe.skipIf(!isThere)('a verifier that was written from the page', () => {
  it('takes every proof that is right, and nothing else', async () => {
    const records = victim.recordFiles();
    for (const record of records) {
      const proof = await proofOf(record);
      expect(foreign('proof', keep('good', proof), victim.path(record), logKey)).toBe('good');
    }
    const record = records.find((name) => name.includes('-d-')) ?? '';
    const proof = await proofOf(record);
    const good = keep('good', proof);
    const other = keep('record', victim.read(record).toString().replace('"d"', '"e"'));
    expect(foreign('proof', good, other, logKey)).toBe('not included');
    const moved = keep(
      'moved',
      proof.replace(/^index (\d+)$/mu, (_, at: string) => `index ${(Number(at) + 1) % 10}`),
    );
    expect(foreign('proof', moved, victim.path(record), logKey)).toBe('not included');
    const longer = keep('longer', proof.replace(/^(baton\/.*\n)\d+$/mu, '$11000'));
    expect(foreign('proof', longer, victim.path(record), logKey)).toBe('not signed by this key');
  });

  it('takes the log as it lies, and finds what was changed', () => {
    const copy = stage.copyOf(victim, 'foreign-changed');
    expect(foreign('log', copy.path('.'))).toBe('good');
    const tile = 'log/tile/0/000.p/10';
    const before = copy.read(tile);
    copy.write(
      tile,
      before.map((byte, at) => (at === 70 ? byte ^ 1 : byte)),
    );
    expect(foreign('log', copy.path('.'))).toBe('the tiles do not give the root');
    copy.write(tile, before);
    copy.remove(copy.recordFiles()[0] ?? '');
    expect(foreign('log', copy.path('.'))).toBe('a record is missing');
  });

  it('takes tiles of two levels, and finds one that was changed', () => {
    const copy = stage.victim('foreign-large');
    for (const folder of ['claims', 'handoff', 'log']) copy.remove(folder);
    const lines = Array.from({ length: 600 }, (_, at) => JSON.stringify({ at, text: hash('sha256', String(at)) }));
    copy.write('handoff/one/packed-00000000.jsonl', `${lines.join('\n')}\n`);
    const { write } = sealRecords({ leaves: new Uint8Array() }, lines.map(recordId));
    for (const { path, bytes } of write) copy.write(`log/${path}`, bytes);
    expect(foreign('log', copy.path('.'))).toBe('good');
    const tile = 'log/tile/1/000.p/2';
    copy.write(
      tile,
      copy.read(tile).map((byte) => byte ^ 1),
    );
    expect(foreign('log', copy.path('.'))).toBe('tiles of level 1 are wrong');
  });
});
