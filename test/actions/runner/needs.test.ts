/** Why: whether a job runs is decided over everything that it comes after, and plans hang on that. */

import { describe, expect, it } from 'vitest';

import { runWorkflow } from '../../support/actions/one-workflow.ts';

const JOB = (rest: string, run = 'exit 0'): string => `{ runs-on: ubuntu-latest, ${rest} steps: [{ run: "${run}" }] }`;

describe('needs', () => {
  it('skips what comes after a failure, however far', async () => {
    await runWorkflow(
      `
jobs:
  a: ${JOB('', 'exit 3')}
  b: ${JOB('needs: a,')}
  c: ${JOB('needs: b,')}
  other: ${JOB('')}
`,
      ({ conclusions, run }) => {
        expect(conclusions).toEqual({ a: 'failure', b: 'skipped', c: 'skipped', other: 'success' });
        expect(run.conclusion).toBe('failure');
      },
    );
  });

  it('asks all ancestors for success: one that was skipped skips the rest, past a job that ran', async () => {
    await runWorkflow(
      `
jobs:
  a: ${JOB('if: false,')}
  b: ${JOB('needs: a, if: always(),')}
  plain: ${JOB('needs: b,')}
  guarded: ${JOB('needs: b, if: \\"!cancelled() && needs.b.result == \'success\'\\",').replaceAll('\\"', '"')}
`,
      ({ conclusions, run }) => {
        expect(conclusions).toEqual({ a: 'skipped', b: 'success', plain: 'skipped', guarded: 'success' });
        expect(run.conclusion).toBe('success');
      },
    );
  });

  it('lets failure() see every ancestor, and puts success() before a condition without a status', async () => {
    await runWorkflow(
      `
jobs:
  a: ${JOB('', 'exit 1')}
  b: ${JOB('needs: a, if: always(),')}
  far: ${JOB('needs: b, if: failure(),')}
  plain: ${JOB('needs: a, if: true,')}
  lone: ${JOB('if: failure(),')}
`,
      ({ conclusions }) =>
        expect(conclusions).toEqual({ a: 'failure', b: 'success', far: 'success', plain: 'skipped', lone: 'skipped' }),
    );
  });

  it('counts a failure that may be as success', async () => {
    await runWorkflow(
      `
jobs:
  a: ${JOB('continue-on-error: true,', 'exit 1')}
  b: ${JOB('needs: a,', 'test ${{ needs.a.result }} = success')}
`,
      ({ conclusions, run }) => {
        expect(conclusions).toEqual({ a: 'failure', b: 'success' });
        expect(run.conclusion).toBe('success');
      },
    );
  });

  it('hands outputs to those that name the job, and to nobody else', async () => {
    await runWorkflow(
      `
jobs:
  a:
    runs-on: ubuntu-latest
    outputs: { word: "\${{ steps.one.outputs.word }}", none: "\${{ steps.one.outputs.nothing }}" }
    steps:
      - { id: one, run: 'echo word=hello >> "$GITHUB_OUTPUT"' }
  b:
    needs: a
    runs-on: ubuntu-latest
    outputs: { heard: "\${{ needs.a.outputs.word }}\${{ needs.a.outputs.none }}" }
    steps: [{ run: exit 0 }]
  c:
    needs: b
    runs-on: ubuntu-latest
    outputs: { needs: "\${{ toJSON(needs) }}" }
    steps: [{ run: exit 0 }]
`,
      ({ job }) => {
        expect(job('b').outputs).toEqual({ heard: 'hello' });
        expect(JSON.parse(job('c').outputs['needs'] ?? '')).toEqual({
          b: { result: 'success', outputs: { heard: 'hello' } },
        });
      },
    );
  });

  it('hands on no output that holds a secret', async () => {
    await runWorkflow(
      `
jobs:
  a:
    runs-on: ubuntu-latest
    outputs: { told: "x\${{ secrets.KEY }}x", open: fine }
    steps: [{ run: 'echo "the key is $KEY"', env: { KEY: "\${{ secrets.KEY }}" } }]
`,
      ({ job }) => {
        expect(job('a').outputs).toEqual({ open: 'fine' });
        expect(job('a').annotations[0]?.message).toBe("Skip output 'told' since it may contain secret.");
        expect(job('a').log).toContain('the key is ***');
      },
      { secrets: { KEY: 'open-sesame' } },
    );
  });
});

describe('files that cannot be', () => {
  it.each([
    ['a job that needs nobody known', `jobs: { s: ${JOB('')}, a: ${JOB('needs: z,')} }`, /unknown job 'z'/u],
    [
      'jobs that need each other',
      `jobs: { s: ${JOB('')}, a: ${JOB('needs: b,')}, b: ${JOB('needs: a,')} }`,
      /depends on|cycle/u,
    ],
    ['a word that is no key', `jobs: { a: ${JOB('need: b,')} }`, /Unexpected value 'need'/u],
  ])('refuses %s', async (_, text, message) => {
    await expect(runWorkflow(text, () => undefined)).rejects.toThrow(message);
  });
});
