/** Why: a history that was rewritten as a whole agrees with itself, so it is caught by whoever saw it before. */

import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { recordId } from '../../../src/records/record-id.ts';
import { altered, prepareStage, rewriteLog, type Stage, type Victim } from './sealed-history.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await prepareStage();
});
afterAll(() => stage.remove());

function fileOf(victim: Victim, folder: string, step: string): string {
  const file = victim.recordFiles().find((name) => name.startsWith(`${folder}/one/`) && name.includes(`-${step}-`));
  if (file === undefined) throw new Error(`${folder} has no record of ${step}`);
  return file;
}

const kindsOf = (findings: readonly { readonly kind: string }[]): readonly string[] => findings.map(({ kind }) => kind);

describe('what a clone remembers', () => {
  it('catches a force-push that recomputes everything, which a fresh clone cannot', async () => {
    const victim = stage.victim('forced');
    await victim.verify();
    const file = fileOf(victim, 'handoff', 'd');
    const index = victim.indexOf(file);
    const forged = altered(victim, file, (record) => ({ ...record, actor: 'mallory' }));
    victim.write(file, `${forged.line}\n`);
    rewriteLog(
      victim,
      victim.sealed().map((id, at) => (at === index ? forged.id : id)),
    );
    victim.git('add', '.');
    victim.git('commit', '-q', '--amend', '--no-edit');
    const { exit, first, anchors } = await victim.verify();
    expect({ exit, first, anchors }).toMatchObject({
      exit: 1,
      first: { kind: 'fork', file: 'log/checkpoint' },
      anchors: [],
    });
    rmSync(join(victim.top, '.git/baton/memory'), { recursive: true });
    expect(await victim.verify()).toMatchObject({ verdict: 'sound', anchors: [] });
  });

  it('catches a record inserted into the past', async () => {
    const victim = stage.victim('inserted');
    await victim.verify();
    const old = altered(victim, fileOf(victim, 'handoff', 'b'), (record) => ({ ...record, actor: 'mallory' }));
    victim.write('handoff/one/20200101T000000Z-inserted.json', `${old.line}\n`);
    const ids = victim.sealed();
    const causes = Math.max(...JSON.parse(old.line).after.map((id: string) => ids.indexOf(id)));
    rewriteLog(victim, [...ids.slice(0, causes + 1), old.id, ...ids.slice(causes + 1)]);
    const { exit, findings } = await victim.verify();
    expect(exit).toBe(1);
    expect(kindsOf(findings)).toContain('fork');
  });

  it('catches a record that is appended with an old date', async () => {
    const victim = stage.victim('appended');
    await victim.verify();
    const date = '2020-01-01T00:00:00Z';
    const registered = victim.recordFiles().find((name) => name.includes('one') && name.includes('registered')) ?? '';
    const alone = altered(victim, registered, (record) => ({ ...record, timestamp: date }));
    victim.write('handoff/one/20200101T000000Z-late.json', `${alone.line}\n`);
    await victim.run('collect');
    const index = victim.sealed().indexOf(alone.id);
    expect(index).toBeGreaterThan(8);
    const late = await victim.verify();
    expect(late.first).toMatchObject({ kind: 'late', file: 'handoff/one/20200101T000000Z-late.json', index });
    const after = [
      recordId(
        victim
          .read(fileOf(victim, 'handoff', 'd'))
          .toString()
          .trimEnd(),
      ),
    ];
    const linked = altered(victim, registered, (record) => ({ ...record, after, timestamp: date }));
    victim.write('handoff/one/20200101T000001Z-linked.json', `${linked.line}\n`);
    const { findings } = await victim.verify();
    expect(findings).toContainEqual(
      expect.objectContaining({ kind: 'backdated', file: 'handoff/one/20200101T000001Z-linked.json' }),
    );
  });

  it('catches going back to an older head, whole or of the checkpoint alone', async () => {
    const victim = stage.victim('back');
    const before = victim.git('rev-parse', 'HEAD').trim();
    const checkpoint = victim.read('log/checkpoint');
    await victim.run('collect');
    await victim.verify();
    victim.write('log/checkpoint', checkpoint);
    expect(await victim.verify()).toMatchObject({ exit: 1, first: { kind: 'rollback', file: 'log/checkpoint' } });
    victim.git('reset', '--hard', before);
    const { exit, findings } = await victim.verify();
    expect(exit).toBe(1);
    expect(kindsOf(findings)).toContain('rollback');
  });

  it('catches a record that vanished before it was sealed', async () => {
    const victim = stage.victim('vanished');
    await victim.verify();
    const [file = ''] = victim.recordFiles().filter((name) => name.includes('/two/'));
    victim.remove(file);
    victim.git('update-ref', '-d', 'refs/baton/items/two');
    expect(await victim.verify()).toMatchObject({ exit: 1, first: { kind: 'vanished' } });
  });

  it('takes a rewritten history for good only when told to', async () => {
    const victim = stage.victim('accepted');
    await victim.verify();
    rewriteLog(victim, victim.sealed().slice(0, -1));
    expect(await victim.verify()).toMatchObject({ exit: 1, first: { kind: 'rollback' } });
    expect(await victim.verify('--accept')).toMatchObject({ exit: 1 });
    expect(await victim.verify()).toMatchObject({ exit: 0, anchors: [{ by: 'memory', size: 8 }] });
  });
});

describe('a policy from outside', () => {
  it('pins the name, a head and the time to sealing', async () => {
    const victim = stage.victim('policy');
    const { log } = (await victim.verify()) as unknown as {
      readonly log: { origin: string; size: number; root: string };
    };
    const file = join(victim.top, '../policy.yaml');
    const demand = async (...lines: readonly string[]) => {
      writeFileSync(file, ['schemaVersion: "1.0"', ...lines, ''].join('\n'));
      return victim.verify('--policy', file);
    };
    const pinned = ['checkpoint:', `  size: ${log.size}`];
    expect(await demand(`origin: ${log.origin}`, ...pinned, `  root: "${log.root}"`)).toMatchObject({
      verdict: 'sound',
      anchors: [{ by: 'memory' }, { by: 'policy', size: 9 }],
    });
    expect(await demand('origin: somebody/else')).toMatchObject({ exit: 1, first: { kind: 'wrong-origin' } });
    expect(await demand(...pinned, `  root: "${'0'.repeat(64)}"`)).toMatchObject({ first: { kind: 'fork' } });
    expect(await demand('checkpoint:', '  size: 99', `  root: "${log.root}"`)).toMatchObject({
      first: { kind: 'rollback' },
    });
    expect(await demand('sealWithin: 0s')).toMatchObject({ first: { kind: 'stale' } });
    writeFileSync(file, 'schemaVersion: "1.0"\norigins: x\n');
    expect(await victim.run('verify', '--policy', file)).toMatchObject({ exit: 2 });
  });
});

describe('two checkpoints', () => {
  it('are consistent when the log only grew, and a fork when it was rewritten', async () => {
    const victim = stage.victim('compared');
    await victim.run('collect');
    const compare = async (a: string, b: string) => (await victim.run('verify', '--consistency', a, b)).exit;
    expect(await compare('HEAD~1', 'HEAD')).toBe(0);
    const kept = join(victim.top, '../kept-checkpoint');
    writeFileSync(kept, victim.read('log/checkpoint'));
    expect(await compare(kept, 'HEAD')).toBe(0);
    const ids = victim.sealed();
    rewriteLog(victim, [...ids.slice(0, 2), ...ids.slice(2).toReversed(), ids[1] ?? '']);
    victim.git('add', '.');
    victim.git('commit', '-qm', 'rewritten');
    expect(await compare('HEAD~1', 'HEAD')).toBe(1);
    expect(await compare(kept, 'HEAD')).toBe(1);
    expect(await compare('HEAD', 'no-such-thing')).toBe(2);
  });
});

describe('a clone that shares its history through a server', () => {
  it('verifies the newest that it has seen of it, and says how that stands to its own', async () => {
    const victim = stage.victim('shares');
    const tracked = 'refs/baton/remote/origin/history';
    victim.write('../baton.yaml', 'schemaVersion: "1.0"\nhistory: baton/history\nremote: origin\n');
    victim.git('branch', 'baton/history');
    const server = async () => {
      const { exit, document } = await victim.run('verify');
      const { place, server: told } = document as { readonly place: string; readonly server: { standing: string } };
      return [exit, place, told.standing];
    };
    const own = 'refs/heads/baton/history:artifacts';
    expect(await server()).toEqual([0, own, 'unseen']);
    victim.git('update-ref', tracked, 'HEAD');
    expect(await server()).toEqual([0, own, 'whole']);
    const commit = (...parents: readonly string[]): string =>
      victim.git('commit-tree', 'HEAD^{tree}', ...parents.flatMap((each) => ['-p', each]), '-m', 'next').trim();
    victim.git('update-ref', tracked, commit('HEAD'));
    expect(await server()).toEqual([0, `${tracked}:artifacts`, 'seen']);
    victim.git('update-ref', tracked, commit());
    expect(await server()).toEqual([0, own, 'apart']);
    victim.git('branch', '-qD', 'baton/history');
    expect(await server()).toEqual([0, `${tracked}:artifacts`, 'seen']);
    // What it remembers is of the history, wherever it lay.
    expect(await victim.verify()).toMatchObject({ anchors: [{ by: 'memory', size: 9 }] });
  });
});
