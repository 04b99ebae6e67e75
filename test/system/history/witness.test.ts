/** Why: a stolen key and a rewritten branch deceive everybody but somebody who saw the history before and cannot be made to forget. */

import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { parseCheckpointFile } from '../../../src/log/checkpoint.ts';
import { fromBase64, toHex } from '../../../src/log/encoding.ts';
import { verifyConsistency } from '../../../src/log/proof.ts';
import { prepareStage, rewriteLog, type Stage } from './sealed-history.ts';
import { commitAll, finding, newKey, newWitness, policyFile, rewriteHistory } from './witness-rig.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await prepareStage();
});
afterAll(() => stage.remove());

describe('a witness', () => {
  it('cosigns a history as long as it grows, and leaves an unchanged head as it is', async () => {
    const victim = stage.victim('grows');
    const witness = newWitness(stage, victim);
    expect(await witness.look(victim, '--dry-run')).toMatchObject({ exit: 0, document: { kind: 'cosigned' } });
    expect(existsSync(witness.folder)).toBe(false);
    expect(await witness.look(victim)).toMatchObject({ exit: 0, document: { kind: 'cosigned', log: { size: 9 } } });
    const first = readFileSync(join(witness.folder, 'checkpoint'), 'utf8');
    expect(first.startsWith(victim.read('log/checkpoint').toString())).toBe(true);
    expect(await witness.look(victim)).toMatchObject({ exit: 0, document: { kind: 'unchanged' } });
    expect(readFileSync(join(witness.folder, 'checkpoint'), 'utf8')).toBe(first);
    expect(await witness.look(victim, '--renew', '0s')).toMatchObject({ exit: 0, document: { kind: 'cosigned' } });
    await victim.run('collect');
    expect(await witness.look(victim)).toMatchObject({ document: { before: { size: 9 }, log: { size: 10 } } });
  });

  it('looks at what is committed, on the branch of the history when there is one', async () => {
    const victim = stage.victim('branch');
    const witness = newWitness(stage, victim);
    victim.git('branch', 'baton/history');
    await victim.run('collect');
    expect(await witness.look(victim)).toMatchObject({ document: { log: { size: 9 } } });
    expect(await witness.look(victim, '--branch', 'main')).toMatchObject({ document: { log: { size: 10 } } });
    expect(await witness.look(victim, '--branch', 'none')).toMatchObject({ exit: 5 });
    expect(await stage.run('witness', '/no/such/place', '--key', `${witness.folder}.key`)).toMatchObject({ exit: 5 });
  });

  it('waits while nothing is sealed', async () => {
    const victim = stage.victim('unsealed');
    victim.remove('log');
    commitAll(victim);
    expect(await newWitness(stage, victim).look(victim)).toMatchObject({
      exit: 8,
      document: { kind: 'nothing-sealed' },
    });
  });

  it('catches a force-push that recomputes everything, and keeps what proves it', async () => {
    const victim = stage.victim('forced');
    const witness = newWitness(stage, victim);
    await witness.look(victim);
    const cosigned = readFileSync(join(witness.folder, 'checkpoint'));
    rewriteHistory(victim);
    expect(await victim.verify()).toMatchObject({ verdict: 'sound' });
    const refused = await witness.look(victim);
    expect(refused).toMatchObject({ exit: 1, document: { kind: 'refused', findings: [{ kind: 'fork' }] } });
    expect(readFileSync(join(witness.folder, 'checkpoint'))).toEqual(cosigned);
    const [name = ''] = readdirSync(join(witness.folder, 'refused'));
    expect(name).toMatch(/^fork-9-/u);
    const kept = (file: string): Buffer => readFileSync(join(witness.folder, 'refused', name, file));
    expect(kept('known')).toEqual(cosigned);
    expect(kept('offered')).toEqual(victim.read('log/checkpoint'));
    await witness.look(victim);
    expect(readdirSync(join(witness.folder, 'refused'))).toEqual([name]);
  });

  it('shows with a proof that a longer history does not continue what it saw', async () => {
    const victim = stage.victim('longer');
    const witness = newWitness(stage, victim);
    await witness.look(victim);
    rewriteHistory(victim);
    await victim.run('collect');
    expect(await witness.look(victim)).toMatchObject({ exit: 1, document: { findings: [{ kind: 'fork' }] } });
    const [name = ''] = readdirSync(join(witness.folder, 'refused'));
    const kept = (file: string): Buffer => readFileSync(join(witness.folder, 'refused', name, file));
    const { offeredAtKnownSize: at } = JSON.parse(kept('finding.json').toString()) as {
      readonly offeredAtKnownSize: { readonly size: number; readonly root: string; readonly proof: readonly string[] };
    };
    const offered = parseCheckpointFile(kept('offered'))?.checkpoint;
    const known = parseCheckpointFile(kept('known'))?.checkpoint;
    const root = fromBase64(at.root) ?? new Uint8Array();
    const proof = at.proof.map((hash) => fromBase64(hash) ?? new Uint8Array());
    expect(offered && verifyConsistency({ size: at.size, root }, offered, proof)).toBe(true);
    expect(known).toMatchObject({ size: at.size });
    expect(toHex(root)).not.toBe(toHex(known?.root ?? new Uint8Array()));
  });

  it('catches going back to an older head, another log in its place, and no log at all', async () => {
    const victim = stage.victim('back');
    const witness = newWitness(stage, victim);
    const before = victim.git('rev-parse', 'HEAD').trim();
    await victim.run('collect');
    await witness.look(victim);
    victim.git('reset', '-q', '--hard', before);
    const back = await witness.look(victim);
    expect([back.exit, finding(back.document)]).toEqual([1, ['rollback']]);
    rewriteLog(victim, victim.sealed().toReversed());
    commitAll(victim);
    expect(finding((await witness.look(victim)).document)).toEqual(['wrong-origin']);
    victim.remove('log');
    commitAll(victim);
    expect(finding((await witness.look(victim)).document)).toEqual(['rollback']);
    expect(readdirSync(join(witness.folder, 'refused'))).toHaveLength(3);
  });

  it('cosigns no log that does not agree with itself, whatever it is told to accept', async () => {
    const victim = stage.victim('damaged');
    const witness = newWitness(stage, victim);
    const tile = victim.read('log/tile/0/000.p/9');
    tile[40] = (tile[40] ?? 0) ^ 1;
    victim.write('log/tile/0/000.p/9', tile);
    commitAll(victim);
    const damaged = await witness.look(victim, '--accept');
    expect([damaged.exit, finding(damaged.document)]).toEqual([1, ['log-rewritten']]);
    victim.write('log/checkpoint', 'hello\n');
    commitAll(victim);
    expect(finding((await witness.look(victim)).document)).toEqual(['log-rewritten']);
    expect(existsSync(join(witness.folder, 'checkpoint'))).toBe(false);
  });

  it('goes on from a rewritten history only when told to, and keeps what it had seen', async () => {
    const victim = stage.victim('agreed');
    const witness = newWitness(stage, victim);
    await witness.look(victim);
    rewriteHistory(victim);
    expect(await witness.look(victim, '--accept')).toMatchObject({
      exit: 0,
      document: { kind: 'cosigned', accepted: [{ kind: 'fork' }] },
    });
    expect(readdirSync(join(witness.folder, 'refused'))).toHaveLength(1);
    expect(await witness.look(victim)).toMatchObject({ exit: 0, document: { kind: 'unchanged' } });
  });

  it('does not take for its memory what it has not cosigned', async () => {
    const victim = stage.victim('memory');
    const witness = newWitness(stage, victim);
    await witness.look(victim);
    const path = join(witness.folder, 'checkpoint');
    const text = readFileSync(path, 'utf8');
    for (const changed of ['', text.replace('\n9\n', '\n8\n'), text.replace(/^\u2014 .*\n/gmu, '')]) {
      writeFileSync(path, changed);
      expect(await witness.look(victim)).toMatchObject({
        exit: 1,
        document: { error: { code: 'witness-memory-damaged' } },
      });
    }
    writeFileSync(path, text);
    const other = newKey(`${victim.top}-other.key`);
    expect(await witness.look(victim, '--key', other)).toMatchObject({ exit: 1 });
  });

  it('asks for the key of the log when its policy does', async () => {
    const victim = stage.victim('keyed');
    const key = newKey(`${victim.top}-log.key`);
    const { document } = await victim.run('collect', '--key', key);
    const { commit } = document as { readonly commit: { readonly sealed: { readonly signedBy: string } } };
    const policy = policyFile(victim, [`logKey: "${commit.sealed.signedBy}"`]);
    const witness = newWitness(stage, victim);
    expect(await witness.look(victim, '--policy', policy)).toMatchObject({ exit: 0 });
    victim.write(
      'log/checkpoint',
      victim
        .read('log/checkpoint')
        .toString()
        .replace(/^\u2014 .*\n/gmu, ''),
    );
    commitAll(victim);
    expect(finding((await witness.look(victim, '--policy', policy)).document)).toEqual(['unsigned']);
  });

  it('needs a key, and a name that a key can have', async () => {
    const victim = stage.victim('keyless');
    expect(await stage.run('witness', victim.top)).toMatchObject({ exit: 2 });
    const key = newKey(`${victim.top}-w.key`);
    expect(await stage.run('witness', victim.top, '--key', key, '--name', 'two words')).toMatchObject({ exit: 2 });
    writeFileSync(key, 'hello');
    expect(await stage.run('witness', victim.top, '--key', key)).toMatchObject({ exit: 2 });
  });
});
