/** Why: every workflow that we ship, or run ourselves, keeps the rules of security, and each rule is seen to refuse. */

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

import { securityFaults } from '../support/actions/security-rules.ts';

const FOLDER = path.resolve(import.meta.dirname, '../../.github');
const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((name) => /\.ya?ml$/u.test(name));

describe('what we ship', () => {
  it('is all looked at', () => {
    const names = files.map((name) => path.basename(name)).toSorted();
    expect(names).toEqual(['action.yml', 'ci.yml', 'collector.yml', 'execute.yml', 'orchestrator.yml', 'release.yml']);
  });

  it.each(files)('%s keeps every rule', (name) => {
    expect(securityFaults(name, readFileSync(path.join(FOLDER, name), 'utf8'))).toEqual([]);
  });
});

const SHA = '3d3c42e5aac5ba805825da76410c181273ba90b1';
const GOOD = `on:
  workflow_dispatch:
permissions: {}
jobs:
  one:
    runs-on: ubuntu-latest
    timeout-minutes: 5
    permissions:
      contents: write # the result is pushed
    steps:
      - uses: actions/checkout@${SHA} # v7.0.1
        with:
          persist-credentials: false
      - uses: actions/setup-node@${SHA} # v7.0.0
        with:
          package-manager-cache: false
      - env:
          NAME: \${{ inputs.name }}
        run: echo "$NAME"
  two:
    needs: one
    permissions:
      contents: read # the code
    uses: ./.github/workflows/called.yml
    secrets: inherit
`;
const ACTION = `name: x
description: x
runs:
  using: composite
  steps:
    - uses: actions/setup-node@${SHA} # v7.0.0
      with:
        package-manager-cache: false
    - run: echo "$NAME"
      shell: bash
`;

/** The faults of the good example after one change, which must change something. */
function spoiled(example: string, from: string | RegExp, to: string): string {
  const bad = example.replace(from, to);
  expect(bad).not.toBe(example);
  return securityFaults('x.yml', bad).join('\n');
}

describe('the rules', () => {
  it('have nothing against good examples', () => {
    expect(securityFaults('x.yml', GOOD)).toEqual([]);
    expect(securityFaults('action.yml', ACTION)).toEqual([]);
  });

  it.each<[string, string | RegExp, string, RegExp]>([
    ['an expression in a script', 'echo "$NAME"', 'echo "${{ inputs.name }}"', /expression into a script/u],
    [
      'an expression in a script of several lines',
      'run: echo "$NAME"',
      'run: |\n          echo ok\n          echo "${{ github.head_ref }}"',
      /expression into a script/u,
    ],
    [
      'an expression in a script for an action',
      'persist-credentials: false',
      'persist-credentials: false\n          script: f("${{ inputs.x }}")',
      /expression into a script/u,
    ],
    ['an action by its tag', `checkout@${SHA} # v7.0.1`, 'checkout@v7', /not pinned/u],
    ['an action by its branch', `checkout@${SHA} # v7.0.1`, 'checkout@main # v7.0.1', /not pinned/u],
    ['an action by a short id', `checkout@${SHA} # v7.0.1`, 'checkout@3d3c42e # v7.0.1', /not pinned/u],
    ['an action without its version', ' # v7.0.1', '', /not pinned/u],
    ['an image', `actions/checkout@${SHA} # v7.0.1`, 'docker://alpine:3', /not pinned/u],
    [
      'a workflow of others by its tag',
      './.github/workflows/called.yml',
      'o/r/.github/workflows/x.yml@v1',
      /not pinned/u,
    ],
    ['no permissions at the top', 'permissions: {}\n', '', /does not begin with "permissions: \{\}"/u],
    ['permissions for all jobs', 'permissions: {}', 'permissions:\n  contents: read # all', /does not begin/u],
    ['all rights', 'permissions: {}', 'permissions: write-all', /does not begin/u],
    [
      'a job without permissions',
      /    permissions:\n      contents: write.*\n/u,
      '',
      /job one does not list its permissions/u,
    ],
    [
      'a job with all rights',
      /permissions:\n      contents: write.*\n/u,
      'permissions: write-all\n',
      /job one does not list its permissions/u,
    ],
    ['a right without a reason', ' # the result is pushed', '', /gives no reason for contents: write/u],
    [
      'a job that is started by a pull request with rights',
      'workflow_dispatch:',
      'pull_request_target:',
      /starts on pull_request_target/u,
    ],
    [
      'a job that is started by another run',
      'on:\n  workflow_dispatch:',
      'on: [push, workflow_run]',
      /starts on workflow_run/u,
    ],
    [
      'a job that is started by a comment',
      'on:\n  workflow_dispatch:',
      'on: issue_comment',
      /starts on issue_comment/u,
    ],
    ['a cache in a job that writes', 'package-manager-cache: false', 'cache: npm', /cache of packages/u],
    [
      'a cache that is on by itself',
      '          package-manager-cache: false\n',
      '          node-version: 22\n',
      /cache of packages/u,
    ],
    [
      'the cache action in a job that writes',
      `actions/setup-node@${SHA} # v7.0.0`,
      `actions/cache@${SHA} # v5.0.0`,
      /cache of packages/u,
    ],
    ['credentials that stay', 'persist-credentials: false', 'fetch-depth: 0', /leaves credentials/u],
    [
      'credentials that stay by default',
      '        with:\n          persist-credentials: false\n',
      '',
      /leaves credentials/u,
    ],
    ['a job without a time-out', '    timeout-minutes: 5\n', '', /job one has no time-out/u],
    [
      'secrets for a workflow of others',
      './.github/workflows/called.yml',
      `o/r/.github/workflows/x.yml@${SHA} # v1.0.0`,
      /hands all secrets/u,
    ],
    [
      'secrets for all jobs',
      'permissions: {}',
      'permissions: {}\nenv: { T: "${{ secrets.T }}" }',
      /hands secrets to all jobs/u,
    ],
  ])('refuse %s', (_, from, to, message) => {
    expect(spoiled(GOOD, from, to)).toMatch(message);
  });

  it.each<[string, string, string, RegExp]>([
    ['an expression in a script', 'echo "$NAME"', 'echo "${{ inputs.name }}"', /expression into a script/u],
    ['a cache', 'package-manager-cache: false', 'cache: npm', /cache of packages/u],
    ['an action by its tag', `setup-node@${SHA} # v7.0.0`, 'setup-node@v7', /not pinned/u],
  ])('refuse %s in an action', (_, from, to, message) => {
    expect(spoiled(ACTION, from, to)).toMatch(message);
  });
});
