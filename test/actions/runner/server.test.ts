/** Why: what a job's token may do on the server is the ground on which "executors never push" stands. */

import { describe, expect, it } from 'vitest';

import { ACTIONS, runWorkflow, withServer } from '../../support/actions/one-workflow.ts';

const NEXT = `
on:
  workflow_dispatch:
    inputs:
      wave: { type: number, default: 1 }
      name: { type: string, required: true }
run-name: Wave \${{ inputs.wave }}
jobs:
  next:
    runs-on: ubuntu-latest
    steps: [{ run: 'echo "$GITHUB_ACTOR $WAVE"', env: { WAVE: "\${{ inputs.wave }}" } }]
`;

const FILES = { '.github/workflows/next.yml': NEXT };

function asking(permissions: string, script: string): string {
  return `
permissions: ${permissions}
jobs:
  ask:
    runs-on: ubuntu-latest
    steps:
      - run: ${JSON.stringify(script)}
        env: { GH_TOKEN: "\${{ github.token }}", GH_REPO: "\${{ github.repository }}" }
`;
}

describe('gh', () => {
  it('starts the next run with `actions: write`, by workflow run and by the interface', async () => {
    const script = [
      'gh workflow run next.yml -f wave=2 -f name=x',
      'gh api repos/{owner}/{repo}/actions/workflows/next.yml/dispatches -f ref=main -F "inputs[wave]=3" -f "inputs[name]=y"',
    ].join('\n');
    await runWorkflow(
      asking('{ actions: write }', script),
      ({ github, run }) => {
        expect(run.conclusion).toBe('success');
        const next = github.runs().filter(({ path }) => path.endsWith('next.yml'));
        expect(next.map(({ title, conclusion, inputs }) => [title, conclusion, inputs])).toEqual([
          ['Wave 2', 'success', { wave: 2, name: 'x' }],
          ['Wave 3', 'success', { wave: 3, name: 'y' }],
        ]);
        expect(next[0]?.jobs[0]?.log).toContain('github-actions[bot] 2');
      },
      { files: FILES },
    );
  });

  it('is refused what the server refuses, with its reasons', async () => {
    const refused: readonly (readonly [string, RegExp])[] = [
      ['gh workflow run none.yml', /HTTP 404: Not Found/u],
      ['gh workflow run called.yml', /does not have 'workflow_dispatch'/u],
      ['gh workflow run next.yml', /Required input 'name' not provided/u],
      ['gh workflow run next.yml -f name=x -f z=1', /Unexpected inputs/u],
      ['gh workflow run next.yml -f name=x -f wave=two', /not of type number/u],
      ['gh workflow run next.yml -f name=x --ref none', /No ref found/u],
      ['GH_TOKEN= gh workflow run next.yml', /set the GH_TOKEN/u],
      ['GH_REPO= gh workflow run next.yml', /not a git repository/u],
    ];
    const script = refused
      .map(([command], at) => `{ ${command} && echo "was let"; } 2>&1 | sed 's/^/${at}: /'`)
      .join('\n');
    const called = 'on: workflow_call\njobs: { a: { runs-on: x, steps: [{ run: a }] } }\n';
    await runWorkflow(
      asking('{ actions: write }', script),
      ({ github, job }) => {
        const said = job('ask').log;
        for (const [at, [, message]] of refused.entries()) {
          expect(said.filter((line) => line.startsWith(`${at}: `)).join('\n')).toMatch(message);
        }
        expect(said.filter((line) => line.endsWith(': was let'))).toEqual([]);
        expect(github.runs()).toHaveLength(1);
      },
      { files: { ...FILES, '.github/workflows/called.yml': called } },
    );
  });

  it('starts nothing without `actions: write`', async () => {
    await runWorkflow(
      asking('{ actions: read, contents: write }', 'gh workflow run next.yml -f name=x'),
      ({ github, job }) => {
        expect(job('ask').conclusion).toBe('failure');
        expect(job('ask').log.join('\n')).toContain('HTTP 403: Resource not accessible by integration');
        expect(github.runs()).toHaveLength(1);
      },
      { files: FILES },
    );
  });

  it('reads runs with `actions: read`, and not without', async () => {
    const script =
      'gh run view "$GITHUB_RUN_ID" --json status,attempt --jq .status; gh api "repos/{owner}/{repo}/actions/runs/$GITHUB_RUN_ID" --jq .run_attempt';
    await runWorkflow(asking('{ actions: read }', script), ({ job }) => {
      expect(job('ask').log.slice(1, 3)).toEqual(['in_progress', '1']);
    });
    await runWorkflow(asking('{ contents: write }', script), ({ job }) => {
      expect(job('ask').log.join('\n')).toContain('HTTP 403: Resource not accessible by integration');
    });
  });

  it('is not needed: fetch reaches the same addresses', async () => {
    const script =
      "node -e 'fetch(`${process.env.GITHUB_API_URL}/repos/${process.env.GITHUB_REPOSITORY}/actions/runs`, { headers: { authorization: `Bearer ${process.env.GH_TOKEN}` } }).then(a => a.json()).then(b => console.log(b.total_count))'";
    await runWorkflow(asking('{ actions: read }', script), ({ job }) => expect(job('ask').log).toContain('1'));
  });
});

const push = (permissions: string, options: string, script: string): string => `
permissions: ${permissions}
jobs:
  push:
    runs-on: ubuntu-latest
    steps:
      - uses: ${ACTIONS.checkout}
        with: { ${options} }
      - run: ${script}
`;

describe('the repository', () => {
  it('takes pushes with `contents: write`', async () => {
    await runWorkflow(push('{ contents: write }', '', 'git push origin HEAD:refs/heads/x'), ({ github, run }) => {
      expect(run.conclusion).toBe('success');
      expect(github.pushes().map(({ runId }) => runId)).toEqual([run.id]);
    });
  });

  it.each([
    ['with `contents: read`', '{ contents: read }', '', /error: 403/u],
    [
      'when the credentials are not kept',
      '{ contents: write }',
      'persist-credentials: false',
      /could not read Username/u,
    ],
  ])('refuses pushes %s', async (_, permissions, options, message) => {
    await runWorkflow(push(permissions, options, 'git push origin HEAD:refs/heads/x'), ({ github, job }) => {
      expect(job('push').conclusion).toBe('failure');
      expect(job('push').log.join('\n')).toMatch(message);
      expect(github.pushes()).toEqual([]);
    });
  });

  it('cannot be read without `contents: read` when it is private', async () => {
    await runWorkflow(push('{ actions: write }', '', 'exit 0'), ({ job }) => {
      expect(job('push').steps[0]?.conclusion).toBe('failure');
    });
    await runWorkflow(push('{}', '', 'exit 0'), ({ run }) => expect(run.conclusion).toBe('success'), {
      visibility: 'public',
    });
  });

  it('gives checkouts what they ask for', async () => {
    const count = 'git rev-list --count HEAD; b=$(git branch --show-current); echo ${b:-(none)}';
    const wanted: readonly (readonly [string, string, readonly string[]])[] = [
      ['event', '', ['1', 'main']],
      ['history', 'fetch-depth: 0', ['3', 'main']],
      ['branch', 'ref: side', ['1', 'side']],
      ['commit', 'ref: "${{ github.sha }}", fetch-depth: 2', ['2', '(none)']],
    ];
    const jobs = wanted.map(
      ([name, options]) =>
        `  ${name}: { runs-on: x, steps: [{ uses: "${ACTIONS.checkout}", with: { ${options} } }, { run: '${count}' }] }\n`,
    );
    const text = `on: workflow_dispatch\njobs:\n${jobs.join('')}`;
    await withServer({ 'w.yml': text }, async (github) => {
      await github.push({ a: '1' });
      await github.push({ b: '1' });
      await github.push({ c: '1' }, 'side');
      const run = await github.dispatch('w.yml');
      await github.settled();
      const seen = run.jobs.map(({ name, log }) => [name, log.slice(-3, -1)]);
      expect(Object.fromEntries(seen)).toEqual(Object.fromEntries(wanted.map(([name, , said]) => [name, said])));
    });
  });
});
