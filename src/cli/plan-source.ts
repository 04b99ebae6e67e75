/** Why: a workflow is named by its id or given as a file; both commands that register items read it the same way. */

import { resolve } from 'node:path';

import { countOf } from '../domain/change.ts';
import { Failure } from '../domain/failures.ts';
import type { Workflow } from '../domain/workflow.ts';
import { toWorkflowId } from '../app/adopt-plan.ts';
import type { World } from './compose/world.ts';
import { loadDefinitions } from './compose/late-parts.ts';
import { readNamedFile } from './named-file.ts';

/** The workflow that a word means: a YAML file when it looks like one, otherwise the newest version under that id. */
export async function readPlan(world: World, word: string, cwd: string): Promise<Workflow> {
  return /\.ya?ml$/u.test(word) ? readWorkflowFile(resolve(cwd, word), word) : newestVersion(world, word);
}

/** Reads and checks a workflow file. Fails with every fault of it. */
async function readWorkflowFile(path: string, shown: string): Promise<Workflow> {
  const definitions = await loadDefinitions();
  const parsed = definitions.parseWorkflow(readNamedFile(path, shown), shown);
  if (parsed.kind === 'ok') return parsed.workflow;
  const faults = parsed.faults.map(definitions.formatFault).join('\n');
  throw new Failure('invalid-file', { file: shown, count: countOf(parsed.faults.length, 'fault'), faults });
}

async function newestVersion(world: World, word: string): Promise<Workflow> {
  const id = toWorkflowId(word);
  const all = (await world.library.listWorkflows()).map((each) => each.workflow);
  const versions = all.filter((workflow) => workflow.id === id).sort((a, b) => compareVersions(b.version, a.version));
  const newest = versions[0];
  if (newest !== undefined) return newest;
  const known = [...new Set(all.map((workflow) => workflow.id))].join(', ');
  const suggestion = known === '' ? '' : ` There is: ${known}.`;
  throw new Failure('unknown-workflow', {
    workflow: id,
    version: '',
    path: `${world.library.root}/workflows/`,
    suggestion,
  });
}

/** Compares the numbers of two semantic versions; what follows them is compared as text. */
function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split(/[.-]/u));
  for (let at = 0; at < 3; at += 1) {
    const difference = Number(left?.[at] ?? 0) - Number(right?.[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return a < b ? -1 : 1;
}
