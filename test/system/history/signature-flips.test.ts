/** Why: somebody who seals a damaged signature as it is makes the log agree with it; then the signature itself must tell. */

import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Policy } from '../../../src/domain/judge-memory.ts';
import { leafIds } from '../../../src/log/blame.ts';
import { sealRecords } from '../../../src/log/seal.ts';
import { joinBytes, wireString } from '../../../src/log/ssh-wire.ts';
import { readStoredLog } from '../../../src/log/stored-log.ts';
import { encodeRecord, lineId } from '../../../src/records/record-id.ts';
import type { BatonRecord } from '../../../src/domain/record.ts';
import { effort } from '../../support/effort.ts';
import { EVIDENCE, judge, randomNumbers } from './flip-rig.ts';
import { filesBelow, prepareStage, type Stage } from './sealed-history.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const BATON_SIGNING_KEY = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
const point = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
const key = Buffer.from(joinBytes(wireString('ssh-ed25519'), wireString(point))).toString('base64');
const POLICY: Policy = { allowedSigners: [{ principals: 'ada', key }] };

let stage: Stage;
beforeAll(async () => {
  stage = await prepareStage({ BATON_ACTOR: 'ada', BATON_SIGNING_KEY });
});
afterAll(() => stage.remove());

/** The evidence of a history that is signed and sealed. */
async function signedFiles(name: string): Promise<Map<string, Uint8Array>> {
  const victim = stage.victim(name);
  for (const item of ['one', 'two']) expect(await victim.run('sign', '--work-item', item)).toMatchObject({ exit: 0 });
  await victim.run('collect');
  return new Map([...filesBelow(victim.path('.'))].filter(([path]) => EVIDENCE.test(path)));
}

describe('flipped bits in a signature that is sealed as it is', () => {
  it('are all found, each in the record of that signature', async () => {
    const files = await signedFiles('sealed');
    expect(await judge(files, POLICY)).toMatchObject({ verdict: 'sound', signatures: { found: 3, counted: 3 } });
    const ids = leafIds(logOf(files).leaves);
    const { index, path, record, blob } = lastSignature(files, ids);
    const random = randomNumbers(7);
    const missed: string[] = [];
    for (let flip = 0; flip < effort(150, 1000); flip += 1) {
      const [at, bit] = [random(blob.length), random(8)];
      const damaged = Uint8Array.from(blob);
      damaged[at] = (damaged[at] ?? 0) ^ (1 << bit);
      const { id, line } = encoded({ ...record, signature: armored(damaged) });
      const leaves = ids.map((each, place) => (place === index ? id : each));
      const sealed = sealRecords({ leaves: new Uint8Array() }, leaves);
      const log = sealed.write.map((file) => [`log/${file.path}`, file.bytes] as const);
      const { findings } = await judge(new Map([...files, ...log, [path, Buffer.from(`${line}\n`)]]), POLICY);
      const { kind, file, index: place } = findings[0] ?? {};
      if (`${kind} ${file} ${place}` !== `bad-signature ${path} ${index}`)
        missed.push(`byte ${at} bit ${bit}: ${kind}`);
    }
    expect(missed).toEqual([]);
  });
});

/** The signature that no other record names: where it is, its record and its bytes. */
function lastSignature(files: ReadonlyMap<string, Uint8Array>, ids: readonly string[]) {
  const index = ids.findLastIndex((id) => recordOf(files, id)?.record.eventType === 'signature');
  const found = recordOf(files, ids[index] ?? '');
  if (found?.record.eventType !== 'signature') throw new Error('nothing is signed');
  const blob = Buffer.from(found.record.signature.split('\n').slice(1, -2).join(''), 'base64');
  expect(found.record.signature).toBe(armored(blob));
  return { index, path: found.path, record: found.record, blob };
}

function armored(blob: Uint8Array): string {
  const lines = Buffer.from(blob)
    .toString('base64')
    .match(/.{1,70}/gu);
  return `-----BEGIN SSH SIGNATURE-----\n${lines?.join('\n') ?? ''}\n-----END SSH SIGNATURE-----\n`;
}

function encoded(record: BatonRecord) {
  const done = encodeRecord(record);
  if (done.kind === 'refused') throw new Error(done.reason);
  return done;
}

function logOf(files: ReadonlyMap<string, Uint8Array>) {
  const log = readStoredLog(
    new Map([...files].flatMap(([path, bytes]) => (path.startsWith('log/') ? [[path.slice(4), bytes] as const] : []))),
  );
  if (log.kind !== 'read') throw new Error('there is no log');
  return log;
}

/** The file of one record that has this id. */
function recordOf(files: ReadonlyMap<string, Uint8Array>, id: string) {
  const found = [...files].find(([path, bytes]) => path.endsWith('.json') && lineId(bytes.subarray(0, -1)) === id);
  return found && { path: found[0], record: JSON.parse(Buffer.from(found[1]).toString()) as BatonRecord };
}
