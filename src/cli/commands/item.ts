/** Why: `baton item add`: a person registers work, with the workflow version that it will follow. */

import { countOf } from '../../domain/change.ts';
import { newWorkItem, toWorkItemId } from '../../app/adopt-plan.ts';
import { register } from '../../app/register.ts';
import type { Command } from '../command.ts';
import { openWorld } from '../compose/world.ts';
import { LINK } from '../options.ts';
import { readPlan } from '../plan-source.ts';
import { changeResult } from '../result.ts';
import { blockOption, lineOption, linkOptions } from '../work-item-text.ts';

/** The command. */
export const command: Command = {
  spec: {
    name: 'item',
    summary: 'register a work item',
    positionals: [
      { name: 'verb', describe: 'add', choices: ['add'] },
      { name: 'id', describe: 'an id for the work item' },
    ],
    options: {
      workflow: {
        value: 'id or file',
        describe: 'the workflow: its id, or a YAML file that is copied into artifacts/',
      },
      title: { value: 'text', describe: 'what it is about', default: "the workflow's name" },
      owner: { value: 'name', describe: 'who answers for it', default: 'whoever registers it' },
      instruction: { value: 'text', describe: 'handed to executors in their context' },
      ...LINK,
    },
    examples: [
      { command: 'baton item add release-1-2 --workflow plan.yaml --owner platform', says: 'register a plan' },
    ],
    exits: [],
    changes: true,
  },
  run: async (input, around) => {
    const [verb, id = ''] = input.positionals;
    if (verb !== 'add') input.fail(`The verb is add, not "${verb ?? ''}".`);
    const world = await openWorld(input, around);
    const dryRun = input.flag('dry-run');
    const workflow = await readPlan(world, input.required('workflow'), around.cwd);
    const instruction = blockOption(input, 'instruction');
    const workItem = newWorkItem(toWorkItemId(id), workflow, {
      title: lineOption(input, 'title') ?? workflow.name,
      owner: lineOption(input, 'owner') ?? world.identity.actor,
      createdAt: world.clock.now(),
      links: linkOptions(input),
      ...(instruction === undefined ? {} : { instruction }),
    });
    const done = await register(world, { workItem, workflow, actor: world.identity.actor }, { dryRun });
    return changeResult(dryRun, done, {
      text: `registered ${id}, following ${workflow.id} ${workflow.version} (${countOf(workflow.steps.length, 'step')})`,
      json: { workItem: done.workItem },
      next: [`baton delegate --structured-work-item ${id}`, `baton run --work-item ${id}`],
    });
  },
};
