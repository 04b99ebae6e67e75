/** Why: the product is three workflows that call each other; what a call hands over and holds back are its seams. */

import { describe, expect, it } from 'vitest';

import { startGitHub } from '../../support/actions/github.ts';
import { runWorkflow, type OneWorkflow } from '../../support/actions/one-workflow.ts';

const CALLED = `
on:
  workflow_call:
    inputs:
      text: { type: string, default: "of \${{ github.event_name }}" }
      flag: { type: boolean }
      count: { type: number, required: true }
    secrets: { KEY: { required: true }, OTHER: { required: false } }
    outputs:
      said: { value: "\${{ jobs.one.outputs.said }}" }
      result: { value: "\${{ jobs.one.result }}" }
jobs:
  one:
    runs-on: ubuntu-latest
    outputs: { said: "\${{ steps.x.outputs.said }}" }
    steps:
      - id: x
        env: { ALL: "\${{ toJSON(inputs) }}", KEY: "\${{ secrets.KEY }}", OTHER: "\${{ secrets.OTHER }}" }
        run: |
          echo "said=$(echo $ALL) \${#KEY} \${#OTHER} \${OUTER:-none} $GITHUB_WORKFLOW \${GITHUB_WORKFLOW_REF##*/workflows/}" >> "$GITHUB_OUTPUT"
`;

const SECRETS = { KEY: 'qqqq', OTHER: 'qq', THIRD: 'z' };

function calling(
  job: string,
  rest: Partial<OneWorkflow> = {},
): { readonly text: string; readonly options: OneWorkflow } {
  return {
    text: `
name: Caller
on: workflow_dispatch
env: { OUTER: outer }
jobs:
  call:
    uses: ./.github/workflows/called.yml
    ${job}
  after:
    needs: call
    if: always()
    runs-on: ubuntu-latest
    outputs: { all: "\${{ toJSON(needs.call) }}" }
    steps: [{ run: exit 0 }]
`,
    options: { secrets: SECRETS, files: { '.github/workflows/called.yml': CALLED }, ...rest },
  };
}

describe('a call', () => {
  it('hands over typed inputs and named secrets, keeps the environment, and gives outputs back', async () => {
    const { text, options } = calling('with: { count: 3, flag: true }\n    secrets: { KEY: "${{ secrets.THIRD }}" }');
    await runWorkflow(
      text,
      ({ job, conclusions }) => {
        expect(conclusions).toEqual({ 'call / one': 'success', after: 'success' });
        expect(JSON.parse(job('after').outputs['all'] ?? '')).toEqual({
          result: 'success',
          outputs: {
            said: '{ "text": "of workflow_dispatch", "flag": true, "count": 3 } 1 0 none Caller w.yml@refs/heads/main',
            result: 'success',
          },
        });
      },
      options,
    );
  });

  it('hands over all secrets that it inherits', async () => {
    const { text, options } = calling('with: { count: 1 }\n    secrets: inherit');
    await runWorkflow(text, ({ job }) => expect(job('call / one').outputs['said']).toContain(' 4 2 none '), options);
  });

  it.each([
    ['a missing input', 'with: { flag: true }\n    secrets: inherit', /Input count is required/u],
    [
      'an input of a wrong type',
      'with: { count: three }\n    secrets: inherit',
      /Unexpected type of value for input count/u,
    ],
    ['an input that is not declared', 'with: { count: 1, more: 1 }\n    secrets: inherit', /more is not defined/u],
    ['a missing secret', 'with: { count: 1 }', /Secret KEY is required/u],
    ['a secret that is not declared', 'with: { count: 1 }\n    secrets: { KEY: x, MORE: y }', /MORE is not defined/u],
  ])('fails with %s', async (_, job, message) => {
    const { text, options } = calling(job);
    await runWorkflow(
      text,
      ({ run, job: found }) => {
        expect(run.conclusion).toBe('failure');
        expect(found('call').annotations[0]?.message).toMatch(message);
      },
      options,
    );
  });

  it('of a file that is not made to be called stops the run before it starts', async () => {
    const { text } = calling('');
    await runWorkflow(
      text,
      ({ run }) => {
        expect([run.conclusion, run.jobs]).toEqual(['startup_failure', []]);
        expect(run.problems.join()).toMatch(/missing a `on\.workflow_call` trigger/u);
      },
      {
        files: { '.github/workflows/called.yml': 'on: push\njobs: { a: { runs-on: x, steps: [{ run: exit 0 }] } }\n' },
      },
    );
  });
});

const READER = `
on: workflow_call
permissions: { contents: write }
jobs:
  one:
    permissions: { PERMISSIONS }
    runs-on: ubuntu-latest
    steps: [{ run: exit 0 }]
  two:
    permissions: { contents: read }
    runs-on: ubuntu-latest
    steps: [{ run: exit 0 }]
`;

describe('the permissions of a caller', () => {
  it('are the most that the called may ask for', async () => {
    await runWorkflow(
      'permissions: {}\njobs: { call: { permissions: { contents: read }, uses: ./.github/workflows/called.yml } }\n',
      ({ run }) => {
        expect(run.conclusion).toBe('startup_failure');
        expect(run.problems).toEqual([
          "The nested job 'one' is requesting 'contents: write', but is only allowed 'contents: read'.",
        ]);
      },
      { files: { '.github/workflows/called.yml': READER.replace('PERMISSIONS', 'contents: write') } },
    );
  });

  it('are lowered by the called, and taken over where it says nothing', async () => {
    const called = READER.replace('permissions: { contents: write }\n', '').replace(
      '    permissions: { PERMISSIONS }\n',
      '',
    );
    await runWorkflow(
      'permissions: {}\njobs: { call: { permissions: { contents: write }, uses: ./.github/workflows/called.yml } }\n',
      ({ job }) => {
        expect(job('call / one').permissions).toEqual({ contents: 'write' });
        expect(job('call / two').permissions).toEqual({ contents: 'read' });
      },
      { files: { '.github/workflows/called.yml': called } },
    );
  });
});

const grouped = (rule: string): string => `
on: { workflow_dispatch: { inputs: { n: { type: string } } } }
concurrency: { group: "g-\${{ github.workflow }}", ${rule} }
jobs:
  hold:
    runs-on: ubuntu-latest
    environment: door
    steps: [{ run: exit 0 }]
`;

const conclusionsOf = async (rule: string, count: number): Promise<readonly (string | undefined)[]> => {
  const github = await startGitHub({
    files: { '.github/workflows/w.yml': grouped(rule) },
    environments: { door: { reviewers: true } },
  });
  try {
    for (let n = 1; n <= count; n += 1) {
      await github.dispatch('w.yml', { n: String(n) });
      await github.settled();
    }
    for (let waiting = github.waiting(); waiting.length > 0; waiting = github.waiting()) {
      expect(waiting).toHaveLength(1);
      github.review(waiting[0]?.runId ?? 0, 'door', 'approved');
      await github.settled();
    }
    return github.runs().map(({ conclusion }) => conclusion);
  } finally {
    await github.close();
  }
};

describe('concurrency groups', () => {
  it('keep one that waits, and replace it by the next', async () => {
    expect(await conclusionsOf('cancel-in-progress: false', 4)).toEqual([
      'success',
      'cancelled',
      'cancelled',
      'success',
    ]);
  });

  it('keep all that wait with `queue: max`', async () => {
    expect(await conclusionsOf('queue: max', 4)).toEqual(['success', 'success', 'success', 'success']);
  });

  it('end the one that runs with `cancel-in-progress`', async () => {
    expect(await conclusionsOf('cancel-in-progress: true', 3)).toEqual(['cancelled', 'cancelled', 'success']);
  });

  it('of a called workflow cannot be the one that the run holds', async () => {
    const called =
      'on: workflow_call\nconcurrency: "${{ github.workflow }}"\njobs: { a: { runs-on: x, steps: [{ run: exit 0 }] } }\n';
    await runWorkflow(
      'name: W\nconcurrency: "${{ github.workflow }}"\njobs: { call: { uses: ./.github/workflows/called.yml } }\n',
      ({ run, job }) => {
        expect(run.conclusion).toBe('failure');
        expect(job('call').annotations[0]?.message).toContain("deadlock for concurrency group 'W'");
      },
      { files: { '.github/workflows/called.yml': called } },
    );
  });
});
