/** Why: storage errs and people tinker bit by bit; none of it may go unseen, and each flip must be blamed on the file it is in. */

import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Policy } from '../../../src/domain/judge-memory.ts';
import { openCosigner } from '../../../src/log/cosignature.ts';
import { formatCheckpointFile, parseCheckpointFile } from '../../../src/log/checkpoint.ts';
import { toHex } from '../../../src/log/encoding.ts';
import { keyId } from '../../../src/log/note-key.ts';
import { openSigner } from '../../../src/log/signed-note.ts';
import { effort } from '../../support/effort.ts';
import { EVIDENCE, judge, randomNumbers } from './flip-rig.ts';
import { filesBelow, prepareStage, type Stage } from './sealed-history.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await prepareStage({ BATON_ACTOR: 'ada', BATON_SIGNING_KEY: newPem() });
});
afterAll(() => stage.remove());

/** A history in which somebody signed everything, and one record is redacted. */
async function evidenceOf(form: string): Promise<Map<string, Uint8Array>> {
  const victim = stage.victim(`flips-${form.length}`);
  const { document } = await victim.run('show', 'one', '--step', 'b');
  const { records } = document as { readonly records: readonly { readonly id: string }[] };
  await victim.run('redact', records[1]?.id ?? '', '--reason', 'A secret', '--work-item', 'one');
  for (const item of ['one', 'two']) await victim.run('sign', '--work-item', item);
  await victim.run('collect', ...(form === 'packed' ? ['--pack'] : []));
  return new Map([...filesBelow(victim.path('.'))].filter(([path]) => EVIDENCE.test(path)));
}

describe.each(['one file a record', 'packed'])('flipped bits, %s', (form) => {
  it('are all found, each in its file', async () => {
    const files = await evidenceOf(form);
    expect(await judge(files)).toMatchObject({
      verdict: 'sound',
      signatures: { found: 3 },
      redactions: [{ index: expect.any(Number) as number }],
    });
    const places = [...files].flatMap(([path, bytes]) =>
      Array.from({ length: bytes.length }, (_, at) => ({ path, at })),
    );
    const random = randomNumbers(form.length);
    const missed: string[] = [];
    const flips = effort(250, 3000);
    for (let flip = 0; flip < flips; flip += 1) {
      const { path, at } = places[random(places.length)] ?? { path: '', at: 0 };
      const bit = random(8);
      const damaged = Uint8Array.from(files.get(path) ?? []);
      damaged[at] = (damaged[at] ?? 0) ^ (1 << bit);
      const { findings } = await judge(new Map<string, Uint8Array>([...files, [path, damaged]]));
      if (findings[0]?.file !== path) missed.push(`${path} byte ${at} bit ${bit}: ${JSON.stringify(findings[0])}`);
    }
    expect(missed).toEqual([]);
  });
});

function newPem(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
}

/** A history whose head is signed and cosigned, with the policy that asks for both. */
async function vouchedFor() {
  const victim = stage.victim('flips-vouched');
  await victim.run('collect', '--pack');
  const files = new Map<string, Uint8Array>([...filesBelow(victim.path('.'))].filter(([path]) => EVIDENCE.test(path)));
  const head = parseCheckpointFile(files.get('log/checkpoint') ?? new Uint8Array());
  const cosigner = openCosigner(newPem());
  const signed = head && openSigner(newPem())?.(head.body, head.checkpoint.origin);
  if (head === undefined || cosigner === undefined || signed === undefined) throw new Error('nothing to vouch for');
  const file = (line: string): Uint8Array =>
    new TextEncoder().encode(formatCheckpointFile({ body: head.body, signatureLines: [line] }));
  files.set('log/checkpoint', file(signed.line));
  files.set(`log/cosigned/${toHex(keyId(cosigner.verifier))}`, file(cosigner.cosign(head.body, 1_700_000_000)));
  const policy: Policy = { logKey: signed.key, witnesses: { keys: [cosigner.key], quorum: 1 } };
  return { files, policy };
}

describe('flipped bits of what vouches for a history', () => {
  it('are all found, each in its file', async () => {
    const { files, policy } = await vouchedFor();
    expect(await judge(files, policy)).toMatchObject({ verdict: 'sound', window: { sealed: 0 } });
    const random = randomNumbers(7);
    const missed: string[] = [];
    for (const path of [...files.keys()].filter((each) => /^log\/(?:checkpoint|cosigned)/u.test(each))) {
      const bytes = files.get(path) ?? new Uint8Array();
      for (let flip = 0; flip < effort(120, 1500); flip += 1) {
        const [at, bit] = [random(bytes.length), random(8)];
        const damaged = Uint8Array.from(bytes);
        damaged[at] = (damaged[at] ?? 0) ^ (1 << bit);
        const { findings } = await judge(new Map([...files, [path, damaged]]), policy);
        if (findings[0]?.file !== path) missed.push(`${path} byte ${at} bit ${bit}: ${JSON.stringify(findings[0])}`);
      }
    }
    expect(missed).toEqual([]);
  });
});
