/** Why: the parts of the runner have to work together: a checkout, a composite action, a matrix over a called workflow, a push. */

import { afterEach, expect, it } from 'vitest';

import { startGitHub, type GitHub } from '../../support/actions/github.ts';

const CHECKOUT = 'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1';

const HELLO = `
name: hello
description: Says hello.
inputs:
  who: { description: Whom to greet, default: world }
outputs:
  said: { description: What it said, value: "\${{ steps.say.outputs.said }}" }
runs:
  using: composite
  steps:
    - id: say
      shell: bash
      run: echo "said=hello $WHO" >> "$GITHUB_OUTPUT"
      env: { WHO: "\${{ inputs.who }}" }
`;

const CALLED = `
on:
  workflow_call:
    inputs:
      n: { type: number, required: true }
    outputs:
      double: { value: "\${{ jobs.count.outputs.double }}" }
jobs:
  count:
    runs-on: ubuntu-latest
    outputs: { double: "\${{ steps.x.outputs.double }}" }
    steps:
      - id: x
        run: echo "double=$((N * 2))" >> "$GITHUB_OUTPUT"
        env: { N: "\${{ inputs.n }}" }
`;

const CALLER = `
name: Caller
on:
  workflow_dispatch:
    inputs:
      who: { type: string, default: you }
permissions: { contents: write }
jobs:
  one:
    runs-on: ubuntu-latest
    outputs:
      said: "\${{ steps.hello.outputs.said }}"
      matrix: "\${{ steps.matrix.outputs.matrix }}"
    steps:
      - uses: ${CHECKOUT}
      - id: hello
        uses: ./.github/actions/hello
        with: { who: "\${{ inputs.who }}" }
      - id: matrix
        run: |
          echo 'matrix=[1,2,3]' >> "$GITHUB_OUTPUT"
          git config user.name Robot
          git config user.email robot@example.invalid
          git commit --quiet --allow-empty --message more
          git push --quiet origin HEAD:refs/heads/other
  many:
    needs: one
    strategy: { matrix: { n: "\${{ fromJSON(needs.one.outputs.matrix) }}" } }
    uses: ./.github/workflows/called.yml
    with: { n: "\${{ matrix.n }}" }
  refused:
    needs: one
    permissions: { contents: read }
    runs-on: ubuntu-latest
    steps:
      - uses: ${CHECKOUT}
      - run: git push --quiet origin HEAD:refs/heads/forbidden
`;

let github: GitHub;
afterEach(() => github.close());

it('runs jobs, a composite action and a matrix of called workflows, and lets only those push that may', async () => {
  github = await startGitHub({
    files: {
      '.github/actions/hello/action.yml': HELLO,
      '.github/workflows/called.yml': CALLED,
      '.github/workflows/caller.yml': CALLER,
    },
  });
  const { id } = await github.dispatch('caller.yml', { who: 'me' });
  await github.settled();
  const run = github.run(id);
  const outputs = Object.fromEntries(run.jobs.map((job) => [job.name, [job.conclusion, job.outputs]]));
  expect(outputs).toEqual({
    one: ['success', { said: 'hello me', matrix: '[1,2,3]' }],
    'many (1) / count': ['success', { double: '2' }],
    'many (2) / count': ['success', { double: '4' }],
    'many (3) / count': ['success', { double: '6' }],
    refused: ['failure', {}],
  });
  expect(run.jobs.find(({ name }) => name === 'refused')?.log.join('\n')).toContain('returned error: 403');
  expect(github.pushes().map(({ runId, refs }) => [runId, refs.map(({ ref }) => ref)])).toEqual([
    [id, ['refs/heads/other']],
  ]);
  expect(run.conclusion).toBe('failure');
});
