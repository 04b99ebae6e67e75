/** Why: a rig that could not fail would prove nothing, so here it is shown pages and replies that it has to refuse. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { checkPage } from './rig/check-page.ts';
import { playScenario } from './rig/play-scenario.ts';
import { faultsOf } from './rig/rules.ts';
import { stableWords } from './rig/stable-words.ts';
import { parsePage, renderPage } from './rig/transcript.ts';

const GOOD = `# A command that does not exist

\`\`\`console
$ baton nonsense
2> error: There is no command "nonsense".
2>   why: The first word after the program is the command.
2>   try: baton --help
exit 2
\`\`\`
`;

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'baton-rig-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('a page', () => {
  it('that says what happens stays as it is', async () => {
    expect(await playScenario(GOOD)).toEqual({ page: GOOD, faults: [] });
  });

  it.each([
    ['another exit code', GOOD.replace('exit 2', 'exit 3')],
    ['no exit code', GOOD.replace('exit 2\n', '')],
    ['other words', GOOD.replace('no command', 'a command')],
    ['a line less', GOOD.replace(/2> {3}why.*\n/u, '')],
    ['a line more', GOOD.replace('2> error', 'done\n2> error')],
  ])('that expects %s fails, and is mended only when that is asked for', async (_, wrong) => {
    const file = path.join(folder, 'page.md');
    writeFileSync(file, wrong);
    const checked = await checkPage(file, false);
    expect(checked.wanted).toBe(wrong);
    expect(checked.page).toBe(GOOD);
    expect(readFileSync(file, 'utf8')).toBe(wrong);
    const updated = await checkPage(file, true);
    expect(updated.wanted).toBe(GOOD);
    expect(readFileSync(file, 'utf8')).toBe(GOOD);
  });

  it('is told when a dry run changes something', async () => {
    const page = '```console\n$ touch new-file # --dry-run\n```\n';
    expect((await playScenario(page)).faults).toEqual(['touch new-file # --dry-run\n  changed something: + new-file']);
  });

  it('with a fence that is not closed is refused', () => {
    expect(() => parsePage('```console\n$ true\n')).toThrow('the fence in line 1 is not closed');
  });

  it('keeps output apart from what begins a command', () => {
    const pieces = parsePage('text\n```console\n$ a\n> b\n> c\nold\n> no command\n$ d\n```\nend\n');
    const replies = [
      { exit: 0, stdout: '$ x\n> y\n2> z\nexit 1\n```\nplain', stderr: '' },
      { exit: 1, stdout: '', stderr: 'wrong\n\n' },
    ];
    expect(renderPage(pieces, replies)).toBe(
      [
        'text\n```console\n$ a\n> b\n> c\n\\$ x\n\\> y\n\\2> z\n\\exit 1\n\\```\nplain\n\\ (no line feed at the end)',
        '$ d\n2> wrong\n2>\nexit 1\n```\nend\n',
      ].join('\n'),
    );
    expect(parsePage(renderPage(pieces, replies))).toEqual(pieces);
  });
});

describe('the rules for every call', () => {
  const quiet = { exit: 0, stdout: '', stderr: '' };
  const document = { schemaVersion: '1.0', exit: 0, next: ['baton status'] };
  const said = (fields: object): string => JSON.stringify({ ...document, ...fields });

  it.each([
    ['a stack trace', { ...quiet, stderr: 'Error: x\n    at run (/a/b.js:1:2)\n' }, 'shows a stack trace'],
    ['a bug', { ...quiet, exit: 70 }, 'calls itself a bug'],
    ['an error alone', { ...quiet, exit: 2, stderr: 'error: no\n' }, 'an error without the way on'],
    ['two documents', { ...quiet, stdout: `${said({})}\n${said({})}` }, 'standard output is not one JSON document'],
    ['another exit code', { ...quiet, stdout: said({ exit: 3 }) }, 'the document says exit 3'],
    ['no way on', { ...quiet, stdout: said({ next: undefined }) }, 'the document has no list "next"'],
    ['no version', { ...quiet, stdout: said({ schemaVersion: 1 }) }, 'the document has no schemaVersion'],
  ])('refuse %s', (_, reply, fault) => {
    expect(faultsOf('baton status --json', reply).join('\n')).toContain(fault);
  });

  it('let a good reply pass', () => {
    expect(faultsOf('baton status --json', { ...quiet, stdout: said({}) })).toEqual([]);
    expect(faultsOf('baton status', { ...quiet, stderr: 'error: no\n  why: so\n  try: this\n', exit: 2 })).toEqual([]);
  });
});

describe('stable words', () => {
  it('replace what differs between runs, and only that', () => {
    const words = stableWords(new Map([['/tmp/x', '<folder>']]));
    const now = new Date().toISOString();
    const [a, b] = ['a1'.repeat(32), 'c2'.repeat(20)];
    expect(words(`${now} 2025-01-01T00:00:00Z ${now.slice(0, 16).replace('T', ' ')} 2025-01-01 00:00`)).toBe(
      '<time> 2025-01-01T00:00:00Z <minute> 2025-01-01 00:00',
    );
    expect(words(`/tmp/x/repo ${a} ${b} ${a} ${b.slice(0, 12)} ${b.slice(0, 7)}`)).toBe(
      '<folder>/repo <digest-1> <object-1> <digest-1> <object-1> <object-1>',
    );
    expect(words('[main 1234567] 98765432101 123456 1234567890123 defaced')).toBe(
      '[main <object-2>] <object-3> 123456 1234567890123 defaced',
    );
    expect(words('done in 0.3 s:   12 s\nfor 1 seconds, 3 of 4 steps')).toBe(
      'done in <span>:  <span>\nfor 1 seconds, 3 of 4 steps',
    );
  });
});
