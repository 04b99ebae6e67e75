/** Why: `baton claim`: an executor takes a step, shows the lease under which it was taken for it, or holds on to it. */

import type { Command } from '../command.ts';
import { openWorkshop } from '../compose/workshop.ts';
import { openWorld } from '../compose/world.ts';
import { KINDS } from '../executor-options.ts';
import { makeClaim } from '../make-claim.ts';
import { WORK_ITEM } from '../options.ts';
import { renewClaim } from '../renew-claim.ts';

/** The command. */
export const command: Command = {
  spec: {
    name: 'claim',
    summary: 'take a ready step, exclusively, or hold on to it',
    positionals: [],
    options: {
      ...WORK_ITEM,
      step: { value: 'key', describe: 'the step', default: 'the first that is ready' },
      attempt: {
        value: 'id',
        describe: 'an id for the attempt',
        default: '<step>-local, in CI <step>-<run>-<run attempt>',
      },
      lease: { value: 'token', describe: 'the lease under which "delegate --lease" took the step' },
      'lease-for': {
        value: 'duration',
        describe: 'how long the claim holds, such as 2h',
        default: 'CI 6h, agents 1h, people for ever',
      },
      as: {
        value: 'kind',
        describe: 'person, agent, local or ci',
        choices: KINDS,
        default: 'ci in CI, person on a terminal, otherwise agent',
      },
      renew: { describe: 'hold on to a step that is held already; exit code 3 or 1 means: stop the work' },
      'take-over': {
        value: 'reason',
        describe: 'end the attempt that holds the step as lost, and begin the next in the same move',
      },
      retry: { describe: 'try again a step that has used its attempts' },
      'skip-checks': { value: 'reason', describe: 'do not run the entry checks; the reason is recorded' },
    },
    examples: [
      { command: 'baton claim', says: 'take the first step that is ready' },
      { command: 'baton claim --work-item work-item-001 --step build --as agent', says: 'take one step for an agent' },
      { command: 'baton claim --step build --renew', says: 'say that the work goes on, and hear whether it should' },
      { command: 'baton claim --step build --take-over "Machine died"', says: 'take a step from whoever is gone' },
    ],
    exits: [1, 3, 4, 8],
    changes: true,
  },
  run: async (input, around) => {
    const shop = openWorkshop(await openWorld(input, around), around);
    return input.flag('renew') ? renewClaim(shop, input) : makeClaim(shop, input, around);
  },
};
