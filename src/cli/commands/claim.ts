/** Why: `baton claim`: an executor takes a step, or shows the lease under which it was taken for it. */

import { adoptLease } from '../../app/adopt-lease.ts';
import { claim } from '../../app/claim.ts';
import { attemptBranch } from '../../domain/branch-work.ts';
import { claimRequest } from '../claim-request.ts';
import type { Command } from '../command.ts';
import { aloneNote } from '../compose/choose-sharing.ts';
import { openWorkshop } from '../compose/workshop.ts';
import { openWorld } from '../compose/world.ts';
import { WORK_ITEM } from '../options.ts';
import { changeResult, succeeded } from '../result.ts';

/** The command. */
export const command: Command = {
  spec: {
    name: 'claim',
    summary: 'take a ready step, exclusively',
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
        default: 'ci in CI, person on a terminal, otherwise agent',
      },
      retry: { describe: 'try again a step that has used its attempts' },
      'skip-checks': { value: 'reason', describe: 'do not run the entry checks; the reason is recorded' },
    },
    examples: [
      { command: 'baton claim', says: 'take the first step that is ready' },
      { command: 'baton claim --work-item work-item-001 --step build --as agent', says: 'take one step for an agent' },
    ],
    exits: [1, 3, 4, 8],
    changes: true,
  },
  run: async (input, around) => {
    const shop = openWorkshop(await openWorld(input, around), around);
    const workItem = await shop.chooseItem(input);
    const dryRun = input.flag('dry-run');
    const skipChecks = input.text('skip-checks');
    const token = input.text('lease');
    const outcome =
      token === undefined
        ? await claim(shop, workItem, claimRequest(input, shop), {
            dryRun,
            ...(skipChecks === undefined ? {} : { skipChecks }),
          })
        : await adoptLease(shop, workItem, { step: input.requiredStep('step'), nonce: token });
    const done = succeeded(outcome);
    const { step, attemptId, record } = done.result;
    for (const note of aloneNote(shop.sharing, shop.repository.commonDir)) around.note(note);
    const where = `--work-item ${workItem} --step ${step}`;
    const branch = record.base === undefined ? undefined : attemptBranch(workItem, attemptId);
    const onBranch = branch === undefined ? {} : { branch };
    return changeResult(dryRun, done, {
      text: `claimed ${step} of ${workItem} as attempt ${attemptId}${branch === undefined ? '' : `, to be done on branch ${branch}`}`,
      json: { workItem, step, attemptId, lease: record.nonce, leaseSeconds: record.leaseSeconds, ...onBranch, record },
      next: [
        ...(branch === undefined ? [] : [`git switch ${branch}`]),
        `baton context ${where}`,
        `baton complete ${where} --attempt ${attemptId} --outcome "..."`,
      ],
    });
  },
};
