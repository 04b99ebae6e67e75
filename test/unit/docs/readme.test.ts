// Proves that README.md shows what really happens: its commands are run, and what it shows of their output must occur.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { blocksOf, readText, ROOT } from './markdown.ts';

const readme = readText('README.md');
const blocks = blocksOf(readme);
const program = path.join(ROOT, 'dist/cli/index.js');
/** What a shell prints between the commands, so that their outputs can be told apart. */
const BORDER = '@@ next command @@';

let repository: string;

beforeEach(() => {
  repository = mkdtempSync(path.join(tmpdir(), 'baton-readme-'));
  mkdirSync(path.join(repository, '.bin'));
  writeFileSync(path.join(repository, '.bin/baton'), `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`, {
    mode: 0o755,
  });
  shell('git init --quiet --initial-branch=main && git config user.name A && git config user.email a@example.org');
});

afterEach(() => rmSync(repository, { recursive: true, force: true }));

/** Runs a script in the repository, with nothing of our own environment that could change what it prints. */
function shell(script: string): { readonly status: number | null; readonly output: string } {
  const tools = [path.join(repository, '.bin'), path.dirname(process.execPath), process.env['PATH'] ?? ''];
  const env = { PATH: tools.join(path.delimiter), HOME: repository, GIT_CONFIG_NOSYSTEM: '1', LANG: 'C.UTF-8' };
  const { status, stdout } = spawnSync('bash', ['-c', `exec 2>&1\n${script}`], {
    cwd: repository,
    env,
    encoding: 'utf8',
  });
  return { status, output: stdout };
}

type Shown = { readonly command: string; readonly lines: readonly string[] };

/** The commands of a transcript, each with the lines that are shown below it. */
function transcript(text: string): readonly Shown[] {
  return text
    .split(/^\$ /mu)
    .slice(1)
    .map((part) => {
      const [command = '', ...lines] = part.trimEnd().split('\n');
      return { command, lines };
    });
}

/** What differs from run to run: durations, times, ids of commits. */
function steady(line: string): string {
  return line
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/gu, '<time>')
    .replaceAll(/\b\d+(?:\.\d+)? (?:ms|s)\b/gu, '<duration>')
    .replaceAll(/\b[0-9a-f]{12}\b/gu, '<commit>');
}

/** The shown lines that do not occur, in this order, among the printed ones. */
function missing(shown: readonly string[], printed: readonly string[]): readonly string[] {
  let at = 0;
  return shown.filter((line) => {
    const found = printed.findIndex((other, index) => index >= at && steady(other) === steady(line));
    if (found >= 0) at = found + 1;
    return found < 0;
  });
}

describe('README.md', () => {
  it('is short', () => {
    expect(readme.trimEnd().split('\n').length).toBeLessThanOrEqual(120);
  });

  it('shows a transcript that is real', () => {
    const plan = blocks.find(({ language }) => language === 'yaml')?.text ?? '';
    const shown = transcript(blocks.find(({ language }) => language === 'console')?.text ?? '');
    expect(shown.length).toBeGreaterThan(5);
    writeFileSync(path.join(repository, 'plan.yaml'), `${plan}\n`);
    const { output } = shell(shown.map(({ command }) => `${command}\necho '${BORDER}'`).join('\n'));
    const printed = output.split(`${BORDER}\n`).map((part) => part.split('\n'));
    expect(shown.map(({ lines }, index) => missing(lines, printed[index] ?? []))).toEqual(shown.map(() => []));
  });

  it('notices lines that are made up or in another order', () => {
    expect(missing(['b 2.5 s', 'a'], ['a', 'b 0.1 s'])).toEqual(['a']);
    expect(missing(['c'], ['a', 'b'])).toEqual(['c']);
  });

  it('has a smoke test that leaves what it promises', () => {
    const smoke = blocks.find(({ text }) => text.startsWith('npm run build'))?.text ?? '';
    cpSync(path.join(ROOT, 'artifacts'), path.join(repository, 'artifacts'), { recursive: true });
    symlinkSync(path.join(ROOT, 'dist'), path.join(repository, 'dist'));
    const { status, output } = shell(`set -e\n${smoke.replace('npm run build\n', '')}`);
    expect({ status, output }).toMatchObject({ status: 0, output: expect.stringContaining('"metrics"') });
    const files = readdirSync(path.join(repository, 'artifacts'), { recursive: true }).map(String);
    const made = (form: RegExp): readonly string[] => files.filter((file) => form.test(file));
    expect(made(/^schedule\/work-item-001/u)).toHaveLength(1);
    expect(made(/^claims\/.*-phase-tests-local\.json$/u)).toHaveLength(1);
    expect(made(/^handoff\/.*-phase-tests-local\.json$/u)).toHaveLength(1);
    expect(made(/^exports\/portfolio-.*\.json$/u)).toHaveLength(1);
  });
});
