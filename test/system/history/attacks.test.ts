/** Why: each way of changing a history must be caught and called by its name, in a real repository with the real program. */

import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { lineId } from '../../../src/records/record-id.ts';
import { altered, prepareStage, rewriteLog, type Stage, type Victim } from './sealed-history.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await prepareStage();
});
afterAll(() => stage.remove());

const isCompletion = (file: string): boolean => file.startsWith('handoff/one/') && file.includes('-b-');

function completionOf(victim: Victim): string {
  const file = victim.recordFiles().find(isCompletion);
  if (file === undefined) throw new Error('there is no completion');
  return file;
}

/** The record that no other names: the completion of the last step. */
function lastOf(victim: Victim): string {
  const file = victim.recordFiles().find((name) => name.startsWith('handoff/one/') && name.includes('-d-'));
  if (file === undefined) throw new Error('there is no last completion');
  return file;
}

describe('a history that nobody touched', () => {
  it('is sound, at first not anchored, then anchored by the memory of the clone', async () => {
    const victim = stage.victim('untouched');
    const first = await victim.verify();
    expect(first).toMatchObject({ verdict: 'sound', exit: 0, anchors: [], window: { sealed: 9, unsealed: 1 } });
    const second = await victim.verify();
    expect(second).toMatchObject({ verdict: 'sound', anchors: [{ by: 'memory', size: 9 }], window: { sealed: 0 } });
  });

  it('stays sound when it is packed, squashed, cloned without depth or unpacked without git', async () => {
    const victim = stage.victim('carried');
    const before = victim.sealed();
    await victim.run('collect', '--pack');
    expect(victim.recordFiles()).toEqual([expect.stringContaining('.jsonl'), expect.stringContaining('two')]);
    expect(victim.sealed().slice(0, before.length)).toEqual(before);
    expect(await victim.verify()).toMatchObject({ verdict: 'sound', window: { sealed: 10, unsealed: 0 } });
    victim.git('reset', '--soft', victim.git('rev-list', '--max-parents=0', 'HEAD').trim());
    victim.git('commit', '-qm', 'squashed');
    expect(await victim.verify()).toMatchObject({ verdict: 'sound' });
    rmSync(join(victim.top, '.git'), { recursive: true });
    expect(await victim.verify()).toMatchObject({ verdict: 'sound', anchors: [] });
  });

  it('cannot be judged before anything is sealed', async () => {
    const victim = stage.victim('unsealed');
    victim.remove('log');
    expect(await victim.verify()).toMatchObject({ verdict: 'cannot-tell', exit: 8 });
  });
});

describe('records', () => {
  it('edited: by file, line and place in the log', async () => {
    const victim = stage.victim('edited');
    const file = completionOf(victim);
    const index = victim.indexOf(file);
    victim.write(file, `${altered(victim, file, (record) => ({ ...record, actor: 'mallory' })).line}\n`);
    expect(await victim.verify()).toMatchObject({ exit: 1, first: { kind: 'edited', file, line: 1, index } });
  });

  it.each([
    ['referenced', completionOf],
    ['unreferenced', lastOf],
  ] as const)('deleted, %s: missing', async (name, choose) => {
    const victim = stage.victim(`deleted-${name}`);
    const file = choose(victim);
    const index = victim.indexOf(file);
    const id = victim.sealed()[index] ?? '';
    victim.remove(file);
    const { exit, first } = await victim.verify();
    const detail: unknown = expect.stringContaining(`record ${id} is in no file`);
    expect({ exit, first }).toMatchObject({ exit: 1, first: { kind: 'missing', index, detail } });
  });

  it('cut off: truncated; with something else in its place: edited', async () => {
    const victim = stage.victim('ends');
    const file = completionOf(victim);
    const index = victim.indexOf(file);
    const whole = victim.read(file);
    for (const length of [0, 1, whole.length / 2, whole.length - 2]) {
      victim.write(file, whole.subarray(0, length));
      expect(await victim.verify()).toMatchObject({ exit: 1, first: { kind: 'truncated', file, line: 1, index } });
    }
    victim.write(file, 'something else');
    expect(await victim.verify()).toMatchObject({ exit: 1, first: { kind: 'edited', file, line: 1, index } });
  });

  it('copied: duplicate', async () => {
    const victim = stage.victim('copied');
    const file = completionOf(victim);
    victim.write('handoff/one/z-copy.json', victim.read(file));
    const { exit, first } = await victim.verify();
    expect({ exit, first }).toMatchObject({ exit: 1, first: { kind: 'duplicate', file: 'handoff/one/z-copy.json' } });
  });

  it('reformatted, by a formatter or with CRLF: told, and restored byte for byte', async () => {
    const victim = stage.victim('reformatted');
    const [pretty, crlf] = [completionOf(victim), lastOf(victim)];
    const before = [victim.read(pretty), victim.read(crlf)];
    victim.write(pretty, `${JSON.stringify(JSON.parse(victim.read(pretty).toString()), undefined, 2)}\n`);
    victim.write(crlf, victim.read(crlf).toString().replace('\n', '\r\n'));
    const found = await victim.verify();
    expect(found.findings.map(({ kind, file }) => [kind, file])).toEqual([
      ['reformatted', pretty],
      ['reformatted', crlf],
    ]);
    const fixed = await victim.verify('--fix');
    expect(fixed).toMatchObject({ verdict: 'sound', exit: 0 });
    expect([victim.read(pretty), victim.read(crlf)]).toEqual(before);
  });

  it('in a batch, reordered, removed or cut off', async () => {
    const victim = stage.victim('batch');
    await victim.run('collect', '--pack');
    const [batch = ''] = victim.recordFiles();
    const lines = victim.read(batch).toString().trimEnd().split('\n');
    const [one = '', two = '', three = '', ...others] = lines;
    const write = (...texts: readonly string[]): void => victim.write(batch, `${texts.join('\n')}\n`);
    write(one, three, two, ...others);
    expect(await victim.verify()).toMatchObject({ first: { kind: 'reordered', file: batch, line: 3, index: 1 } });
    write(one, three, ...others);
    expect(await victim.verify()).toMatchObject({ first: { kind: 'missing', index: 1 } });
    const whole = `${lines.join('\n')}\n`;
    victim.write(batch, whole.slice(0, -40));
    const last = lines.length - 1;
    expect(await victim.verify()).toMatchObject({
      first: { kind: 'truncated', file: batch, line: last + 1, index: last },
    });
  });
});

describe('what is sealed', () => {
  it('and is half a record: told where it is, and does not end the program', async () => {
    const victim = stage.victim('half');
    const { step: _, ...rest } = JSON.parse(victim.read(completionOf(victim)).toString());
    const line = JSON.stringify(rest);
    victim.write('handoff/one/half.json', `${line}\n`);
    rewriteLog(victim, [...victim.sealed(), lineId(Buffer.from(line))]);
    const first = { kind: 'no-record', file: 'handoff/one/half.json', line: 1, index: 9 };
    expect(await victim.verify()).toMatchObject({ exit: 1, first });
    rmSync(join(victim.top, '.git'), { recursive: true });
    expect(await victim.verify()).toMatchObject({ exit: 1, first });
  });
});

describe('the log', () => {
  it('with a record forged into its tiles: log-rewritten', async () => {
    const victim = stage.victim('forged');
    const forged = altered(victim, completionOf(victim), (record) => ({ ...record, actor: 'mallory' }));
    victim.write('handoff/one/forged.json', `${forged.line}\n`);
    const tile = victim.read('log/tile/0/000.p/9');
    Buffer.from(forged.id, 'hex').copy(tile, 3 * 32);
    victim.write('log/tile/0/000.p/9', tile);
    const { first, exit } = await victim.verify();
    expect({ first, exit }).toMatchObject({
      exit: 1,
      first: { kind: 'log-rewritten', file: 'log/tile/0/000.p/9', index: 3 },
    });
  });

  it('with a tile cut off: truncated', async () => {
    const victim = stage.victim('cut');
    victim.write('log/tile/0/000.p/9', victim.read('log/tile/0/000.p/9').subarray(0, 7 * 32));
    expect(await victim.verify()).toMatchObject({ first: { kind: 'truncated', file: 'log/tile/0/000.p/9', index: 7 } });
  });

  it('with the same record twice: duplicate', async () => {
    const victim = stage.victim('twice');
    const ids = victim.sealed();
    rewriteLog(victim, [...ids, ids[2] ?? '']);
    expect(await victim.verify()).toMatchObject({ first: { kind: 'duplicate', index: 9 } });
  });

  it('in another order, everything recomputed: reordered, since causes come first', async () => {
    const victim = stage.victim('other-order');
    rewriteLog(victim, victim.sealed().toReversed());
    const { findings, exit } = await victim.verify();
    expect(exit).toBe(1);
    expect(findings.map(({ kind }) => kind)).toContain('reordered');
  });

  it('under another name: wrong-origin', async () => {
    const victim = stage.victim('renamed');
    victim.write('log/checkpoint', victim.read('log/checkpoint').toString().replace(/^.*\n/u, 'elsewhere/log\n'));
    expect(await victim.verify()).toMatchObject({ first: { kind: 'wrong-origin', file: 'log/checkpoint' } });
  });
});

describe('a schedule that does not follow from its records', () => {
  it('is told', async () => {
    const victim = stage.victim('schedule');
    await victim.run('delegate', '--structured-work-item', 'two');
    expect(await victim.verify()).toMatchObject({ verdict: 'sound' });
    const file = 'schedule/two.json';
    victim.write(file, victim.read(file).toString().replace('"readySteps": [', '"readySteps": ["d", '));
    expect(await victim.verify()).toMatchObject({ first: { kind: 'wrong-schedule', file } });
  });
});

describe('a claim that does not follow from what it names', () => {
  it('is told', async () => {
    const victim = stage.victim('unfounded');
    const start = victim.recordFiles().find((name) => name.startsWith('claims/one/') && name.includes('-d-')) ?? '';
    const [registered = ''] = victim.recordFiles().filter((name) => name.includes('work-item-registered'));
    const forged = altered(victim, start, (record) => ({
      ...record,
      after: [],
      actor: readFileSync(victim.path(registered)).toString().slice(0, 5),
    }));
    victim.write('claims/one/forged.json', `${forged.line}\n`);
    const { findings, exit } = await victim.verify();
    expect(exit).toBe(1);
    expect(findings).toContainEqual(expect.objectContaining({ kind: 'unfounded', file: 'claims/one/forged.json' }));
  });
});
