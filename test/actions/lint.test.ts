/** Why: no workflow that we ship may have a mistake that GitHub's own tools know. */

import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { lintFolder } from '../support/actions/workflow-lint.ts';

const SHIPPED = resolve(import.meta.dirname, '../../.github');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baton-lint-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(file: string, content: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), content);
}

const GOOD = `
on:
  workflow_dispatch:
permissions: {}
jobs:
  one:
    runs-on: ubuntu-latest
    steps:
      - run: echo hello
  two:
    needs: one
    uses: ./.github/workflows/called.yml
    with: { n: 1 }
`;

const CALLED = `
on:
  workflow_call:
    inputs:
      n: { type: number, required: true }
jobs:
  one:
    runs-on: ubuntu-latest
    steps:
      - run: echo hello
`;

describe('the linter', () => {
  it('finds nothing in good files', async () => {
    put('good.yml', GOOD);
    put('called.yml', CALLED);
    expect(await lintFolder(folder)).toEqual([]);
  });

  it.each([
    ['a job that does not exist', GOOD.replace('needs: one', 'needs: zero'), /depends on unknown job 'zero'/u],
    ['a word that is no key', GOOD.replace('runs-on', 'run-on'), /Unexpected value 'run-on'/u],
    ['a context that is not there', GOOD.replace('echo hello', 'echo ${{ nowhere.x }}'), /Unrecognized named-value/u],
    [
      'a field that no output has',
      GOOD.replace('- run: echo hello', '- run: echo ${{ steps.x.outputs.y }}'),
      /Context access might be invalid: x/u,
    ],
    ['an input that is not declared', GOOD.replace('n: 1', 'n: 1, m: 2'), /Invalid input, m is not defined/u],
    ['a missing input', GOOD.replace('with: { n: 1 }', ''), /n.* is required/u],
    [
      'an input that the action does not have',
      GOOD.replace('- run: echo hello', '- uses: actions/checkout@v7\n        with: { pah: x }'),
      /Invalid action input 'pah'/u,
    ],
    ['a permission that does not exist', GOOD.replace('{}', '{ content: read }'), /Unexpected value 'content'/u],
  ])('finds %s', async (_, content, message) => {
    put('bad.yml', content);
    put('called.yml', CALLED);
    expect((await lintFolder(folder)).join('\n')).toMatch(message);
  });

  it('reads actions too', async () => {
    put(
      'actions/x/action.yml',
      'name: x\ndescription: x\nruns:\n  using: composite\n  steps:\n    - run: echo hello\n',
    );
    expect((await lintFolder(folder)).join('\n')).toMatch(/shell/u);
  });
});

describe.skipIf(!existsSync(SHIPPED))('what we ship', () => {
  it('has no findings', async () => {
    expect(await lintFolder(SHIPPED)).toEqual([]);
    expect(readdirSync(join(SHIPPED, 'workflows')).length).toBeGreaterThan(0);
  });
});
