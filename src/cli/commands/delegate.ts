/** Why: `baton delegate`: from a work item, a prompt or a plan to the schedule that says what may run now. */

import { readActionsEnvironment } from '../../actions/actions-environment.ts';
import { delegate } from '../../app/delegate.ts';
import type { Command } from '../command.ts';
import { openWorld } from '../compose/world.ts';
import { describeLaunch, nextOf, planNew } from '../delegate-result.ts';
import { chooseDelegated } from '../delegate-source.ts';
import { KINDS, waveLease } from '../executor-options.ts';
import { changeResult } from '../result.ts';
import { blockOption } from '../work-item-text.ts';

/** The command. */
export const command: Command = {
  spec: {
    name: 'delegate',
    summary: 'compute what may run now, and write the schedule',
    positionals: [],
    options: {
      'structured-work-item': { value: 'id', describe: 'the work item' },
      prompt: { value: 'text', describe: 'what to do: the instruction of the work item, or a new item of one step' },
      plan: { value: 'file', describe: 'a workflow file, or a plan in markdown, to register and schedule in one go' },
      executor: { value: 'name', describe: 'for a new item of one step: the executor of baton.yaml that does it' },
      limit: { value: 'n', describe: 'launch at most n steps together' },
      lease: { describe: 'claim the wave for executors that will come with their lease' },
      'lease-for': { value: 'duration', describe: 'how long the leases hold', default: '6h in CI, 1h otherwise' },
      as: { value: 'kind', describe: 'the kind of executor that comes: person, agent, local or ci', choices: KINDS },
      all: { describe: 'with --dry-run: every open work item, and nothing is written' },
      'non-interactive': { describe: 'never ask, even on a terminal' },
    },
    examples: [
      { command: 'baton delegate --structured-work-item work-item-001', says: 'schedule a work item' },
      {
        command: 'baton delegate --prompt "Update the licence year"',
        says: 'make a work item of one step and schedule it',
      },
    ],
    exits: [],
    changes: true,
  },
  run: async (input, around) => {
    const world = await openWorld(input, around);
    const dryRun = input.flag('dry-run');
    if (input.flag('all')) {
      if (!dryRun) input.fail('--all only looks ahead: add --dry-run.');
      const { lookAhead } = await import('../actions/look-ahead.ts');
      return lookAhead(world, around);
    }
    const { workItem, changes } = await chooseDelegated(world, input, around);
    if (dryRun && changes.length > 0) return planNew(world, workItem, changes);
    const limit = input.count('limit');
    const prompt = blockOption(input, 'prompt');
    const job = input.flag('lease') ? readActionsEnvironment(around.env) : undefined;
    if (job !== undefined) {
      const { delegateWave } = await import('../actions/delegate-wave.ts');
      return delegateWave(world, input, job, { workItem, prompt });
    }
    const done = await delegate(world, {
      workItem,
      dryRun,
      ...(prompt === undefined ? {} : { prompt }),
      ...(limit === undefined ? {} : { limit }),
      ...(input.flag('lease') ? { lease: waveLease(input, world.identity) } : {}),
    });
    const { schedule, launch, path } = done;
    const { readySteps, runningSteps, blockedSteps, doneSteps } = schedule;
    const counts = `${doneSteps.length} done, ${runningSteps.length} running, ${readySteps.length} ready, ${blockedSteps.length} waiting`;
    const lines = [`${workItem}: ${counts}`, ...launch.map(describeLaunch), `schedule: ${path}`];
    return changeResult(
      dryRun,
      { changes: done.changes, repeated: changes.length + done.changes.length === 0 },
      {
        text: lines.join('\n'),
        json: { workItem, path, launch, count: launch.length, schedule },
        next: nextOf(workItem, launch),
      },
    );
  },
};
