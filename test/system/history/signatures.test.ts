/** Why: what people sign must be checkable by anybody, with Baton and without, and only they can sign it. */

import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SIGNATURE_NAMESPACE } from '../../../src/domain/signer.ts';
import { NO_SSH_KEYGEN } from '../../support/ssh-keys.ts';
import { filesOf, prepareSignedStage, recordIn, SIGNATURES, type SignedStage } from './signed-history.ts';

if (NO_SSH_KEYGEN !== undefined) console.warn(`left out: ${NO_SSH_KEYGEN}`);

let stage: SignedStage;
beforeAll(async () => {
  if (NO_SSH_KEYGEN === undefined) stage = await prepareSignedStage();
}, 60_000);
afterAll(() => stage?.remove());

describe.skipIf(NO_SSH_KEYGEN !== undefined)('a signed history', () => {
  it('is sound, and every record of it is signed', async () => {
    const found = await stage.copy('untouched').verify(...stage.policy);
    expect(found).toMatchObject({ verdict: 'sound', exit: 0, signatures: { found: SIGNATURES, counted: SIGNATURES } });
  });

  it('is sound without any list, but no signature counts then', async () => {
    const found = await stage.copy('unlisted').verify();
    expect(found).toMatchObject({ verdict: 'sound', signatures: { found: SIGNATURES, counted: 0 } });
  });

  it('can be checked with ssh-keygen and nothing else', () => {
    for (const file of filesOf(stage.signed, 'signature')) {
      const record = recordIn(stage.signed, file);
      if (record.eventType !== 'signature') continue;
      const { of, signature } = record;
      const signers = `ada ${stage.keys.ada}\n`;
      const request = { signers, principal: 'ada', namespace: SIGNATURE_NAMESPACE, signature };
      expect(stage.ring.accepts({ ...request, message: `${of}\n` })).toBe(true);
      expect(stage.ring.accepts({ ...request, message: of })).toBe(false);
    }
  });

  it('is signed once: signing again finds nothing, and others cannot sign it', async () => {
    const victim = stage.copy('again');
    const again = await victim.run('sign', '--work-item', 'gated');
    expect(again).toMatchObject({ exit: 0, document: { signed: [] } });
    const [gate = ''] = filesOf(victim, 'gate-approved');
    const id = victim.sealed()[victim.indexOf(gate)] ?? '';
    const { exit, document } = await victim.runAs({ BATON_ACTOR: 'bob' }, 'sign', id, '--work-item', 'gated');
    expect({ exit, document }).toMatchObject({ exit: 2, document: { error: { code: 'not-own-record' } } });
  });

  it('takes an Ed25519 key without SSH, from a file or from the environment', async () => {
    const pem = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
    const victim = stage.plain('pem');
    const { exit, document } = await victim.runAs(
      { BATON_ACTOR: 'ada', BATON_SIGNING_KEY: pem },
      'sign',
      '--work-item',
      'one',
    );
    expect({ exit, document }).toMatchObject({ exit: 0, document: { actor: 'ada' } });
    const file = `${victim.top}-signing.key`;
    writeFileSync(file, pem);
    expect(await victim.run('sign', '--work-item', 'two', '--key', file)).toMatchObject({ exit: 0 });
    writeFileSync(file, `-----BEGIN PRIVATE KEY-----\nhello\n`);
    expect(await victim.run('run', 'two')).toMatchObject({ exit: 0 });
    const broken = await victim.run('sign', '--work-item', 'two', '--key', file);
    expect(broken).toMatchObject({ exit: 2, document: { error: { code: 'invalid-signing-key' } } });
    const none = await victim.run('sign', '--work-item', 'two');
    expect(none).toMatchObject({ exit: 2, document: { error: { code: 'no-signing-key' } } });
    writeFileSync(file, 'not a key\n');
    const other = await victim.run('sign', '--work-item', 'two', '--key', file);
    expect(other).toMatchObject({ exit: 5, document: { error: { code: 'cannot-sign' } } });
  });

  it('signs what a run has done and what somebody decides at once, when that is asked for', async () => {
    const victim = stage.copy('at-once');
    const key = ['--sign', '--key', stage.ring.path('ada')];
    await victim.run('item', 'add', 'again', '--workflow', 'wf-gated');
    const ran = await victim.run('run', 'again', ...key);
    // One signature over the last record, which covers both ends of the step; and one over the registration, which they do not name.
    expect(ran).toMatchObject({
      exit: 8,
      document: {
        signatures: { by: 'ada', records: [{ eventType: 'work-item-registered' }, { eventType: 'attempt-completed' }] },
      },
    });
    expect(await victim.run('run', 'again', ...key)).toMatchObject({ document: { signatures: { records: [] } } });
    const decide = async (...args: readonly string[]) =>
      victim.run('gate', 'approve', '--work-item', 'again', '--step', 'ship', '--gate', 'go', ...args);
    const decided = await decide(...key);
    expect(decided).toMatchObject({ exit: 0, document: { signatures: { records: [{ eventType: 'gate-approved' }] } } });
    expect(await decide(...key)).toMatchObject({ exit: 0, document: { signatures: { records: [] } } });
    const made = filesOf(victim, 'signature').filter((file) => file.includes('/again/'));
    expect(made).toHaveLength(3);
    for (const file of made) {
      const record = recordIn(victim, file);
      if (record.eventType !== 'signature') continue;
      const signed = { signers: `ada ${stage.keys.ada}\n`, principal: 'ada', signature: record.signature };
      expect(stage.ring.accepts({ ...signed, namespace: SIGNATURE_NAMESPACE, message: `${record.of}\n` })).toBe(true);
    }
    await victim.run('collect');
    const decisions = stage.policyOf('decisions', `ada ${stage.keys.ada}\n`, 'signed: decisions\n');
    expect(await victim.verify(...decisions)).toMatchObject({
      verdict: 'sound',
      signatures: { found: SIGNATURES + 3 },
    });
    // Nothing of this item is left for `sign`.
    expect(await victim.verify(...stage.policy)).toMatchObject({ verdict: 'sound' });
  });

  it('signs no registration that somebody else has made', async () => {
    const victim = stage.copy('not-own');
    await victim.runAs({ BATON_ACTOR: 'bob' }, 'item', 'add', 'theirs', '--workflow', 'wf-gated');
    const ran = await victim.run('run', 'theirs', '--sign', '--key', stage.ring.path('ada'));
    expect(ran).toMatchObject({ document: { signatures: { records: [{ eventType: 'attempt-completed' }] } } });
  });

  it('records nothing when it should sign and there is no key, and takes no key that it should not use', async () => {
    const victim = stage.copy('keyless');
    victim.git('config', '--unset', 'user.signingKey');
    await victim.run('item', 'add', 'again', '--workflow', 'wf-gated');
    const before = victim.recordFiles();
    const none = await victim.run('run', 'again', '--sign');
    expect(none).toMatchObject({ exit: 2, document: { error: { code: 'no-signing-key' } } });
    const idle = await victim.run('run', 'again', '--key', stage.ring.path('ada'));
    expect(idle).toMatchObject({ exit: 2 });
    expect(victim.recordFiles()).toEqual(before);
  });
});
