import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AttemptFiles } from '../../../src/app/work-ports.ts';
import { ownFacts } from '../../../src/run/holder.ts';
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

/** The files of an attempt as a command finds them. */
async function opened(context: string): Promise<AttemptFiles> {
  const files = await workplace.openAttempt(item, attempt, context);
  for (const { path: file, text } of files.laid) writeFileSync(file, text);
  return files;
}

describe('the files of an attempt', () => {
  it('are the context, an empty output and a place for the log, in folders that are there', async () => {
    const files = await opened('{"a":1}\n');
    const place = path.join(directory, 'baton/attempts/item-1');
    expect(files).toMatchObject({
      contextPath: path.join(place, 'contexts/build-1.json'),
      outputPath: path.join(place, 'outputs/build-1.txt'),
      logPath: path.join(place, 'logs/build-1.log'),
    });
    expect(readFileSync(files.contextPath, 'utf8')).toBe('{"a":1}\n');
    expect(readFileSync(files.outputPath, 'utf8')).toBe('');
    expect(existsSync(path.dirname(files.logPath))).toBe(true);
  });

  it('keeps nothing of an earlier try under the same id', async () => {
    const folder = await opened('first');
    writeFileSync(folder.logPath, 'old');
    appendFileSync(folder.outputPath, 'outcome=old\n');
    await opened('2');
    expect(readFileSync(folder.contextPath, 'utf8')).toBe('2');
    expect(await workplace.readOutput(folder)).toBe('');
    expect(existsSync(folder.logPath)).toBe(false);
  });

  it('gives back what the step wrote, without a byte order mark', async () => {
    const folder = await opened('');
    writeFileSync(folder.outputPath, '\u{feff}outcome=fertig, schön\n');
    expect(await workplace.readOutput(folder)).toBe('outcome=fertig, schön\n');
    rmSync(folder.outputPath);
    expect(await workplace.readOutput(folder)).toBe('');
  });

  it('reads just so much of an output that the excess is noticed', async () => {
    const folder = await opened('');
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
    expect(path.dirname(ofAttempt)).toBe(path.join(directory, 'baton/attempts/item-1/checks'));
    expect(existsSync(path.dirname(ofEntry))).toBe(true);
  });
});

describe('a disk that refuses', () => {
  it('is told by the path, as a failure', async () => {
    rmSync(directory, { recursive: true });
    writeFileSync(directory, 'a file where a folder should be');
    const failure = { name: 'Failure', refusal: { code: 'cannot-write' } };
    await expect(workplace.openAttempt(item, attempt, '')).rejects.toMatchObject(failure);
    await expect(workplace.noteHolder(item, ['n'])).rejects.toMatchObject(failure);
    await expect(workplace.keepRefused(item, stepKey('build'), {})).rejects.toMatchObject(failure);
    await expect(workplace.holdRun(item)).rejects.toMatchObject(failure);
    expect(() => workplace.newCheckLog(item, attempt)).toThrow(/Cannot write/u);
  });
});

describe('who holds an attempt', () => {
  it('is this process once noted, for this claim alone', async () => {
    expect(await workplace.holderState(item, attempt, 'n1')).toBe('unknown');
    await workplace.noteHolder(item, ['n0', 'n1']);
    expect(await workplace.holderState(item, attempt, 'n1')).toBe('alive');
    expect(await workplace.holderState(item, attempt, 'n2')).toBe('unknown');
    await workplace.noteHolder(item, ['n2']);
    expect(await workplace.holderState(item, attempt, 'n2')).toBe('alive');
    expect(await workplace.holderState(item, attempt, 'n0')).toBe('alive');
    expect(readdirSync(path.join(directory, 'baton/attempts/item-1/holders'))).toHaveLength(1);
  });

  it('is another process where that one noted the claim', async () => {
    const folder = path.join(directory, 'baton/attempts/item-1/holders');
    await workplace.noteHolder(item, ['mine']);
    const [file = ''] = readdirSync(folder);
    const [facts = ''] = readFileSync(path.join(folder, file), 'utf8').split('\n');
    const gone = { ...JSON.parse(facts), startTime: '1' };
    writeFileSync(path.join(folder, 'other.txt'), `${JSON.stringify(gone)}\ntheirs\ncut`);
    const states = ['mine', 'theirs', 'cut off'].map((nonce) => workplace.holderState(item, attempt, nonce));
    expect(await Promise.all(states)).toEqual(['alive', 'gone', 'unknown']);
  });

  it('is told by notes as they were written before', async () => {
    const folder = path.join(directory, 'baton/attempts/item-1/build-1');
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'holder.json'), JSON.stringify({ nonce: 'n1', ...ownFacts() }));
    expect(await workplace.holderState(item, attempt, 'n1')).toBe('alive');
    expect(await workplace.holderState(item, attempt, 'n2')).toBe('unknown');
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
