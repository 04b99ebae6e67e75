/** Why: disks fail, editors rewrite and people delete; what is left must still be read, and what is damaged must be told. */

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { differences, takeSnapshot } from '../../support/repository-snapshot.ts';
import { makeRepository, type ScratchRepository } from '../../support/scratch-repository.ts';
import { failed, failure, refusal, refused, traces, withoutClock } from './expectations.ts';
import { BY_HAND } from './plans.ts';

const REF = 'refs/baton/steps/demo/build';

let repository: ScratchRepository;

beforeEach(async () => {
  repository = makeRepository(BY_HAND);
  await repository.baton(['claim', '--step', 'build']);
});

afterEach(() => {
  repository.remove();
});

/** The file of the claim, from the top. */
function claimFile(): string {
  const [name = ''] = readdirSync(repository.at('artifacts/claims/demo'));
  return `artifacts/claims/demo/${name}`;
}

/** Takes away the ref and what this machine remembers, so that only files tell what happened. */
function keepOnlyFiles(): void {
  repository.git('update-ref', '-d', REF);
  rmSync(repository.at('.git/baton'), { recursive: true });
}

async function statusOf(step: string): Promise<unknown> {
  const ended = await repository.baton(['status', '--json']);
  expect(traces(ended)).toEqual([]);
  const steps: unknown = JSON.parse(ended.stdout).steps;
  return Array.isArray(steps) ? steps.find((each) => each.key === step)?.status : undefined;
}

describe('a record file', () => {
  it.each<[string, (line: string) => string]>([
    ['half-written', (line) => line.slice(0, 200)],
    ['empty', () => ''],
    ['of another content', () => '{"a":1}\n'],
    ['of bytes that are no text', () => '\u0000\u0001'],
  ])('that is %s is told, left as it is, and not collected', async (_, damage) => {
    keepOnlyFiles();
    const file = claimFile();
    const damaged = damage(readFileSync(repository.at(file), 'utf8'));
    writeFileSync(repository.at(file), damaged);
    const status = await repository.baton(['status']);
    expect(status).toMatchObject({ exit: 0, stderr: expect.stringContaining(`left as it is: ${file}:1: the record `) });
    await repository.baton(['collect']);
    expect(readFileSync(repository.at(file), 'utf8')).toBe(damaged);
    expect(repository.git('ls-files', '--', 'artifacts/claims')).toBe('');
  });

  it('that went missing is written again from its ref when collecting', async () => {
    const file = claimFile();
    const line = readFileSync(repository.at(file), 'utf8');
    rmSync(repository.at('artifacts/claims'), { recursive: true });
    expect(await statusOf('build')).toBe('running');
    await repository.baton(['collect']);
    expect(readFileSync(repository.at(file), 'utf8')).toBe(line);
  });

  it('counts wherever it lies and however it is called', async () => {
    keepOnlyFiles();
    const line = readFileSync(repository.at(claimFile()), 'utf8');
    rmSync(repository.at('artifacts/claims'), { recursive: true });
    repository.put('artifacts/handoff/demo/anything.json', line);
    expect(await statusOf('build')).toBe('running');
  });

  it('that somebody changed is another record, and the contradiction is shown', async () => {
    const line = readFileSync(repository.at(claimFile()), 'utf8');
    repository.put('artifacts/claims/demo/forged.json', line.replace('"actor":"tester"', '"actor":"mallory"'));
    expect(await statusOf('build')).toBe('conflict');
    expect(failed(await repository.baton(['claim', '--step', 'build']))).toEqual(failure(3, /is in conflict/u));
  });

  it('that is half of a write that was cut off is not even looked at', async () => {
    const before = await repository.baton(['status', '--json']);
    writeFileSync(repository.at(`artifacts/claims/demo/.${path.basename(claimFile())}.0123456789ab.tmp`), '{"act');
    const after = await repository.baton(['status', '--json']);
    expect(JSON.parse(after.stdout).problems).toBe(0);
    expect(JSON.parse(after.stdout).counts).toEqual(JSON.parse(before.stdout).counts);
  });
});

const putRef = (content: string): void => writeFileSync(repository.at(`.git/${REF}`), content);

describe('a ref', () => {
  it.each<[string, () => string, RegExp]>([
    ['holds garbage', () => 'garbage\n', /cannot be read: git neither shows nor replaces it/u],
    ['is empty', () => '', /cannot be read: git neither shows nor replaces it/u],
    ['points at an object that is missing', () => `${'12'.repeat(20)}\n`, /an object of its chain is missing/u],
    [
      'points at a foreign commit',
      () => `${repository.git('rev-parse', 'HEAD')}\n`,
      /object [0-9a-f]{40} is no record/u,
    ],
    [
      'points at a file',
      () => `${repository.git('rev-parse', `HEAD:${Object.keys(BY_HAND)[0] ?? ''}`)}\n`,
      /is no record/u,
    ],
  ])('that %s stops every decision, and the way on works', async (_, content, says) => {
    putRef(content());
    for (const call of ['claim', 'complete --step build --outcome x', 'status', 'run', 'collect']) {
      expect(await refused(repository, call.split(' '))).toEqual(refusal(5, says));
    }
    const { stderr } = await repository.baton(['status']);
    const command = / {2}try: (.+?) {3}\(/u.exec(stderr)?.[1] ?? '';
    const [program = '', ...words] = command.split(' ');
    if (program === 'git') repository.git(...words);
    else rmSync(words[0] ?? '');
    expect(await statusOf('build')).toBe('running');
    expect(await repository.baton(['complete', '--step', 'build', '--outcome', 'Built'])).toMatchObject({ exit: 0 });
    expect(await statusOf('build')).toBe('done');
  });

  it('that stays locked is told with its lock file, and nothing is written', async () => {
    writeFileSync(repository.at(`.git/${REF}.lock`), '');
    expect(await refused(repository, ['complete', '--step', 'build', '--outcome', 'x'])).toEqual(
      refusal(5, new RegExp(`stays locked(?:.|\\n)*remove ${repository.at(`.git/${REF}.lock`)}`, 'u')),
    );
  });

  it.each(['packed-refs.lock', 'refs/heads/main.lock'])('cannot be collected past a stale %s', async (lock) => {
    await repository.baton(['complete', '--step', 'build', '--outcome', 'Built']);
    writeFileSync(repository.at(`.git/${lock}`), '');
    const refs = repository.git('for-each-ref');
    expect(failed(await repository.baton(['collect']))).toEqual(
      failure(5, new RegExp(`stays locked(?:.|\\n)*${lock}`, 'u')),
    );
    expect(repository.git('for-each-ref')).toBe(refs);
    rmSync(repository.at(`.git/${lock}`));
    expect(await repository.baton(['collect'])).toMatchObject({ exit: 0 });
    expect(repository.git('for-each-ref', 'refs/baton')).toBe('');
  });
});

/** The item as it stands. */
async function standing(): Promise<string> {
  const { stdout } = await repository.baton(['status', '--json']);
  return withoutClock(stdout);
}

describe('what only speeds things up', () => {
  it('may be damaged or gone without anybody noticing', async () => {
    const before = await standing();
    const cache = repository.at('.git/baton');
    for (const name of readdirSync(cache, { recursive: true, encoding: 'utf8' })) {
      if (/\.(?:json|jsonl|log)$/u.test(name)) writeFileSync(path.join(cache, name), '{"broken":');
    }
    expect(await standing()).toBe(before);
    rmSync(cache, { recursive: true });
    const snapshot = takeSnapshot(repository.top);
    expect(await standing()).toBe(before);
    expect(differences(snapshot, takeSnapshot(repository.top))).toEqual([]);
  });

  it('may stand in the way as a folder', async () => {
    rmSync(repository.at('.git/baton'), { recursive: true });
    writeFileSync(repository.at('.git/baton'), '');
    expect(await statusOf('build')).toBe('running');
    rmSync(repository.at('.git/baton'));
    mkdirSync(repository.at('.git/baton'));
    expect(await repository.baton(['complete', '--step', 'build', '--outcome', 'x'])).toMatchObject({ exit: 0 });
  });
});
