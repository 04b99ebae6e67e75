/** Why: `baton execute`: a machine that was given one leased attempt carries it out, and hands the end over as a file. */

import { resolve } from 'node:path';

import type { Command } from '../command.ts';
import { openWorld } from '../compose/world.ts';
import { STEP, WORK_ITEM } from '../options.ts';
import { executeStep } from '../actions/execute-step.ts';

/** The command. */
export const command: Command = {
  spec: {
    name: 'execute',
    summary: 'carry out one leased attempt, and write its end to a file',
    positionals: [],
    options: {
      ...WORK_ITEM,
      ...STEP,
      lease: { value: 'token', describe: 'the lease under which "delegate --lease" took the step' },
      out: {
        value: 'folder',
        describe: 'where handoff/ and files/ are written, for "collect --from"',
        default: 'baton-out',
      },
    },
    examples: [
      {
        command: 'baton execute --work-item work-item-001 --step build --lease <token> --out /tmp/build',
        says: 'as a job of GitHub Actions does it',
      },
    ],
    exits: [1, 3],
    changes: false,
  },
  run: async (input, around) => {
    const world = await openWorld(input, around, true);
    const workItem = await world.chooseItem(input);
    const out = resolve(around.cwd, input.text('out') ?? 'baton-out');
    const lease = input.required('lease');
    return executeStep(world, around, { workItem, step: input.requiredStep('step'), lease, out });
  },
};
