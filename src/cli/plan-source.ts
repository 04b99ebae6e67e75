/** Why: a workflow is named by its id or given as a file; both commands that register items read it the same way. */

import { resolve } from 'node:path';

import { countOf } from '../domain/change.ts';
import { describeWindow, versionInEffect } from '../domain/effective-version.ts';
import { Failure } from '../domain/failures.ts';
import { shellWord } from '../domain/shell-word.ts';
import type { Workflow } from '../domain/workflow.ts';
import { toWorkflowId } from '../app/adopt-plan.ts';
import { readWorkflow } from '../app/situation.ts';
import type { World } from './compose/world.ts';
import { loadDefinitions } from './compose/late-parts.ts';
import { isPlanPath, readPlanFile } from './plan-file.ts';
import { PLAIN_IMPORT, preparePlan } from './prepare-plan.ts';
import { readNamedFile } from './named-file.ts';

/** The workflow that a word means: a YAML file or a markdown plan when it looks like one, otherwise the newest version under that id. */
export async function readPlan(world: World, word: string, cwd: string): Promise<Workflow> {
  if (isPlanPath(word, cwd)) return workflowOfPlan(world, word, cwd);
  return /\.ya?ml$/u.test(word) ? readWorkflowFile(resolve(cwd, word), word) : registeredVersion(world, word);
}

/** The first version of the workflow of a markdown plan; whatever its boxes say, every step starts as not done. */
async function workflowOfPlan(world: World, word: string, cwd: string): Promise<Workflow> {
  const file = readPlanFile(word, { cwd, top: world.repository.top });
  return (await preparePlan(world, file, PLAIN_IMPORT)).request.workflow('1.0.0');
}

/** Reads and checks a workflow file. Fails with every fault of it. */
async function readWorkflowFile(path: string, shown: string): Promise<Workflow> {
  const definitions = await loadDefinitions();
  const parsed = definitions.parseWorkflow(readNamedFile(path, shown), shown);
  if (parsed.kind === 'ok') return parsed.workflow;
  const faults = parsed.faults.map(definitions.formatFault).join('\n');
  const check = `baton workflow check ${shellWord(shown)}`;
  throw new Failure('invalid-file', { file: shown, count: countOf(parsed.faults.length, 'fault'), faults, check });
}

/** The version that is named, or without one the newest that is in effect now. */
async function registeredVersion(world: World, word: string): Promise<Workflow> {
  const at = word.indexOf('@');
  const id = toWorkflowId(at < 0 ? word : word.slice(0, at));
  if (at >= 0) return readWorkflow(world.library, { id, version: word.slice(at + 1) });
  const all = (await world.library.listWorkflows()).map((each) => each.workflow);
  const versions = all.filter((workflow) => workflow.id === id);
  const found = versionInEffect(versions, world.clock.now());
  if (found !== undefined) return found;
  if (versions.length > 0) {
    throw new Failure('not-in-effect', { workflow: id, windows: versions.map(describeWindow).join('; ') });
  }
  const known = [...new Set(all.map((workflow) => workflow.id))].join(', ');
  const suggestion = known === '' ? '' : ` There is: ${known}.`;
  throw new Failure('unknown-workflow', {
    workflow: id,
    version: '',
    path: `${world.library.root}/workflows/`,
    suggestion,
  });
}
