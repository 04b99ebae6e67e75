/** Why: a signed head tells the history of whoever holds the key from that of whoever can push. */

import { generateKeyPairSync } from 'node:crypto';
import { cpSync, mkdtempSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { prepareStage, rewriteLog, type Stage, type Victim } from './sealed-history.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await prepareStage();
});
afterAll(() => stage.remove());

/** Makes a new key, signs with it, and gives the key that checks it. */
async function sign(victim: Victim, name = 'log.key'): Promise<string> {
  const file = join(victim.top, '..', `${victim.top.split('/').at(-1) ?? ''}-${name}`);
  const { privateKey } = generateKeyPairSync('ed25519');
  writeFileSync(file, privateKey.export({ format: 'pem', type: 'pkcs8' }));
  const { exit, document, stderr } = await victim.run('collect', '--key', file);
  expect({ exit, stderr }).toMatchObject({ exit: 0 });
  const { commit } = document as { readonly commit: { readonly sealed: { readonly signedBy: string } } };
  return commit.sealed.signedBy;
}

function policyOf(victim: Victim, logKey: string): readonly string[] {
  const file = `${victim.top}-policy.yaml`;
  writeFileSync(file, `schemaVersion: "1.0"\nlogKey: "${logKey}"\n`);
  return ['--policy', file];
}

describe('a log key in a policy', () => {
  it('anchors the whole log that it signed, under the name of the log', async () => {
    const victim = stage.victim('signed');
    const key = await sign(victim);
    const [origin, size] = victim.read('log/checkpoint').toString().split('\n');
    expect(key.split('+')[0]).toBe(origin);
    const found = await victim.verify(...policyOf(victim, key));
    expect(found).toMatchObject({ exit: 0, verdict: 'sound', window: { sealed: 0 } });
    expect(found.anchors).toContainEqual({ by: 'log-key', size: Number(size) });
  });

  it('signs a head that is sealed already, once, and keeps what others signed', async () => {
    const victim = stage.victim('again');
    await victim.run('collect');
    expect(victim.read('log/checkpoint').toString().split('\n')).toHaveLength(5);
    const [first, second] = [await sign(victim, 'one.key'), await sign(victim, 'two.key')];
    expect(
      victim
        .read('log/checkpoint')
        .toString()
        .match(/^\u2014 /gmu),
    ).toHaveLength(2);
    for (const key of [first, second]) {
      expect(await victim.verify(...policyOf(victim, key))).toMatchObject({ exit: 0 });
    }
    expect(victim.git('status', '--porcelain', 'artifacts/log')).toBe('');
    const again = await victim.run('collect', '--key', join(victim.top, '..', 'again-two.key'));
    expect(again).toMatchObject({ exit: 0, document: { commit: { kind: 'nothing-new' } } });
  });

  it('misses a signature that was stripped, or that only another key made', async () => {
    const victim = stage.victim('stripped');
    const key = await sign(victim);
    const policy = policyOf(victim, key);
    const text = victim.read('log/checkpoint').toString();
    victim.write('log/checkpoint', text.replace(/^\u2014 .*\n/gmu, ''));
    expect(await victim.verify(...policy)).toMatchObject({
      exit: 1,
      first: { kind: 'unsigned', file: 'log/checkpoint' },
      anchors: [],
    });
    await sign(victim, 'other.key');
    expect(await victim.verify(...policy)).toMatchObject({ exit: 0 });
    const other = stage.victim('foreign');
    await sign(other);
    expect(await other.verify(...policy)).toMatchObject({ exit: 1, first: { kind: 'unsigned' } });
  });

  it('catches a history that was rewritten as a whole, in a clone that never verified before', async () => {
    const victim = stage.victim('rewritten');
    const policy = policyOf(victim, await sign(victim));
    const line = victim.read('log/checkpoint').toString().split('\n').at(-2) ?? '';
    const ids = victim.sealed();
    rewriteLog(victim, ids.slice(0, -1));
    expect(await victim.verify(...policy)).toMatchObject({ exit: 1, first: { kind: 'unsigned' } });
    victim.write('log/checkpoint', `${victim.read('log/checkpoint').toString()}${line}\n`);
    expect(await victim.verify(...policy)).toMatchObject({
      exit: 1,
      first: { kind: 'bad-signature', file: 'log/checkpoint' },
    });
  });

  it('tells another log by its name', async () => {
    const victim = stage.victim('elsewhere');
    const key = await sign(victim);
    const text = victim.read('log/checkpoint').toString();
    victim.write('log/checkpoint', text.replaceAll(/baton\/[0-9a-f]{8}/gu, 'baton/00000000'));
    expect(await victim.verify(...policyOf(victim, key))).toMatchObject({ exit: 1, first: { kind: 'wrong-origin' } });
  });

  it('refuses what is no key, to sign with as to check with', async () => {
    const victim = stage.victim('broken');
    writeFileSync(`${victim.top}-no.key`, 'hello');
    expect(await victim.run('collect', '--key', `${victim.top}-no.key`)).toMatchObject({ exit: 2 });
    const wrong = 'baton/x+00000000+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
    const { exit } = await victim.run('verify', ...policyOf(victim, wrong));
    expect(exit).toBe(2);
  });
});

describe('a proof', () => {
  it('shows to somebody without the repository that a record is in the log', async () => {
    const victim = stage.victim('proved');
    const key = await sign(victim);
    const policy = policyOf(victim, key);
    const outside = mkdtempSync(join(victim.top, '..', 'outside-'));
    const [file = '', other = ''] = victim.recordFiles();
    const id = victim.sealed()[victim.indexOf(file)] ?? '';
    const { document } = await victim.run('prove', id.slice(0, 16));
    expect(document).toMatchObject({ id, index: victim.indexOf(file) });
    const proof = join(outside, 'r.tlog-proof');
    writeFileSync(proof, (document as { readonly proof: string }).proof);
    for (const name of [file, other]) cpSync(victim.path(name), join(outside, basename(name)));
    const check = async (record: string, ...args: readonly string[]) =>
      victim.run('verify', '--proof', proof, join(outside, basename(record)), ...args, '--repo', outside);
    expect(await check(file)).toMatchObject({ exit: 0, document: { answer: 'proven', id, anchors: [] } });
    expect(await check(file, ...policy)).toMatchObject({
      exit: 0,
      document: { answer: 'proven', anchors: ['log-key'] },
    });
    expect(await check(other, ...policy)).toMatchObject({ exit: 1, document: { answer: 'not-included' } });
    const foreign = stage.victim('not-proved');
    expect(await check(file, ...policyOf(foreign, await sign(foreign)))).toMatchObject({
      exit: 1,
      document: { answer: 'unsigned' },
    });
  });

  it('is refused for what is not in the log', async () => {
    const victim = stage.victim('unproved');
    expect(await victim.run('prove', 'f'.repeat(64))).toMatchObject({ exit: 2 });
    expect(await victim.run('prove', 'short')).toMatchObject({ exit: 2 });
  });
});
