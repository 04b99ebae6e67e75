/** Why: a run uses the workflow files of its own commit, and what is wrong with one that it calls is known before it starts. */

import { excessIn, permissionsIn } from './ceiling.ts';
import type { Permissions } from './language/permissions.ts';
import { InvalidWorkflow, readWorkflow, type WorkflowFile } from './language/workflow-file.ts';
import type { World } from './world.ts';

/** Calls may be nested this deep, the first file included. */
const DEEPEST = 10;

/** The workflow file at a path of a commit. */
export async function loadWorkflow(world: World, sha: string, path: string): Promise<WorkflowFile> {
  const content = await world.repository.read(sha, path);
  if (content === undefined) throw new InvalidWorkflow(path, ['The file does not exist.']);
  return readWorkflow(path, content);
}

/** The file that a `uses` of a job names. Only files of the same repository are covered. */
export async function loadCalled(world: World, sha: string, uses: string): Promise<WorkflowFile> {
  const path = /^\.\/(?<path>\.github\/workflows\/[^/@]+\.ya?ml)$/u.exec(uses)?.groups?.['path'];
  if (path === undefined) throw new InvalidWorkflow(uses, [`invalid value workflow reference: ${uses}`]);
  const file = await loadWorkflow(world, sha, path);
  if (file.events['workflow_call'] === undefined) {
    throw new InvalidWorkflow(path, ['workflow is not reusable as it is missing a `on.workflow_call` trigger']);
  }
  return file;
}

/** What the server finds wrong with the calls of a file before it starts a run; each job asks for no more than its caller has. */
export async function checkCalls(
  world: World,
  sha: string,
  file: WorkflowFile,
  { permissions, depth = 1 }: { readonly permissions: Permissions; readonly depth?: number },
): Promise<readonly string[]> {
  if (depth > DEEPEST) return [`${file.path}: workflows are nested more than ${DEEPEST} deep.`];
  const found: string[] = [];
  for (const job of file.jobs) {
    const asked = permissionsIn({ file, permissions }, job);
    if (depth > 1) found.push(...excessIn(job, asked, permissions));
    if (job.uses === undefined) continue;
    try {
      const called = await loadCalled(world, sha, job.uses);
      found.push(...(await checkCalls(world, sha, called, { permissions: asked, depth: depth + 1 })));
    } catch (error) {
      found.push(error instanceof Error ? error.message : String(error));
    }
  }
  return found;
}
