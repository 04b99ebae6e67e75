/** Why: what somebody should never have written must be able to go, without making room for those who want to hide something. */

import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { altered, filesBelow, prepareStage, type Stage, type Victim } from './sealed-history.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await prepareStage({ BATON_ACTOR: 'ada' });
});
afterAll(() => stage.remove());

const SECRET = 'hunter2';

/** Records about step b, of which one says too much, sealed. */
async function withSecret(name: string, ...collect: readonly string[]) {
  const victim = stage.victim(name);
  const claim = ['--work-item', 'two', '--step', 'a'];
  for (const args of [
    ['claim', ...claim],
    ['complete', ...claim, '--outcome', `The password is ${SECRET}`],
    ['collect', ...collect],
  ])
    expect(await victim.run(...args)).toMatchObject({ exit: 0 });
  const file = filesWith(victim, SECRET).find((each) => each.startsWith('handoff/')) ?? '';
  const line = victim
    .read(file)
    .toString()
    .split('\n')
    .find((each) => each.includes(SECRET));
  const { document } = await victim.run('show', 'two');
  const { records } = document as { readonly records: readonly { readonly id: string; readonly record: unknown }[] };
  const found = records.find(({ record }) => JSON.stringify(record).includes(SECRET));
  if (found === undefined || line === undefined) throw new Error('the secret is nowhere');
  return { victim, file, line, id: found.id, index: victim.sealed().indexOf(found.id) };
}

async function redact(victim: Victim, id: string): Promise<void> {
  expect(await victim.run('redact', id, '--reason', 'A password', '--work-item', 'two')).toMatchObject({ exit: 0 });
}

function filesWith(victim: Victim, text: string): readonly string[] {
  return [...filesBelow(victim.path('.'))].flatMap(([path, bytes]) => (bytes.includes(text) ? [path] : []));
}

/** Where the plan stands, without words. */
async function standing(victim: Victim) {
  const { document } = await victim.run('status', 'two');
  const { steps } = document as { readonly steps: readonly { readonly key: string; readonly status: string }[] };
  return steps.map(({ key, status }) => `${key} ${status}`);
}

describe.each([
  ['in a file of its own', []],
  ['in a batch', ['--pack']],
] as const)('a redacted record, %s', (where, args) => {
  it('is gone from branch, working tree and caches; the log, the state and its proof stay', async () => {
    const { victim, id, index } = await withSecret(where.replaceAll(' ', '-'), ...args);
    const before = { sealed: victim.sealed(), standing: await standing(victim) };
    await redact(victim, id);
    expect(await victim.verify()).toMatchObject({ verdict: 'sound', redactions: [{ id, index, by: 'ada' }] });
    const { exit, document } = await victim.run('collect');
    expect({ exit, document }).toMatchObject({ exit: 0, document: { erased: [{ workItem: 'two', id }] } });
    expect(filesWith(victim, SECRET)).toEqual([]);
    expect(victim.git('grep', '-h', 'password', 'HEAD', '--', 'artifacts')).not.toContain(SECRET);
    const cache = join(victim.top, '.git/baton/cache');
    for (const name of readdirSync(cache)) expect(String(filesBelow(cache).get(name))).not.toContain(SECRET);
    expect(victim.git('status', '--porcelain', 'artifacts')).toBe('');
    expect(victim.sealed().slice(0, before.sealed.length)).toEqual(before.sealed);
    expect(await standing(victim)).toEqual(before.standing);
    const found = await victim.verify();
    expect(found).toMatchObject({ verdict: 'sound', exit: 0, redactions: [{ id, index, reason: 'A password' }] });
    expect(found.redactions?.[0]).not.toHaveProperty('file');
  });
});

describe('a redacted record', () => {
  it('is proved by its id, and by the record that declares it missing', async () => {
    const { victim, id, index } = await withSecret('proved');
    await redact(victim, id);
    await victim.run('collect');
    const { document } = await victim.run('prove', id);
    const { proof, redaction } = document as { readonly proof: string; readonly redaction: string };
    const file = `${victim.top}.tlog-proof`;
    writeFileSync(file, proof);
    const outside = await victim.run('verify', '--proof', file, id);
    expect(outside).toMatchObject({ exit: 0, document: { answer: 'proven', id, index } });
    const other = await victim.run('verify', '--proof', file, 'ab'.repeat(32));
    expect(other).toMatchObject({ exit: 1, document: { answer: 'not-included' } });
    expect(await victim.run('prove', redaction)).toMatchObject({ exit: 0, document: { redaction: null } });
  });

  it('does not come back from a clone that still has it', async () => {
    const { victim, file, line, id } = await withSecret('came-back');
    await redact(victim, id);
    await victim.run('collect');
    victim.write(file, `${line}\n`);
    expect(await victim.verify()).toMatchObject({ verdict: 'sound', redactions: [{ id, file }] });
    expect(await victim.run('collect')).toMatchObject({ exit: 0, document: { commit: { kind: 'nothing-new' } } });
    expect(existsSync(victim.path(file))).toBe(false);
  });

  it('goes when its step has ended, and not before', async () => {
    const victim = stage.victim('at-work');
    await victim.run('claim', '--work-item', 'two', '--step', 'a');
    await victim.run('collect');
    const { document } = await victim.run('show', 'two', '--step', 'a');
    const { records } = document as { readonly records: readonly { readonly id: string }[] };
    const id = records[0]?.id ?? '';
    await redact(victim, id);
    const collected = await victim.run('collect');
    expect(collected).toMatchObject({
      exit: 0,
      document: { erased: [], problems: [{ place: `record ${id.slice(0, 12)}` }] },
    });
    await victim.run('complete', '--work-item', 'two', '--step', 'a', '--outcome', 'Done');
    expect(await victim.run('collect')).toMatchObject({ exit: 0, document: { erased: [{ id }] } });
    expect(await victim.verify()).toMatchObject({ verdict: 'sound', redactions: [{ id }] });
    expect(await standing(victim)).toContain('a done');
  });

  it('is redacted once, and not every record can be', async () => {
    const { victim, id } = await withSecret('once');
    await redact(victim, id);
    const again = await victim.run('redact', id.slice(0, 16), '--reason', 'Again', '--work-item', 'two');
    expect(again).toMatchObject({ exit: 0, document: { repeated: true, record: { reason: 'A password' } } });
    await victim.run('collect');
    const after = await victim.run('redact', id, '--reason', 'Again', '--work-item', 'two');
    expect(after).toMatchObject({ exit: 0, document: { repeated: true } });
    const { document } = await victim.run('show', 'two');
    const { records } = document as { readonly records: readonly { id: string; record: { eventType: string } }[] };
    const redaction = records.find(({ record }) => record.eventType === 'redaction')?.id ?? '';
    const refused = await victim.run('redact', redaction, '--reason', 'No', '--work-item', 'two');
    expect(refused).toMatchObject({ exit: 3, document: { error: { code: 'not-redactable' } } });
    const unknown = await victim.run('redact', '00ff', '--reason', 'No', '--work-item', 'two');
    expect(unknown).toMatchObject({ exit: 3, document: { error: { code: 'unknown-record' } } });
  });
});

describe('attacks with redactions', () => {
  it('a record that is gone without one: missing', async () => {
    const { victim, file, index } = await withSecret('without');
    victim.remove(file);
    expect(await victim.verify()).toMatchObject({ exit: 1, first: { kind: 'missing', index } });
  });

  it('a redaction that is gone as well: both are missing', async () => {
    const { victim, id, index } = await withSecret('both');
    await redact(victim, id);
    await victim.run('collect');
    const declared = victim.recordFiles().find((each) => each.includes('redaction')) ?? '';
    const at = victim.indexOf(declared);
    victim.remove(declared);
    const { findings, exit } = await victim.verify();
    expect({ exit, findings }).toMatchObject({
      exit: 1,
      findings: [
        { kind: 'missing', index },
        { kind: 'missing', index: at },
      ],
    });
  });

  it('a redaction that tells another story than the record: edited, and nothing is taken out', async () => {
    const { victim, file, id } = await withSecret('lying');
    await redact(victim, id);
    const declared = victim.recordFiles().find((each) => each.includes('redaction')) ?? '';
    const lie = altered(victim, declared, (record) =>
      record.eventType === 'redaction' ? { ...record, standIn: { ...record.standIn, actor: 'mallory' } } : record,
    );
    victim.write(declared, `${lie.line}\n`);
    victim.git('update-ref', '-d', 'refs/baton/items/two');
    expect(await victim.verify()).toMatchObject({ exit: 1, first: { kind: 'edited', file: declared } });
    const collected = await victim.run('collect');
    expect(collected).toMatchObject({ document: { erased: [], problems: [{ place: `record ${id.slice(0, 12)}` }] } });
    expect(filesWith(victim, SECRET)).toEqual([file]);
  });

  it('an edited record in place of a redacted one is a new record, and no excuse', async () => {
    const { victim, file, line, id } = await withSecret('in-its-place');
    await redact(victim, id);
    await victim.run('collect');
    victim.write(file, `${line.replace(SECRET, 'another')}\n`);
    expect(await victim.verify()).toMatchObject({ window: { unsealed: 1 }, redactions: [{ id }] });
    const other = victim.recordFiles().find((each) => each.startsWith('claims/one/')) ?? '';
    victim.write(other, victim.read(other).toString().replace('ada', 'eve'));
    expect(await victim.verify()).toMatchObject({ exit: 1, first: { kind: 'edited', file: other } });
  });
});
