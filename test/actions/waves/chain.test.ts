/** Why: the shipped workflow files have to bring a plan to its end by themselves, from one dispatch. */

import { afterEach, expect, it } from 'vitest';

import type { GitHub } from '../../support/actions/github.ts';
import { plainText } from '../../../src/actions/markdown.ts';
import { ITEM, jobOf, runsOf, startPlan } from './plans.ts';

let github: GitHub | undefined;
afterEach(async () => {
  await github?.close();
  github = undefined;
});

it('brings a plan of one wave to its end, with one push to lease it and one to collect it', async () => {
  github = await startPlan(`
  - { key: first, order: 1, run: echo one, parallelizable: true }
  - { key: second, order: 2, run: echo two, parallelizable: true }
`);
  await github.dispatch('orchestrator.yml', { 'work-item': ITEM });
  await github.settled();
  expect(runsOf(github)).toEqual([
    'run 1 Orchestrator success: approve: skipped, look: skipped, wake: skipped, delegate: success, ' +
      'Wave 1, part 1 / first: success, Wave 1, part 1 / second: success, collect / collect: success, collect / again: skipped',
  ]);
  const [lease, collected, ...more] = github.pushes();
  expect(more).toEqual([]);
  expect(lease?.refs.map(({ ref }) => ref)).toEqual([
    `refs/baton/steps/${ITEM}/first`,
    `refs/baton/steps/${ITEM}/second`,
  ]);
  expect(collected?.refs.map(({ ref }) => ref).toSorted()).toEqual([
    `refs/baton/steps/${ITEM}/first`,
    `refs/baton/steps/${ITEM}/second`,
    'refs/heads/main',
  ]);
  expect(await github.git('for-each-ref', 'refs/baton')).toBe('');
  const files = await github.git('ls-tree', '-r', '--name-only', 'main', 'artifacts/');
  expect(files.split('\n').filter((name) => name.startsWith('artifacts/handoff/'))).toHaveLength(2);
  expect(files).toContain('artifacts/exports/portfolio.json');
  expect(files).toContain(`artifacts/schedule/${ITEM}.json`);
  // The head as the server has it: who keeps the summary has what a policy takes as its checkpoint.
  const [origin, size, root = ''] = (await github.git('show', 'main:artifacts/log/checkpoint')).split('\n');
  const anchor = `history: ${size} records in ${origin}, root ${Buffer.from(root, 'base64').toString('hex')}`;
  expect(jobOf(github, 1, 'collect / collect').summary.split('\n')).toContain(plainText(anchor));
});
