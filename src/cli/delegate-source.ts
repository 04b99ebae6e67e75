/** Why: what to delegate may be named, described, given as a file, or asked for on a terminal; it ends as one work item. */

import { createInterface } from 'node:readline/promises';

import { firstLine, idFromText, newWorkItem, promptWorkflow, toWorkItemId, toWorkflowId } from '../app/adopt-plan.ts';
import { importPlan } from '../app/import-plan.ts';
import { register } from '../app/register.ts';
import type { Change } from '../domain/change.ts';
import { Failure } from '../domain/failures.ts';
import { isStepKey, type WorkItemId } from '../domain/ids.ts';
import type { Workflow } from '../domain/workflow.ts';
import { lineFault } from '../formats/text-rules.ts';
import type { Input } from './arguments.ts';
import type { Surroundings } from './command.ts';
import type { World } from './compose/world.ts';
import { loadDefinitions } from './compose/late-parts.ts';
import { isPlanPath, readPlanFile } from './plan-file.ts';
import { readPlan } from './plan-source.ts';
import { PLAIN_IMPORT, preparePlan } from './prepare-plan.ts';
import { blockOption } from './work-item-text.ts';

/** What a call delegates, and what registering it changed, or with --dry-run would change. */
export type Delegatee = { readonly workItem: WorkItemId; readonly changes: readonly Change[] };

/** The work item that a call delegates, registered first when it comes from a plan or a prompt. */
export async function chooseDelegated(world: World, input: Input, around: Surroundings): Promise<Delegatee> {
  const named = input.text('structured-work-item');
  const plan = input.text('plan');
  if (plan !== undefined && isPlanPath(plan, around.cwd))
    return importFirst(world, input, { plan, named, cwd: around.cwd });
  if (plan !== undefined) {
    const workflow = await readPlan(world, plan, around.cwd);
    return registerNew(world, input, {
      workflow,
      title: workflow.name,
      id: named ?? idFromText('work-item', workflow.id),
    });
  }
  if (named !== undefined) return { workItem: toWorkItemId(named), changes: [] };
  const prompt = blockOption(input, 'prompt') ?? (await ask(input, around));
  const title = firstLine(prompt);
  const fault = lineFault(title);
  if (fault !== undefined) input.fail(`The first line of the prompt ${fault}.`);
  const id = idFromText('work-item', prompt);
  const workflow = await workflowOf(input, prompt);
  return registerNew(world, input, { workflow, title, id, instruction: prompt });
}

type Planned = { readonly plan: string; readonly named: string | undefined; readonly cwd: string };

/** Imports a markdown plan, or finds it imported already, and gives its work item. */
async function importFirst(world: World, input: Input, { plan, named, cwd }: Planned): Promise<Delegatee> {
  const file = readPlanFile(plan, { cwd, top: world.repository.top });
  const executor = input.text('executor');
  const options = {
    ...PLAIN_IMPORT,
    ...(named === undefined ? {} : { workItem: named }),
    ...(executor === undefined ? {} : { executor }),
  };
  const { request } = await preparePlan(world, file, options);
  const { changes } = await importPlan(world, request, { dryRun: input.flag('dry-run') });
  return { workItem: request.item.id, changes };
}

type NewItem = {
  readonly workflow: Workflow;
  readonly title: string;
  readonly id: string;
  readonly instruction?: string;
};

async function registerNew(world: World, input: Input, item: NewItem): Promise<Delegatee> {
  const { actor } = world.identity;
  const workItem = newWorkItem(toWorkItemId(item.id), item.workflow, {
    title: item.title,
    owner: actor,
    createdAt: world.clock.now(),
    links: [],
    ...(item.instruction === undefined ? {} : { instruction: item.instruction }),
  });
  const registration = { workItem, workflow: item.workflow, actor };
  const registered = await register(world, registration, { dryRun: input.flag('dry-run') });
  return { workItem: registered.workItem.id, changes: registered.changes };
}

async function workflowOf(input: Input, prompt: string): Promise<Workflow> {
  const executor = input.text('executor');
  const key = 'work';
  if (!isStepKey(key)) throw new Error('the key of the only step is not safe');
  const step = executor === undefined ? { key } : { key, executor };
  const definition = promptWorkflow(toWorkflowId(idFromText('wf', prompt)), prompt, step);
  const { workflowDigest } = await loadDefinitions();
  return { ...definition, digest: workflowDigest(definition) };
}

/** Asks on a terminal; anywhere else, and with --non-interactive, that is an error that says what to type. */
async function ask(input: Input, around: Surroundings): Promise<string> {
  const mayAsk =
    around.terminal.interactive && process.stdin.isTTY && !input.flag('non-interactive') && !input.flag('json');
  if (!mayAsk) throw new Failure('needs-a-terminal', {});
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = (await reader.question('What is to be done? ')).trim();
    if (answer === '') throw new Failure('needs-a-terminal', {});
    return answer;
  } finally {
    reader.close();
  }
}
