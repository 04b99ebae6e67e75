/** Why: besides dispatches, workflows start by the clock, by pushes of people and by pull requests. */

import { firings } from './language/cron.ts';
import { field, fields, items, literalText, type Template } from './language/template.ts';
import type { Value } from './language/value.ts';
import { InvalidWorkflow, type WorkflowFile } from './language/workflow-file.ts';
import { loadWorkflow } from './load.ts';
import { matches } from './machine/glob.ts';
import type { RunState } from './run-data.ts';
import type { World } from './world.ts';

/** A moment of the server's own time. */
export type Clock = { now: number };

/** Lets time pass on the server and starts what its schedules say; only the files on main count. */
export async function passTime(world: World, clock: Clock, ms: number, actor: string): Promise<readonly RunState[]> {
  const until = clock.now + ms;
  const sha = (await world.repository.resolve('refs/heads/main')) ?? '';
  const due: { readonly at: number; readonly path: string; readonly cron: string }[] = [];
  for (const { path, events } of await workflowsAt(world, sha)) {
    for (const entry of items(events['schedule'])) {
      const cron = literalText(field(entry, 'cron')) ?? '';
      due.push(...firings(cron, clock.now, until).map((at) => ({ at, path, cron })));
    }
  }
  clock.now = until;
  return due
    .sort((one, other) => one.at - other.at)
    .map(({ path, cron }) =>
      world.start({
        path,
        event: 'schedule',
        ref: 'refs/heads/main',
        sha,
        actor,
        inputs: {},
        payload: { schedule: cron },
      }),
    );
}

/** A push by a person: commits files on a branch and starts what reacts to that. A token of a job starts nothing so. */
export async function pushAs(
  world: World,
  actor: string,
  branch: string,
  files: Readonly<Record<string, string>>,
): Promise<readonly RunState[]> {
  const ref = `refs/heads/${branch}`;
  const before = (await world.repository.resolve(ref)) ?? '0'.repeat(40);
  const sha = await world.repository.commit(branch, files);
  const changed = Object.keys(files);
  const fitting = (await workflowsAt(world, sha)).filter(({ events }) => reacts(events['push'], branch, changed));
  return fitting.map(({ path }) =>
    world.start({ path, event: 'push', ref, sha, actor, inputs: {}, payload: { ref, before, after: sha } }),
  );
}

/** A pull request from a branch to main, opened with these files changed. */
export type PullRequest = {
  readonly branch: string;
  readonly files: Readonly<Record<string, string>>;
  /** It comes from a fork: no secrets, a token that only reads. */
  readonly fork?: boolean;
};

/** Opens a pull request and starts what reacts to that, on the commit that merging would make. */
export async function openPullRequest(
  world: World,
  actor: string,
  { branch, files, fork = false }: PullRequest,
): Promise<readonly RunState[]> {
  const { repository } = world;
  const base = (await repository.resolve('refs/heads/main')) ?? '';
  const head = await repository.commit(branch, files);
  const number = (await repository.git('for-each-ref', 'refs/pull/*/merge')).split('\n').length;
  const ref = `refs/pull/${number}/merge`;
  const merge = await repository.git('commit-tree', `${head}^{tree}`, '-p', base, '-p', head, '-m', `Merge ${branch}`);
  const sha = merge.trim();
  await repository.git('update-ref', ref, sha);
  await repository.git('update-ref', `refs/pull/${number}/head`, head);
  const payload: Value = {
    action: 'opened',
    number,
    pull_request: { number, head: { ref: branch, sha: head, repo: { fork } }, base: { ref: 'main', sha: base } },
  };
  const changed = Object.keys(files);
  const fitting = (await workflowsAt(world, sha)).filter(({ events }) =>
    reacts(events['pull_request'], 'main', changed),
  );
  return fitting.map(({ path }) =>
    world.start({ path, event: 'pull_request', ref, sha, actor, inputs: {}, payload, fork }),
  );
}

/** The workflow files of a commit that can be read. */
async function workflowsAt(world: World, sha: string): Promise<readonly WorkflowFile[]> {
  const paths = (await world.repository.list(sha, '.github/workflows')).filter((path) => /\.ya?ml$/u.test(path));
  const files = await Promise.all(
    paths.map((path) =>
      loadWorkflow(world, sha, path).catch((error: unknown) => {
        if (error instanceof InvalidWorkflow) return undefined;
        throw error;
      }),
    ),
  );
  return files.filter((file) => file !== undefined);
}

function reacts(event: Template | undefined, branch: string, changed: readonly string[]): boolean {
  if (event === undefined) return false;
  const types = listOf(event, 'types');
  return (
    (types === undefined || types.includes('opened')) &&
    within(listOf(event, 'branches'), [branch]) &&
    !within(listOf(event, 'branches-ignore'), [branch], false) &&
    within(listOf(event, 'paths'), changed) &&
    (listOf(event, 'tags') === undefined || listOf(event, 'branches') !== undefined)
  );
}

function listOf(event: Template, name: string): readonly string[] | undefined {
  const value = fields(event).find(([key]) => key === name)?.[1];
  if (value === undefined) return undefined;
  return value.kind === 'sequence' ? value.items.map((item) => literalText(item) ?? '') : [literalText(value) ?? ''];
}

/** Whether a name fits the patterns, of which the last that fits decides; `!` takes back. */
function within(patterns: readonly string[] | undefined, names: readonly string[], otherwise = true): boolean {
  if (patterns === undefined) return otherwise;
  return names.some((name) =>
    patterns.reduce((fits, pattern) => {
      if (pattern.startsWith('!')) return fits && !matches(pattern.slice(1), name);
      return fits || matches(pattern, name);
    }, false),
  );
}
