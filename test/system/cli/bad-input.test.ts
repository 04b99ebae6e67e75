/** Why: plans and settings come from other people's repositories, so whatever is in them, nothing happens but a clear answer. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { makeRepository, type ScratchRepository } from '../../support/scratch-repository.ts';
import { refused, refusal, traces } from './expectations.ts';
import { BY_HAND, ITEM, REGISTRATION, WORKFLOW } from './plans.ts';

const TEN_MEGABYTES = 10 * 1024 * 1024;
const GOOD = BY_HAND[WORKFLOW] ?? '';
const bytes = (...parts: readonly (string | Uint8Array)[]): Buffer =>
  Buffer.concat(parts.map((part) => Buffer.from(part)));
const raw = (...values: readonly number[]): Uint8Array => Uint8Array.from(values);

let repository: ScratchRepository;

// Nothing that is asked for here may change anything, so one repository is enough for all.
beforeAll(() => {
  repository = makeRepository(BY_HAND);
});

afterEach(() => {
  repository.git('clean', '--force', '-d', '--quiet');
  for (const [file, content] of Object.entries(BY_HAND)) {
    rmSync(repository.at(file), { recursive: true, force: true });
    repository.put(file, content);
  }
});

afterAll(() => {
  repository.remove();
});

/** Nine lists that each name the one before nine times: a few hundred bytes that stand for a billion values. */
const ALIAS_BOMB = ['a: &a [x, x, x, x, x, x, x, x, x]']
  .concat(
    Array.from('bcdefghi').map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[at]}`).join(', ')}]`),
  )
  .join('\n');

const CIRCLE = GOOD.replace('key: build,', 'key: build, needs: [test],').replace(
  'key: test,',
  'key: test, needs: [build],',
);

describe('a workflow file', () => {
  it.each<[string, string | Uint8Array, RegExp]>([
    ['with a key twice', GOOD.replace('name: Demo', 'name: Demo\nname: Other'), /:4:1: duplicate key "name"/u],
    ['that explodes', ALIAS_BOMB, /wf-demo\.yaml:\d+:\d+: /u],
    ['that reaches for a prototype', `${GOOD}__proto__: { polluted: 1 }\n`, /"__proto__"/u],
    ['that reaches for a constructor', `${GOOD}constructor: { prototype: 1 }\n`, /"constructor"/u],
    ['that wants to run code', GOOD.replace('Demo', "!!js/function 'function(){}'"), /wf-demo\.yaml:3:7: /u],
    ['beyond ten megabytes', `${GOOD}#${'x'.repeat(TEN_MEGABYTES)}\n`, /at most 10485760 are read/u],
    ['of one long word', 'a'.repeat(TEN_MEGABYTES), /wf-demo\.yaml:1:1: a workflow must be a map/u],
    ['that is no UTF-8', bytes('id: wf-d', raw(0xff, 0xfe), 'mo\n'), /wf-demo\.yaml:1:9: not UTF-8/u],
    ['in UTF-16', bytes(raw(0xff, 0xfe), Buffer.from(GOOD, 'utf16le')), /not UTF-8/u],
    ['with zero bytes', bytes(GOOD, raw(0, 0, 0)), /wf-demo\.yaml:8:1: /u],
    ['that is empty', '', /the file is empty/u],
    ['nested without end', `steps: ${'['.repeat(100_000)}`, /nested deeper than 64 levels/u],
    ['with two documents', `${GOOD}---\n${GOOD}`, /wf-demo\.yaml:\d+:\d+: /u],
    ['half-written', GOOD.slice(0, GOOD.lastIndexOf(',')), /wf-demo\.yaml:\d+:\d+: /u],
    ['with a key that is no id', GOOD.replace('key: test', 'key: ../x'), /"\.\.\/x"/u],
    ['with keys that differ only in case', GOOD.replace('key: test', 'key: BUILD'), /differs only in case/u],
    ['that goes round in a circle', CIRCLE, /build.*test.*build/u],
  ])('%s is refused with its place', async (_, content, says) => {
    repository.put(WORKFLOW, content);
    expect(await refused(repository, ['claim', '--step', 'build'])).toEqual(refusal(2, says));
  });

  it.each(['status', 'delegate --structured-work-item demo', 'run', 'complete --step build --outcome x', 'collect'])(
    'that is damaged stops "%s" before it does anything',
    async (call) => {
      repository.put(WORKFLOW, 'steps: [');
      expect(await refused(repository, call.split(' '))).toEqual(refusal(2, /wf-demo\.yaml:1:\d+: /u));
    },
  );

  it('that is a device or a pipe is not read for ever', async () => {
    rmSync(repository.at(WORKFLOW));
    symlinkSync('/dev/zero', repository.at(WORKFLOW));
    expect(await refused(repository, ['status'])).toEqual(refusal(5, /it is no file/u));
    rmSync(repository.at(ITEM));
    execFileSync('mkfifo', [repository.at(ITEM)]);
    const piped = await repository.baton(['status']);
    expect(piped).toMatchObject({ exit: 5, stderr: expect.stringContaining('it is no file') });
  });
});

const changed = (fields: object): string => JSON.stringify({ ...REGISTRATION, ...fields });

describe('a registration', () => {
  it.each<[string, string | Uint8Array, RegExp]>([
    ['half-written', changed({}).slice(0, 60), /demo\.json:1:\d+: not valid JSON/u],
    ['empty', '', /the file is empty/u],
    ['of zero bytes', raw(0, 0, 0), /not valid JSON/u],
    ['with a key twice', changed({}).replace('{', '{"title":"Other",'), /duplicate key "title"/u],
    ['with a prototype', changed({}).replace('{', '{"__proto__":{"admin":true},'), /"__proto__" is not allowed/u],
    ['nested without end', '['.repeat(100_000), /nested deeper than 64 levels/u],
    ['with another id than its name', changed({ id: 'other' }), /named after "demo" but registers "other"/u],
    ['with an id that leads elsewhere', changed({ id: '../demo' }), /"\.\.\/demo"/u],
    ['without an owner', changed({ owner: undefined }), /needs "owner"/u],
    [
      'with a title that writes to the terminal',
      changed({ title: 'a\u001b]0;x\u0007' }),
      /without control characters/u,
    ],
    ['with an impossible time', changed({ createdAt: '2025-02-30T00:00:00Z' }), /2025-02-30/u],
  ])('%s is refused with its place', async (_, content, says) => {
    repository.put(ITEM, content);
    expect(await refused(repository, ['claim'])).toEqual(refusal(2, says));
  });

  it('that cannot be read does not hide the others', async () => {
    repository.put('artifacts/work-items/second.json', '{');
    const ended = await repository.baton(['list', '--json']);
    expect(traces(ended)).toEqual([]);
    expect(JSON.parse(ended.stdout)).toMatchObject({
      items: [{ workItem: { id: 'demo' } }],
      unreadable: [{ workItem: 'second', failure: { code: 'invalid-json-file' } }],
    });
  });

  it('that is a folder is told as one', async () => {
    rmSync(repository.at(ITEM));
    mkdirSync(repository.at(ITEM));
    expect(await refused(repository, ['status'])).toEqual(refusal(5, /it is no file/u));
  });

  it('of a workflow version that is not there names those that are', async () => {
    repository.put(ITEM, changed({ workflow: { id: 'wf-demo', version: '2.0.0' } }));
    expect(await refused(repository, ['status'])).toEqual(refusal(2, /"wf-demo" 2\.0\.0\. There is: wf-demo 1\.0\.0/u));
  });
});

describe('settings', () => {
  it.each<[string, string, RegExp]>([
    ['with an unknown key', 'nonsense: 1\n', /baton\.yaml:1:1: unknown key "nonsense"/u],
    ['with a command that is no list', 'executors: { x: { command: rm -rf / } }\n', /"command" must be a list/u],
    ['with artifacts elsewhere', 'artifacts: /etc\n', /must be relative/u],
    ['with artifacts above', 'artifacts: ../x\n', /baton\.yaml:1:12: /u],
    ['with a branch that is none', 'history: ../x\n', /not a branch name/u],
    ['that redefine the shell', 'executors: { shell: { command: [sh] } }\n', /is built in/u],
    ['half-written', 'executors: {', /baton\.yaml:1:\d+: /u],
  ])('%s are refused with their place', async (_, content, says) => {
    repository.put('baton.yaml', content);
    expect(await refused(repository, ['claim'])).toEqual(refusal(2, says));
  });
});

describe('the way on from a faulty file', () => {
  it('fits what the file is', async () => {
    const wayOn = async (...words: string[]): Promise<string> =>
      /try: (.*)/u.exec((await repository.baton(words)).stderr)?.[1] ?? '';
    repository.put('my plan.md', bytes('- [ ] build', raw(0xff), '\n'));
    expect(await wayOn('plan', 'import', 'my plan.md')).toBe(
      "correct the file, then: baton plan import 'my plan.md' --preview",
    );
    repository.put('baton.yaml', 'nonsense: 1\n');
    expect(await wayOn('status')).toBe('correct the file, then: baton doctor');
    rmSync(repository.at('baton.yaml'));
    repository.put('artifacts/workflows/wf-demo.yaml', 'nonsense: 1\n');
    expect(await wayOn('status')).toBe('correct the file, then: baton workflow check artifacts/workflows/wf-demo.yaml');
  });
});

describe('an id', () => {
  const HOSTILE = [
    '../x',
    'a b',
    'CON',
    'nul.txt',
    '.',
    '..',
    '.git',
    'x.lock',
    'a..b',
    'a\nb',
    'ä',
    '-x/',
    '\u001b[31m',
  ];

  it.each([...HOSTILE, 'a'.repeat(101)])('such as %j is refused', async (id) => {
    expect(await refused(repository, ['claim', `--step=${id}`])).toEqual(refusal(2, /^error: The step /u));
  });

  it.each([
    ['status', '../x'],
    ['list', '--work-item=../x'],
    ['claim', '--attempt=../x'],
    ['gate', 'approve', '--step=build', '--gate=../x'],
    ['gate', 'reject', '--step=build', '--gate=x', '--reentry=../x', '--reason=x'],
    ['delegate', '--structured-work-item=../x'],
    ['item', 'add', '../x', '--workflow=wf-demo'],
    ['item', 'add', 'x', '--workflow=../x'],
    ['run', '--retry=../x'],
  ])('is refused by %s %s', async (...call) => {
    expect(await refused(repository, call)).toEqual(refusal(2, /"\.\.\/x" must be 1 to 100 letters/u));
  });

  it.each(['', ' '])('such as %j is no id at all', async (id) => {
    expect(await refused(repository, ['claim', `--step=${id}`])).toEqual(refusal(2, /--step must not be empty/u));
  });

  it('in the name of a file makes that file no work item', async () => {
    writeFileSync(repository.at('artifacts/work-items/a b.json'), JSON.stringify(REGISTRATION));
    const ended = await repository.baton(['list', '--json']);
    expect(JSON.parse(ended.stdout)).toMatchObject({ items: [{ workItem: { id: 'demo' } }], unreadable: [] });
  });
});
