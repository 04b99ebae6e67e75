/** Why: between waves nobody is needed but at gates, and there only those may open who are named. */

import { afterEach, expect, it } from 'vitest';

import type { GitHub } from '../../support/actions/github.ts';
import { completions, ITEM, jobOf, startPlan } from './plans.ts';

let github: GitHub | undefined;
afterEach(async () => {
  await github?.close();
  github = undefined;
});

const GATED = `
  - { key: build, order: 1, run: echo built, gates: [{ key: release, approvers: [rita, olga] }] }
  - { key: publish, order: 2, run: echo published }
`;

it('without required reviewers asks who started the run, and refuses whom baton.yaml does not name', async () => {
  github = await startPlan(GATED);
  await github.dispatch('orchestrator.yml', { 'work-item': ITEM });
  await github.settled();
  await github.dispatch('orchestrator.yml', { 'work-item': ITEM, approve: 'release' });
  await github.settled();
  const refused = jobOf(github, 2, 'approve');
  expect(refused.conclusion).toBe('failure');
  expect(refused.log.join('\n')).toContain('Nobody who may open gates has approved this run');
  expect(jobOf(github, 2, 'delegate').conclusion).toBe('skipped');
  await github.push({ 'baton.yaml': 'actions: { approvers: [olga] }\n' });
  await github.dispatch('orchestrator.yml', { 'work-item': ITEM, approve: 'release' });
  await github.settled();
  expect(await completions(github)).toEqual(['build', 'publish']);
});
