// Proves that what the documentation says about commands, failures and layers is what the program says.
import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FAILURES } from '../../../src/domain/failures.ts';
import { COMMANDS } from '../../../src/cli/commands.ts';
import { readText, ROOT } from './markdown.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'baton-docs-'));
  cpSync(path.join(ROOT, 'docs'), path.join(folder, 'docs'), { recursive: true });
  cpSync(path.join(ROOT, 'README.md'), path.join(folder, 'README.md'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function generate(...words: readonly string[]) {
  const script = path.join(ROOT, 'scripts/generate-docs.mjs');
  const { status, stderr } = spawnSync(process.execPath, [script, ...words], { encoding: 'utf8' });
  return { status, stderr };
}

it('the generated pages are up to date', () => {
  expect(generate('--check')).toEqual({ status: 0, stderr: '' });
});

it('--check names a page that differs, and writing it again mends that', () => {
  appendFileSync(path.join(folder, 'docs/cli.md'), 'made up\n');
  rmSync(path.join(folder, 'docs/errors.md'));
  const found = generate('--check', folder);
  expect(found.status).toBe(1);
  expect(found.stderr).toBe(
    'docs/cli.md is not what the program says: type npm run docs.\n' +
      'docs/errors.md is not what the program says: type npm run docs.\n',
  );
  expect(generate(folder)).toEqual({ status: 0, stderr: 'Wrote docs/cli.md.\nWrote docs/errors.md.\n' });
  expect(readFileSync(path.join(folder, 'docs/cli.md'), 'utf8')).toBe(readText('docs/cli.md'));
  expect(generate('--check', folder).status).toBe(0);
});

it('--check notices a part that was changed by hand', () => {
  const readme = path.join(folder, 'README.md');
  const text = readFileSync(readme, 'utf8');
  const changed = text.replace('| [`claim`]', '| [`grab`]');
  expect(changed).not.toBe(text);
  writeFileSync(readme, changed);
  expect(generate('--check', folder)).toEqual({
    status: 1,
    stderr: 'README.md is not what the program says: type npm run docs.\n',
  });
});

it('the table in README.md names exactly the commands of the program', () => {
  const named = [...readText('README.md').matchAll(/\| \[`([a-z-]+)`\]/gu)].map(([, name]) => name);
  expect(new Set(named)).toEqual(new Set(COMMANDS.map(({ name }) => name)));
  expect(named).toHaveLength(COMMANDS.length);
});

it('errors.md has a heading for each failure', () => {
  const headings = [...readText('docs/errors.md').matchAll(/^### (.+)$/gmu)].map(([, name]) => name);
  expect(headings).toEqual(Object.keys(FAILURES));
});
