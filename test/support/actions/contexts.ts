/** Why: expressions and environments of every job begin with the same facts about the run. */

import { createHash } from 'node:crypto';

import { isMap, textOf, type Value, type ValueMap } from './language/value.ts';
import type { RunState } from './run-data.ts';
import type { World } from './world.ts';

/** The `github` context of a run, without what a job adds. */
export function githubContext(world: World, run: RunState): ValueMap {
  const { slug } = world.settings;
  const owner = slug.split('/', 1)[0] ?? '';
  return {
    actor: run.actor,
    actor_id: numberOf(run.actor),
    api_url: `${world.serverUrl}/api/v3`,
    base_ref: textOf(inside(run.payload, ['pull_request', 'base', 'ref'])),
    event: run.payload,
    event_name: run.event,
    graphql_url: `${world.serverUrl}/api/graphql`,
    head_ref: textOf(inside(run.payload, ['pull_request', 'head', 'ref'])),
    ref: run.ref,
    ref_name: shortRef(run.ref),
    ref_protected: world.repository.protectedBranches().includes(shortRef(run.ref)),
    ref_type: run.ref.startsWith('refs/tags/') ? 'tag' : 'branch',
    repository: slug,
    repository_id: numberOf(slug),
    repository_owner: owner,
    repository_owner_id: numberOf(owner),
    retention_days: '90',
    run_attempt: String(run.attempt),
    run_id: String(run.id),
    run_number: String(run.number),
    server_url: world.serverUrl,
    sha: run.sha,
    triggering_actor: run.actor,
    workflow: run.name,
    workflow_ref: `${slug}/${run.path}@${run.ref}`,
    workflow_sha: run.sha,
  };
}

/** `refs/heads/x` as `x`, `refs/pull/1/merge` as `1/merge`. */
export function shortRef(ref: string): string {
  return ref.replace(/^refs\/(?:heads|tags|pull)\//u, '');
}

function numberOf(name: string): string {
  return String(createHash('sha256').update(name).digest().readUInt32BE(0));
}

/** What stands at a path inside a value. */
function inside(value: Value | undefined, path: readonly string[]): Value | undefined {
  const [first, ...rest] = path;
  if (first === undefined) return value;
  return isMap(value) ? inside(value[first], rest) : undefined;
}
