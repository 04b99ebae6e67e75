/** Why: `baton complete`: whoever did the work hands it in, and the step's checks decide whether it is done. */

import { complete } from '../../app/end-attempt.ts';
import type { Command } from '../command.ts';
import { openWorkshop } from '../compose/workshop.ts';
import { openWorld } from '../compose/world.ts';
import { endTarget, namedCommit, valuesOf } from '../end-options.ts';
import { LINK, STEP, WORK_ITEM } from '../options.ts';
import { changeResult, succeeded } from '../result.ts';

/** The command. */
export const command: Command = {
  spec: {
    name: 'complete',
    summary: 'hand in the result of an attempt',
    positionals: [],
    options: {
      ...WORK_ITEM,
      ...STEP,
      attempt: { value: 'id', describe: 'the attempt', default: 'yours that is running' },
      outcome: { value: 'text', describe: 'what was done, in a sentence' },
      'next-action': { value: 'text', describe: 'what whoever is next should do', default: 'Go on with what is ready' },
      ...LINK,
      met: { value: 'criterion', multiple: true, describe: 'vouch for an exit criterion, by its text or its number' },
      value: { value: 'name=value', multiple: true, describe: 'a small value for the steps that build on this one' },
      commit: {
        value: 'commit',
        describe: 'the commit that holds the work',
        default: 'where attempts work on branches, the tip of that of the attempt',
      },
      branch: { value: 'branch', describe: 'the branch whose tip is that commit' },
      lease: { value: 'token', describe: 'the lease of the claim, when only its holder may end it' },
      'skip-checks': { value: 'reason', describe: 'do not run the exit checks; the reason is recorded' },
    },
    examples: [
      {
        command: 'baton complete --step build --outcome "Bundle is 210 KB" --met 1',
        says: 'hand in, vouching for criterion 1',
      },
    ],
    exits: [1, 3],
    changes: true,
  },
  run: async (input, around) => {
    const shop = openWorkshop(await openWorld(input, around), around);
    const workItem = await shop.chooseItem(input);
    const dryRun = input.flag('dry-run');
    const skipChecks = input.text('skip-checks');
    const { actor } = shop.identity;
    const completion = {
      actor,
      target: endTarget(input, shop.identity),
      outcome: input.required('outcome'),
      nextAction: input.text('next-action') ?? 'Go on with what is ready',
      links: input.list('link'),
      vouching: { by: actor, met: input.list('met'), ...(skipChecks === undefined ? {} : { skipChecks }) },
      values: valuesOf(input),
      ...namedCommit(input),
    };
    const done = succeeded(await complete(shop, workItem, completion, { dryRun }));
    const { step, attemptId, remaining, record } = done.result;
    const unvouched = remaining.map((criterion) => `\n  nobody vouched for: ${criterion}`).join('');
    return changeResult(dryRun, done, {
      text: `completed ${step} of ${workItem} (attempt ${attemptId})${unvouched}`,
      json: { workItem, step, attemptId, remaining, record },
      next: [`baton status ${workItem}`],
    });
  },
};
