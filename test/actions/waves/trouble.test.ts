/** Why: whatever happens to a run, the plan goes on from what is recorded, and says in one place what it cannot get over. */

import { afterEach, expect, it } from 'vitest';

import type { GitHub } from '../../support/actions/github.ts';
import { completions, ITEM, jobOf, startPlan } from './plans.ts';

let github: GitHub | undefined;
afterEach(async () => {
  await github?.close();
  github = undefined;
});

const TWO = `
  - { key: first, order: 1, run: echo one }
  - { key: second, order: 2, run: echo two }
`;

it('refuses a job that is run again by hand, since its lease is over', async () => {
  github = await startPlan(TWO.replace('echo one', 'exit 1'));
  await github.dispatch('orchestrator.yml', { 'work-item': ITEM });
  await github.settled();
  github.rerun(1, 'failed');
  await github.settled();
  const again = jobOf(github, 1, 'Wave 1, part 1 / first');
  expect(again.attempt).toBe(2);
  expect(again.log.join('\n')).toContain('is held by');
  expect(await completions(github)).toEqual([]);
});

it('keeps the history on a branch of its own where the branch of the run is protected', async () => {
  github = await startPlan(TWO);
  github.protect(['main']);
  await github.dispatch('orchestrator.yml', { 'work-item': ITEM });
  await github.settled();
  expect(github.runs().map(({ conclusion }) => conclusion)).toEqual(['success', 'success']);
  expect(await completions(github, 'baton/history')).toEqual(['first', 'second']);
});

it('shows a pull request what it would schedule, and takes up a plan whose run died', async () => {
  github = await startPlan(TWO, {
    chaos: { seed: 2, lostRunners: 1, strikes: (path, job) => job === 'delegate' && path.endsWith('orchestrator.yml') },
  });
  const [pull] = await github.openPullRequest({ branch: 'more', files: { 'artifacts/notes.md': 'more\n' } });
  await github.settled();
  const look = jobOf(github, pull?.id ?? 0, 'look');
  expect(look.summary).toContain('### Would start: 1 step');
  expect(look.permissions).toEqual({ contents: 'read', actions: 'read' });
  await github.passMinutes(60);
  await github.settled();
  expect(github.runs().map(({ event }) => event)).toContain('workflow_dispatch');
});
