/** Why: tests of the shipped workflows need a repository with them, the built program and a plan; that is put together here. */

import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import type { JobData } from '../../support/actions/run-data.ts';
import { startGitHub, type GitHub, type GitHubOptions } from '../../support/actions/github.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const SHIPPED = [
  '.github/workflows/orchestrator.yml',
  '.github/workflows/execute.yml',
  '.github/workflows/collector.yml',
  '.github/actions/baton/action.yml',
  '.github/actions/baton/provide.sh',
];
const BUNDLE = resolve(ROOT, 'dist/setup/baton.cjs');

/** The work item of every plan here. */
export const ITEM = 'item-1';

/** A repository with the shipped workflows and one plan; `steps` is the list of the workflow file. */
export function startPlan(
  steps: string,
  options: GitHubOptions & { readonly settings?: string } = {},
): Promise<GitHub> {
  if (!existsSync(BUNDLE)) throw new Error('dist/ is missing: npm run build');
  const shipped = Object.fromEntries(SHIPPED.map((path) => [path, readFileSync(resolve(ROOT, path), 'utf8')]));
  const { settings, files, copies, ...rest } = options;
  const item = {
    schemaVersion: '1.0',
    id: ITEM,
    title: 'A plan',
    workflow: { id: 'wf-plan', version: '1.0.0' },
    owner: 'olga',
    createdAt: '2026-01-01T00:00:00Z',
    links: [],
  };
  return startGitHub({
    ...rest,
    files: {
      ...shipped,
      'artifacts/workflows/wf-plan.yaml': `schemaVersion: '1.0'\nid: wf-plan\nname: A plan\nversion: 1.0.0\nsteps:\n${steps}`,
      [`artifacts/work-items/${ITEM}.json`]: `${JSON.stringify(item, undefined, 2)}\n`,
      ...(settings === undefined ? {} : { 'baton.yaml': settings }),
      ...files,
    },
    copies: { '.github/actions/baton/baton.cjs': BUNDLE, ...copies },
  });
}

/** What every run of a server was, and what its jobs came to: for messages of failing tests and for assertions. */
export function runsOf(github: GitHub): readonly string[] {
  return github.runs().map(({ id, name, conclusion, jobs }) => {
    const each = jobs.map((job) => `${job.name}: ${job.conclusion ?? job.status}`);
    return `run ${id} ${name} ${conclusion ?? 'going on'}: ${each.join(', ')}`;
  });
}

/** A job of a run by its name; when there is none, the error says which there are. */
export function jobOf(github: GitHub, run: number, name: string): JobData {
  const { jobs } = github.run(run);
  const job = jobs.find((each) => each.name === name);
  if (job !== undefined) return job;
  throw new Error(`run ${run} has no job "${name}", but: ${runsOf(github).join('\n')}`);
}

/** The steps of the completions on a branch, sorted: each as often as it was completed. */
export async function completions(github: GitHub, branch = 'main'): Promise<readonly string[]> {
  const folder = `artifacts/handoff/${ITEM}/`;
  const names = (await github.git('ls-tree', '--name-only', branch, folder)).split('\n').filter((name) => name !== '');
  const lines = await Promise.all(names.map((name) => github.git('show', `${branch}:${name}`)));
  return lines
    .map((line) => JSON.parse(line) as { readonly eventType: string; readonly step: { readonly key: string } })
    .filter(({ eventType }) => eventType === 'attempt-completed')
    .map(({ step }) => step.key)
    .toSorted();
}
