import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MAX_OUTPUT_LENGTH, parseOutput } from '../../../src/run/output-values.ts';
import { createWorkplace, type LocalWorkplace } from '../../../src/run/workplace.ts';
import { attemptId, stepKey, workItemId } from '../../support/ids.ts';

const item = workItemId('item-1');
const attempt = attemptId('build-1');

let directory: string;
let workplace: LocalWorkplace;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'baton-workplace-'));
  workplace = createWorkplace({ commonDir: directory, gitDir: directory, graceSeconds: 1 });
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('the folder of an attempt', () => {
  it('has the context, an empty output and a place for the log', async () => {
    const folder = await workplace.openAttempt(item, attempt, '{"a":1}\n');
    const place = path.join(directory, 'baton/attempts/item-1/build-1');
    expect(folder).toEqual({
      contextPath: path.join(place, 'context.json'),
      outputPath: path.join(place, 'output'),
      logPath: path.join(place, 'log'),
    });
    expect(readFileSync(folder.contextPath, 'utf8')).toBe('{"a":1}\n');
    expect(readFileSync(folder.outputPath, 'utf8')).toBe('');
  });

  it('keeps nothing of an earlier try under the same id', async () => {
    const folder = await workplace.openAttempt(item, attempt, 'first');
    writeFileSync(folder.logPath, 'old');
    appendFileSync(folder.outputPath, 'outcome=old\n');
    await workplace.openAttempt(item, attempt, '2');
    expect(readFileSync(folder.contextPath, 'utf8')).toBe('2');
    expect(await workplace.readOutput(folder)).toBe('');
    expect(existsSync(folder.logPath)).toBe(false);
  });

  it('gives back what the step wrote, without a byte order mark', async () => {
    const folder = await workplace.openAttempt(item, attempt, '');
    writeFileSync(folder.outputPath, '\u{feff}outcome=fertig, schön\n');
    expect(await workplace.readOutput(folder)).toBe('outcome=fertig, schön\n');
    rmSync(folder.outputPath);
    expect(await workplace.readOutput(folder)).toBe('');
  });

  it('reads just so much of an output that the excess is noticed', async () => {
    const folder = await workplace.openAttempt(item, attempt, '');
    writeFileSync(folder.outputPath, '€'.repeat(3 * MAX_OUTPUT_LENGTH));
    const text = await workplace.readOutput(folder);
    expect(text.length).toBe(MAX_OUTPUT_LENGTH + 1);
    expect(parseOutput(text).faults[0]?.line).toBe(0);
  });
});

describe('what is kept besides', () => {
  it('is what a refused result carried', async () => {
    const first = await workplace.keepRefused(item, stepKey('build'), { outcome: 'too late' });
    const second = await workplace.keepRefused(item, stepKey('build'), {});
    expect(JSON.parse(readFileSync(first, 'utf8'))).toEqual({ outcome: 'too late' });
    expect(path.dirname(first)).toBe(path.join(directory, 'baton/refused/item-1'));
    expect(second).not.toBe(first);
  });

  it('is a new log for each check, with its folder made', () => {
    const ofAttempt = workplace.newCheckLog(item, attempt);
    const ofEntry = workplace.newCheckLog(item, undefined);
    expect(workplace.newCheckLog(item, attempt)).not.toBe(ofAttempt);
    expect(path.dirname(ofAttempt)).toBe(path.join(directory, 'baton/attempts/item-1/build-1'));
    expect(existsSync(path.dirname(ofEntry))).toBe(true);
  });
});

describe('a disk that refuses', () => {
  it('is told by the path, as a failure', async () => {
    rmSync(directory, { recursive: true });
    writeFileSync(directory, 'a file where a folder should be');
    const failure = { name: 'Failure', refusal: { code: 'cannot-write' } };
    await expect(workplace.openAttempt(item, attempt, '')).rejects.toMatchObject(failure);
    await expect(workplace.noteHolder(item, attempt, 'n')).rejects.toMatchObject(failure);
    await expect(workplace.keepRefused(item, stepKey('build'), {})).rejects.toMatchObject(failure);
    await expect(workplace.holdRun(item)).rejects.toMatchObject(failure);
    expect(() => workplace.newCheckLog(item, attempt)).toThrow(/Cannot write/u);
  });
});

describe('who holds an attempt', () => {
  it('is this process once noted, for this claim alone', async () => {
    expect(await workplace.holderState(item, attempt, 'n1')).toBe('unknown');
    await workplace.noteHolder(item, attempt, 'n1');
    expect(await workplace.holderState(item, attempt, 'n1')).toBe('alive');
    expect(await workplace.holderState(item, attempt, 'n2')).toBe('unknown');
    await workplace.noteHolder(item, attempt, 'n2');
    expect(await workplace.holderState(item, attempt, 'n2')).toBe('alive');
  });

  it('is not told by a note that cannot be read', async () => {
    const folder = path.join(directory, 'baton/attempts/item-1/build-1');
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'holder.json'), '{"nonce":"n1"');
    expect(await workplace.holderState(item, attempt, 'n1')).toBe('unknown');
  });
});

describe('the lock of a run', () => {
  it('is one for each work item and each tree', async () => {
    const elsewhere = createWorkplace({ commonDir: directory, gitDir: path.join(directory, 'worktrees/b') });
    const first = await workplace.holdRun(item);
    expect(await workplace.holdRun(item)).toEqual({ kind: 'busy', pid: process.pid });
    const others = [await workplace.holdRun(workItemId('item-2')), await elsewhere.holdRun(item)];
    expect([first, ...others].map((lock) => lock.kind)).toEqual(['held', 'held', 'held']);
    for (const lock of [first, ...others]) if (lock.kind === 'held') lock.release();
    expect((await workplace.holdRun(item)).kind).toBe('held');
  });
});
