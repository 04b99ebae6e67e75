/** Why: besides dispatches, workflows start by the clock, by pushes of people and by pull requests. */

import { describe, expect, it } from 'vitest';

import { withServer } from '../../support/actions/one-workflow.ts';

describe('other events', () => {
  const steps = 'runs-on: x, steps: [{ run: exit 0 }]';

  it('fire by the clock as often as the schedule says', async () => {
    const scheduled = `on: { schedule: [{ cron: '17 */6 * * *' }] }\njobs: { a: { ${steps} } }\n`;
    await withServer({ 's.yml': scheduled }, async (github) => {
      expect(await github.passMinutes(16)).toHaveLength(0);
      expect(await github.passMinutes(24 * 60)).toHaveLength(4);
      await github.settled();
      expect(github.runs().map(({ event, conclusion }) => [event, conclusion])).toEqual(
        Array.from({ length: 4 }, () => ['schedule', 'success']),
      );
    });
  });

  it('fire for pushes of people to the branches that are named, not for those of jobs', async () => {
    const pushed = `on: { push: { branches: [main, 'release/**'] } }\npermissions: { contents: write }
jobs:
  a:
    runs-on: x
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1
      - run: git -c user.name=r -c user.email=r@x commit -q --allow-empty -m x && git push -q origin HEAD
`;
    await withServer({ 'p.yml': pushed }, async (github) => {
      expect(await github.push({ x: '1' }, 'feature')).toHaveLength(0);
      expect(await github.push({ x: '1' }, 'release/1')).toHaveLength(1);
      await github.settled();
      expect(github.runs().map(({ ref, conclusion }) => [ref, conclusion])).toEqual([
        ['refs/heads/release/1', 'success'],
      ]);
      expect(github.pushes()).toHaveLength(1);
    });
  });

  it('fire for pull requests that change what is named; those of forks get no secrets and only read', async () => {
    const asked = `on: { pull_request: { paths: ['src/**'] } }\npermissions: { contents: write }
jobs: { a: { runs-on: x, outputs: { is: "\${{ github.ref }} \${{ github.head_ref }} \${{ secrets.KEY == '' }}" }, steps: [{ run: exit 0 }] } }\n`;
    await withServer(
      { 'p.yml': asked },
      async (github) => {
        expect(await github.openPullRequest({ branch: 'docs', files: { 'docs/a': 'a' } })).toHaveLength(0);
        const [own] = await github.openPullRequest({ branch: 'own', files: { 'src/a': 'a' } });
        const [foreign] = await github.openPullRequest({ branch: 'foreign', files: { 'src/b': 'b' }, fork: true });
        await github.settled();
        expect([own?.jobs[0]?.outputs, own?.jobs[0]?.permissions]).toEqual([
          { is: 'refs/pull/2/merge own false' },
          { contents: 'write' },
        ]);
        expect([foreign?.jobs[0]?.outputs, foreign?.jobs[0]?.permissions]).toEqual([
          { is: 'refs/pull/3/merge foreign true' },
          { contents: 'read' },
        ]);
      },
      { secrets: { KEY: 'k-k-k' } },
    );
  });

  it('cannot be pushes to a branch that is protected', async () => {
    const push = `
permissions: { contents: write }
jobs:
  a:
    runs-on: x
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1
      - run: git -c user.name=r -c user.email=r@x commit -q --allow-empty -m x && git push -q origin HEAD HEAD:refs/heads/side
`;
    await withServer({ 'w.yml': `on: workflow_dispatch${push}` }, async (github) => {
      github.protect(['main']);
      const run = await github.dispatch('w.yml');
      await github.settled();
      expect(run.conclusion).toBe('failure');
      expect(run.jobs[0]?.log.join('\n')).toContain('GH006: Protected branch update failed for refs/heads/main');
      expect(github.pushes().flatMap(({ refs }) => refs.map(({ ref }) => ref))).toEqual(['refs/heads/side']);
    });
  });
});
