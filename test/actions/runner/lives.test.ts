/** Why: runs are approved, cancelled, repeated, started by the clock or by pull requests, and their machines die. */

import { readdirSync, readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { readActionsEnvironment } from '../../../src/actions/actions-environment.ts';
import { openGitHub } from '../../../src/actions/github-api.ts';
import { runWorkflow, withServer } from '../../support/actions/one-workflow.ts';
import type { RunData } from '../../support/actions/run-data.ts';

const conclusionsOf = (run: RunData): Readonly<Record<string, string | undefined>> =>
  Object.fromEntries(run.jobs.map((job) => [job.name, job.conclusion]));

const GATED = `
on: workflow_dispatch
jobs:
  first: { runs-on: x, steps: [{ run: exit 0 }] }
  deploy:
    needs: first
    environment: production
    runs-on: x
    steps: [{ run: 'echo "$TOKEN" | wc -c', env: { TOKEN: "\${{ secrets.TOKEN }}" } }]
`;

describe('an environment with reviewers', () => {
  const options = { environments: { production: { reviewers: true, secrets: { TOKEN: 'four' } } } };

  it('holds a job until it is approved, and gives it the secrets of the environment', async () => {
    await withServer(
      { 'w.yml': GATED },
      async (github) => {
        const run = await github.dispatch('w.yml');
        await github.settled();
        expect([run.status, conclusionsOf(run)]).toEqual(['in_progress', { first: 'success', deploy: undefined }]);
        expect(github.waiting()).toEqual([{ runId: run.id, environment: 'production', job: 'deploy' }]);
        github.review(run.id, 'production', 'approved', { login: 'rita' });
        await github.settled();
        expect(run.conclusion).toBe('success');
        expect(run.jobs[1]?.log).toContain('5');
        expect(() => github.review(run.id, 'production', 'approved')).toThrow('No job of run 1 waits');
      },
      options,
    );
  });

  it('fails a job that is rejected', async () => {
    await withServer(
      { 'w.yml': GATED },
      async (github) => {
        const run = await github.dispatch('w.yml');
        await github.settled();
        github.review(run.id, 'production', 'rejected');
        await github.settled();
        expect([run.conclusion, conclusionsOf(run)]).toEqual(['failure', { first: 'success', deploy: 'failure' }]);
      },
      options,
    );
  });
});

describe('a cancelled run', () => {
  it('stops what runs, but for what always runs, and starts nothing more', async () => {
    const workflow = `
on: workflow_dispatch
jobs:
  long:
    runs-on: x
    steps:
      - { id: wait, run: 'touch "$PLACE/started"; exec sleep 60', env: { PLACE: "\${{ github.workspace }}/../../../.." } }
      - { id: plain, run: exit 0 }
      - { id: finally, if: always(), run: exit 0 }
  next: { needs: long, runs-on: x, steps: [{ run: exit 0 }] }
  cleanup: { needs: long, if: always(), runs-on: x, steps: [{ run: exit 0 }] }
  report: { needs: long, if: "!cancelled()", runs-on: x, steps: [{ run: exit 0 }] }
`;
    await withServer({ 'w.yml': workflow }, async (github) => {
      const run = await github.dispatch('w.yml');
      await until(() => run.jobs[0]?.steps[0]?.name !== undefined);
      github.cancel(run.id);
      await github.settled();
      const outcomes = Object.fromEntries(run.jobs[0]?.steps.map((step) => [step.id, step.outcome]) ?? []);
      expect(outcomes).toEqual({ wait: 'cancelled', plain: 'skipped', finally: 'success' });
      expect(conclusionsOf(run)).toEqual({ long: 'cancelled', next: 'skipped', cleanup: 'success', report: 'skipped' });
      expect(run.conclusion).toBe('cancelled');
    });
  });
});

/** Looks again with each turn of the loop; the events that are waited for come from this process. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => void setTimeout(resolve, 5));
}

describe('a repeated run', () => {
  const workflow = `
on: workflow_dispatch
jobs:
  good: { runs-on: x, outputs: { made: "\${{ github.run_attempt }}" }, steps: [{ run: exit 0 }] }
  flaky: { runs-on: x, steps: [{ run: 'test "$GITHUB_RUN_ATTEMPT" -gt 1' }] }
  after: { needs: [good, flaky], runs-on: x, outputs: { of: "\${{ needs.good.outputs.made }}" }, steps: [{ run: exit 0 }] }
`;

  it('does only what did not succeed and what comes after it, with the same inputs and the next number', async () => {
    await withServer({ 'w.yml': workflow }, async (github) => {
      const run = await github.dispatch('w.yml');
      await github.settled();
      expect(conclusionsOf(run)).toEqual({ good: 'success', flaky: 'failure', after: 'skipped' });
      github.rerun(run.id, 'failed');
      await github.settled();
      expect([run.attempt, run.conclusion]).toEqual([2, 'success']);
      expect(run.jobs.map(({ name, attempt }) => [name, attempt])).toEqual([
        ['good', 1],
        ['flaky', 2],
        ['after', 2],
      ]);
      expect(run.jobs[2]?.outputs).toEqual({ of: '1' });
      github.rerun(run.id);
      await github.settled();
      expect(run.jobs.map(({ attempt }) => attempt)).toEqual([3, 3, 3]);
      expect(run.jobs.find(({ name }) => name === 'after')?.outputs).toEqual({ of: '3' });
    });
  });

  it('is over when its last try is, however the earlier ones ended', async () => {
    const gated = 'on: workflow_dispatch\njobs: { a: { runs-on: x, environment: e, steps: [{ run: exit 0 }] } }\n';
    const options = { environments: { e: { reviewers: true } } };
    await withServer(
      { 'w.yml': gated },
      async (github) => {
        const { id } = await github.dispatch('w.yml');
        await github.settled();
        github.review(id, 'e', 'rejected');
        await github.settled();
        github.rerun(id);
        await github.settled();
        const env = {
          GITHUB_ACTIONS: 'true',
          GITHUB_OUTPUT: '/dev/null',
          GITHUB_API_URL: github.api,
          GITHUB_REPOSITORY: github.slug,
          GITHUB_TOKEN: github.token,
        };
        const conclusions = async (): Promise<readonly (string | undefined)[]> => {
          const job = readActionsEnvironment(env);
          const asked = job === undefined ? undefined : openGitHub(job);
          if (asked === undefined) throw new Error('there is no token');
          const tries = [{ id: String(id) }, { id: String(id), attempt: 1 }, { id: String(id), attempt: 2 }];
          return Promise.all(tries.map((each) => asked.conclusionOf(each)));
        };
        expect(await conclusions()).toEqual([undefined, 'failure', undefined]);
        github.review(id, 'e', 'approved');
        await github.settled();
        expect(await conclusions()).toEqual(['success', 'failure', 'success']);
      },
      options,
    );
  });
});

function commandLines(): readonly string[] {
  return readdirSync('/proc').flatMap((pid) => {
    try {
      return [readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim()];
    } catch {
      return [];
    }
  });
}

const fates = async (seed: number): Promise<readonly (boolean | undefined)[]> => {
  let lost: readonly (boolean | undefined)[] = [];
  const many =
    'jobs: { a: { runs-on: x, strategy: { fail-fast: false, matrix: { n: [1, 2, 3, 4, 5, 6] } }, steps: [{ run: exit 0 }] } }\n';
  await runWorkflow(many, ({ run }) => void (lost = run.jobs.map((job) => job.lost)), {
    chaos: { seed, lostRunners: 0.5, strikes: (_, name) => name !== 'a (1)' },
  });
  return lost;
};

describe('bad luck', () => {
  const steps = `
jobs:
  work:
    runs-on: x
    outputs: { done: "\${{ steps.done.outputs.done }}" }
    steps:
      - { id: done, run: 'echo done=yes >> "$GITHUB_OUTPUT"; (setsid sleep 61.25 & ) ; sleep 60' }
      - { id: finally, if: always(), run: exit 0 }
  after: { needs: work, runs-on: x, steps: [{ run: exit 0 }] }
  always: { needs: work, if: always(), runs-on: x, steps: [{ run: 'test \${{ needs.work.result }} = failure' }] }
`;

  it('takes machines away: nothing of the job goes on, and it counts as failed', async () => {
    await runWorkflow(
      steps,
      ({ job, conclusions }) => {
        expect(conclusions).toEqual({ work: 'failure', after: 'skipped', always: 'success' });
        expect(job('work')).toMatchObject({ lost: true, outputs: {} });
        expect(job('work').steps.map(({ id, outcome }) => [id, outcome])).not.toContainEqual(['finally', 'success']);
        expect(job('work').annotations[0]?.message).toContain('lost communication with the server');
        expect(commandLines()).not.toContain('sleep 61.25');
      },
      { chaos: { seed: 3, lostRunners: 1, longestStepMs: 50, strikes: (_, name) => name === 'work' } },
    );
  });

  it('spares what is to be spared, and depends on nothing but its seed', async () => {
    const [first, again, other] = [await fates(1), await fates(1), await fates(2)];
    expect(first).toEqual(again);
    expect(first).not.toEqual(other);
    expect([first[0], other[0]]).toEqual([false, false]);
  });

  it('doubles dispatches and loses artifacts', async () => {
    const up = `jobs: { a: { runs-on: x, steps: [{ run: echo x > x }, { uses: actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f, with: { path: x } }] } }\n`;
    await runWorkflow(
      up,
      ({ github, run }) => {
        expect(github.runs().map(({ conclusion }) => conclusion)).toEqual(['success', 'success']);
        expect(github.artifacts(run.id)).toEqual([]);
      },
      { chaos: { seed: 1, doubledDispatches: 1, lostArtifacts: 1 } },
    );
  });
});
