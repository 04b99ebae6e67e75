/** Why: what witnesses saw only protects who asks for it, in the history and with files from outside. */

import { readdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { prepareStage, type Stage } from './sealed-history.ts';
import { cosignedBy, demanding, finding, newKey, newWitness, policyFile, rewriteHistory } from './witness-rig.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await prepareStage();
});
afterAll(() => stage.remove());

describe('a policy that asks for witnesses', () => {
  it('is content when enough of them have cosigned, and says up to where', async () => {
    const victim = stage.victim('quorum');
    const [one, two, three] = [
      newWitness(stage, victim, 'one'),
      newWitness(stage, victim, 'two'),
      newWitness(stage, victim, 'three'),
    ];
    for (const witness of [one, two, three]) await witness.look(victim);
    await victim.run('collect', '--dry-run', ...cosignedBy(one));
    const policy = demanding(victim, 2, [one, two, three]);
    expect(await victim.verify('--policy', policy)).toMatchObject({ exit: 1, first: { kind: 'no-quorum' } });
    expect(await victim.verify('--policy', policy, ...cosignedBy(one))).toMatchObject({
      exit: 1,
      first: { kind: 'no-quorum' },
      anchors: [],
    });
    const two9 = ['--policy', policy, ...cosignedBy(one), ...cosignedBy(three)];
    const content = await victim.verify(...two9);
    expect(content).toMatchObject({ exit: 0, window: { sealed: 0, unsealed: 1 } });
    expect(content.anchors).toEqual([
      { by: 'witnesses', size: 9, witnesses: [expect.any(String), expect.any(String)] },
    ]);
    await victim.run('collect', ...cosignedBy(one), ...cosignedBy(two));
    expect(readdirSync(victim.path('log/cosigned'))).toHaveLength(2);
    const fresh = stage.copy(victim, 'quorum-fresh');
    expect(await fresh.verify('--policy', policy)).toMatchObject({ exit: 0, window: { sealed: 1 } });
    await one.look(victim);
    const sizeFor = async (file: string): Promise<number | undefined> =>
      (await victim.verify('--policy', file, ...cosignedBy(one))).anchors.find(({ by }) => by === 'witnesses')?.size;
    expect(await sizeFor(policy)).toBe(9);
    expect(await sizeFor(demanding(victim, 1, [one, two]))).toBe(10);
    expect(await victim.verify('--policy', demanding(victim, 2, [one, two], '  within: 0s'))).toMatchObject({
      exit: 1,
      first: { kind: 'no-quorum' },
    });
  });

  it('catches a stolen log key: a forked history that is signed as it should be', async () => {
    const victim = stage.victim('stolen');
    const key = newKey(`${victim.top}-log.key`);
    const { document } = await victim.run('collect', '--key', key);
    const { commit } = document as { readonly commit: { readonly sealed: { readonly signedBy: string } } };
    const witness = newWitness(stage, victim);
    await witness.look(victim);
    await victim.run('collect', '--key', key, ...cosignedBy(witness));
    const signed = policyFile(victim, [`logKey: "${commit.sealed.signedBy}"`]);
    rewriteHistory(victim);
    await victim.run('collect', '--key', key);
    const deceived = stage.copy(victim, 'deceived');
    expect(await deceived.verify('--policy', signed)).toMatchObject({ exit: 0, verdict: 'sound' });
    const policy = demanding(victim, 1, [witness], `logKey: "${commit.sealed.signedBy}"`);
    expect(await victim.verify('--policy', policy)).toMatchObject({ exit: 1, first: { kind: 'no-quorum' } });
    expect(await victim.verify('--policy', policy, ...cosignedBy(witness))).toMatchObject({
      exit: 1,
      first: { kind: 'fork' },
      anchors: [],
    });
    expect(finding((await witness.look(victim, '--policy', signed)).document)).toEqual(['fork']);
    expect(await victim.run('collect', '--key', key, ...cosignedBy(witness))).toMatchObject({
      exit: 1,
      document: { error: { code: 'cosigned-elsewhere' } },
    });
  });

  it('names cosignatures that are not of what they stand under, and files that hold none', async () => {
    const victim = stage.victim('spoiled');
    const witness = newWitness(stage, victim);
    await witness.look(victim);
    await victim.run('collect', ...cosignedBy(witness));
    const policy = demanding(victim, 1, [witness]);
    const [name = ''] = readdirSync(victim.path('log/cosigned'));
    const file = `log/cosigned/${name}`;
    const text = victim.read(file).toString();
    expect(await victim.verify('--policy', policy)).toMatchObject({ exit: 0 });
    for (const changed of ['', text.replace('\n9\n', '\n8\n'), text.replace(/^\u2014 .*\n/gmu, '')]) {
      victim.write(file, changed);
      const { exit, findings } = await victim.verify('--policy', policy);
      expect(exit).toBe(1);
      expect(findings).toContainEqual(expect.objectContaining({ kind: 'bad-signature', file }));
    }
    const plain = ['--cosignature', victim.path('log/checkpoint')];
    expect(await victim.run('collect', ...plain)).toMatchObject({
      exit: 2,
      document: { error: { code: 'no-cosignature' } },
    });
    writeFileSync(`${victim.top}-policy.yaml`, 'schemaVersion: "1.0"\nwitnesses:\n  quorum: 2\n  keys: []\n');
    expect(await victim.run('verify', '--policy', policy)).toMatchObject({ exit: 2 });
    const wrong = policyFile(victim, ['witnesses:', '  quorum: 1', `  keys: ["${witness.key().replace('+', '+0')}"]`]);
    expect(await victim.run('verify', '--policy', wrong)).toMatchObject({ exit: 2 });
  });

  it('is met by a proof that leads to the head that was cosigned, though the log went on', async () => {
    const victim = stage.victim('proved');
    const [one, two] = [newWitness(stage, victim, 'one'), newWitness(stage, victim, 'two')];
    await one.look(victim);
    await two.look(victim);
    await victim.run('collect', ...cosignedBy(one), ...cosignedBy(two));
    const [file = ''] = victim.recordFiles();
    const { document } = await victim.run('prove', victim.sealed()[victim.indexOf(file)] ?? '');
    const proof = `${victim.top}.tlog-proof`;
    writeFileSync(proof, (document as { readonly proof: string }).proof);
    const check = async (policy: string) =>
      victim.run('verify', '--proof', proof, victim.path(file), '--policy', policy);
    expect(await check(demanding(victim, 2, [one, two]))).toMatchObject({
      exit: 0,
      document: { answer: 'proven', anchors: ['witnesses'], log: { size: 9 } },
    });
    const stranger = newWitness(stage, victim, 'stranger');
    await stranger.look(victim);
    expect(await check(demanding(victim, 2, [one, stranger]))).toMatchObject({ document: { answer: 'no-quorum' } });
  });
});
