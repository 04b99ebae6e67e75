/** Why: a decision that somebody signed must be told from one that somebody else made in their name. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BatonRecord } from '../../../src/domain/record.ts';
import { SIGNATURE_NAMESPACE } from '../../../src/domain/signer.ts';
import { NO_SSH_KEYGEN } from '../../support/ssh-keys.ts';
import { altered } from './sealed-history.ts';
import {
  filesOf,
  gateSignature,
  prepareSignedStage,
  sealAnew,
  SIGNATURES,
  type SignedStage,
} from './signed-history.ts';

if (NO_SSH_KEYGEN !== undefined) console.warn(`left out: ${NO_SSH_KEYGEN}`);

let stage: SignedStage;
beforeAll(async () => {
  if (NO_SSH_KEYGEN === undefined) stage = await prepareSignedStage();
}, 60_000);
afterAll(() => stage?.remove());

describe.skipIf(NO_SSH_KEYGEN !== undefined)('attacks on signatures', () => {
  it('removed: missing', async () => {
    const victim = stage.copy('removed');
    const file = gateSignature(victim);
    const index = victim.indexOf(file);
    victim.remove(file);
    expect(await victim.verify(...stage.policy)).toMatchObject({ exit: 1, first: { kind: 'missing', index } });
  });

  it('removed, everything sealed anew: unsigned, at the decision', async () => {
    const victim = stage.copy('stripped');
    const file = gateSignature(victim);
    const id = victim.sealed()[victim.indexOf(file)] ?? '';
    victim.remove(file);
    // Whoever strips it must also take its name out of what was recorded behind it.
    for (const other of filesOf(victim, 'signature').filter((each) => victim.read(each).includes(id))) {
      const change = (record: BatonRecord): BatonRecord => ({
        ...record,
        after: record.after.filter((each) => each !== id),
      });
      victim.write(other, `${altered(victim, other, change).line}\n`);
    }
    sealAnew(victim);
    const [gate = ''] = filesOf(victim, 'gate-approved');
    const decisions = stage.policyOf('decisions', `ada ${stage.keys.ada}\n`, 'signed: decisions\n');
    expect(await victim.verify(...decisions)).toMatchObject({ exit: 1, first: { kind: 'unsigned', file: gate } });
    const { findings } = await victim.verify(...stage.policy);
    expect(findings).toContainEqual(expect.objectContaining({ kind: 'unsigned', file: gate }));
    expect(await victim.verify()).toMatchObject({ exit: 0 });
  });

  it('forged, for a decision that somebody changed: bad-signature', async () => {
    const victim = stage.copy('forged');
    const [gate = ''] = filesOf(victim, 'gate-approved');
    const signature = gateSignature(victim);
    const other = altered(victim, gate, (record) => ({ ...record, timestamp: '2026-01-01T00:00:00Z' }));
    victim.write(gate, `${other.line}\n`);
    const moved = altered(victim, signature, (record) => {
      if (record.eventType !== 'signature') return record;
      const after = record.after.map((id) => (id === record.of ? other.id : id)).toSorted();
      return { ...record, after, of: other.id };
    });
    victim.write(signature, `${moved.line}\n`);
    sealAnew(victim);
    const { findings, exit } = await victim.verify(...stage.policy);
    expect(exit).toBe(1);
    expect(findings).toContainEqual(expect.objectContaining({ kind: 'bad-signature', file: signature }));
    expect(findings).toContainEqual(expect.objectContaining({ kind: 'unsigned', file: gate }));
  });

  it.each([
    ['mallory', 'a key that is not pinned'],
    ['bob', 'the key of somebody else'],
  ] as const)('made by %s, %s: bad-signature, and the decision is unsigned', async (who, _whose) => {
    const victim = stage.copy(`by-${who}`);
    const [gate = ''] = filesOf(victim, 'gate-approved');
    const file = gateSignature(victim);
    const id = victim.sealed()[victim.indexOf(gate)] ?? '';
    const made = stage.ring.sign(who, SIGNATURE_NAMESPACE, `${id}\n`);
    victim.write(file, `${altered(victim, file, (record) => ({ ...record, signature: made })).line}\n`);
    sealAnew(victim);
    const { findings, exit } = await victim.verify(...stage.policy);
    expect(exit).toBe(1);
    expect(findings).toContainEqual(
      expect.objectContaining({
        kind: 'bad-signature',
        file,
        detail: expect.stringContaining(
          who === 'bob' ? 'belongs to bob, not to ada' : 'belongs neither to ada nor to anybody',
        ) as string,
      }),
    );
    expect(findings).toContainEqual(expect.objectContaining({ kind: 'unsigned', file: gate }));
  });

  it('made for another purpose: bad-signature', async () => {
    const victim = stage.copy('purpose');
    const [gate = ''] = filesOf(victim, 'gate-approved');
    const file = gateSignature(victim);
    const made = stage.ring.sign('ada', 'git', `${victim.sealed()[victim.indexOf(gate)] ?? ''}\n`);
    victim.write(file, `${altered(victim, file, (record) => ({ ...record, signature: made })).line}\n`);
    sealAnew(victim);
    expect(await victim.verify()).toMatchObject({ exit: 1, first: { kind: 'bad-signature', file } });
  });

  it('by a key whose time is over: bad-signature', async () => {
    const expired = stage.policyOf('expired', `ada valid-before="20200101Z" ${stage.keys.ada}\n`, '');
    const { findings, exit } = await stage.copy('expired').verify(...expired);
    expect({ exit, kinds: new Set(findings.map(({ kind }) => kind)) }).toEqual({
      exit: 1,
      kinds: new Set(['bad-signature']),
    });
  });

  it('by somebody whom the list does not know: passed over, and missed where it is asked for', async () => {
    const victim = stage.copy('unknown');
    const lenient = stage.policyOf('lenient', `bob ${stage.keys.bob}\n`, '');
    expect(await victim.verify(...lenient)).toMatchObject({ exit: 0, signatures: { found: SIGNATURES, counted: 0 } });
    const demanding = stage.policyOf('demanding', `bob ${stage.keys.bob}\n`, 'signed: decisions\n');
    const { findings, exit } = await victim.verify(...demanding);
    expect({ exit, findings }).toMatchObject({
      exit: 1,
      findings: [{ kind: 'unsigned', detail: expect.stringContaining('no key is pinned for ada') as string }],
    });
  });

  it('a list that is only half right verifies nothing', async () => {
    const file = stage.ring.write('half.signers', `ada cert-authority ${stage.keys.ada}\n`);
    const { exit, document } = await stage.copy('half').run('verify', '--allowed-signers', file);
    expect({ exit, document }).toMatchObject({ exit: 2, document: { error: { code: 'invalid-signers' } } });
  });
});
