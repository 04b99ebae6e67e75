/** Why: `baton integrate`: the work of a step is in the base branch now, and rework needs a revert from here on. */

import { integrate } from '../../app/decide-in-item.ts';
import type { Command } from '../command.ts';
import { openChange } from '../compose/change.ts';
import { detectMerged } from '../detect-merged.ts';
import { mergedCommit } from '../merged-commit.ts';
import { LINK, STEP, WORK_ITEM } from '../options.ts';
import { changeResult, succeeded } from '../result.ts';

/** The command. */
export const command: Command = {
  spec: {
    name: 'integrate',
    summary: 'record that a step was merged to the base branch',
    positionals: [],
    options: {
      ...WORK_ITEM,
      ...STEP,
      detect: { describe: 'find out by the commits that results name: links commit:<sha>, or the value commit' },
      commit: {
        value: 'commit',
        describe: 'the merged commit',
        default: 'that of its branch, or the tip of the base branch',
      },
      base: { value: 'branch', describe: 'the base branch', default: 'main' },
      ...LINK,
    },
    examples: [
      { command: 'baton integrate --step build --commit 1a2b3c4 --base main', says: 'record a merge' },
      { command: 'baton integrate --detect', says: 'record every merge that git knows of' },
    ],
    exits: [3, 8],
    changes: true,
  },
  run: async (input, around) => {
    const { world, workItem, dryRun, author } = await openChange(input, around);
    const base = input.text('base') ?? 'main';
    if (input.flag('detect')) return detectMerged(world, input, { workItem, base });
    const step = input.requiredStep('step');
    const commit = await mergedCommit(world, { workItem, step, base, commit: input.text('commit') });
    const request = {
      ...author,
      step,
      commit,
      base,
      links: input.list('link'),
    };
    const done = succeeded(await integrate(world, workItem, request, { dryRun }));
    return changeResult(dryRun, done, {
      text: `step ${request.step} of ${workItem} is integrated in ${base} as ${commit.slice(0, 12)}`,
      json: { workItem, step: request.step, commit, base, record: done.result },
      next: [`baton status ${workItem}`],
    });
  },
};
