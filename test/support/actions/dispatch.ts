/** Why: a dispatch names a workflow, a branch and inputs, and the server refuses it for reasons that callers have to know. */

import { dispatchInputs, InputError } from './inputs.ts';
import { field } from './language/template.ts';
import { textOf, type ValueMap } from './language/value.ts';
import { inputsOf, InvalidWorkflow } from './language/workflow-file.ts';
import { loadWorkflow } from './load.ts';
import type { RunState } from './run-data.ts';
import type { World } from './world.ts';

/** A dispatch that the server refuses, with its status. */
export class DispatchRefused extends Error {
  readonly status: 404 | 422;
  constructor(status: 404 | 422, message: string) {
    super(message);
    this.status = status;
  }
}

/** What is asked for. */
export type DispatchRequest = {
  /** The file's name, its path, or its number. */
  readonly workflow: string;
  /** A branch or tag, short or full. */
  readonly ref: string;
  readonly inputs: ValueMap;
  readonly actor: string;
};

/** Starts a run by `workflow_dispatch`; with bad luck two of them. */
export async function dispatchWorkflow(world: World, request: DispatchRequest): Promise<RunState> {
  const { ref, sha } = await findRef(world, request.ref);
  const path = `.github/workflows/${request.workflow.replace(/^\.github\/workflows\//u, '')}`;
  const main = await world.repository.resolve('refs/heads/main');
  if (main === undefined || (await world.repository.read(main, path)) === undefined)
    throw new DispatchRefused(404, 'Not Found');
  const file = await loadWorkflow(world, sha, path).catch((error: unknown) => {
    if (error instanceof InvalidWorkflow) throw new DispatchRefused(422, error.message);
    throw error;
  });
  const event = file.events['workflow_dispatch'];
  if (event === undefined) throw new DispatchRefused(422, "Workflow does not have 'workflow_dispatch' trigger");
  const inputs = accepted(() => dispatchInputs(inputsOf(event), request.inputs));
  const start = (): RunState =>
    world.start({
      path,
      event: 'workflow_dispatch',
      ref,
      sha,
      actor: request.actor,
      inputs,
      payload: { inputs: asTexts(inputs, field(event, 'inputs') !== undefined), ref, workflow: path },
    });
  const run = start();
  if (world.chaos.doubles(run.id)) start();
  return run;
}

/** A branch or tag by its short or full name. */
async function findRef(world: World, name: string): Promise<{ readonly ref: string; readonly sha: string }> {
  const candidates = name.startsWith('refs/') ? [name] : [`refs/heads/${name}`, `refs/tags/${name}`];
  for (const ref of candidates) {
    const sha = await world.repository.resolve(ref);
    if (sha !== undefined) return { ref, sha };
  }
  throw new DispatchRefused(422, `No ref found for: ${name}`);
}

function accepted<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof InputError) throw new DispatchRefused(422, error.message);
    throw error;
  }
}

/** In the event all inputs are text; typed ones are only in the `inputs` context. */
function asTexts(inputs: ValueMap, any: boolean): ValueMap | null {
  if (!any) return null;
  return Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, textOf(value)]));
}
