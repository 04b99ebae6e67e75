/** Why: `baton integrate`: the work of a step is in the base branch now, and rework needs a revert from here on. */

import { integrate } from '../../app/decide-in-item.ts';
import { Failure } from '../../domain/failures.ts';
import type { Command } from '../command.ts';
import { openWorld, type World } from '../compose/world.ts';
import { detectMerged } from '../detect-merged.ts';
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
      commit: { value: 'commit', describe: 'the merged commit', default: 'the tip of the base branch' },
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
    const world = await openWorld(input, around);
    const workItem = await world.chooseItem(input);
    const dryRun = input.flag('dry-run');
    const base = input.text('base') ?? 'main';
    if (input.flag('detect')) return detectMerged(world, input, { workItem, base });
    const commit = await mergedCommit(world, input.text('commit') ?? base, base);
    const request = {
      actor: world.identity.actor,
      now: world.clock.now(),
      step: input.requiredStep('step'),
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

/** The full id of a commit that is in the base branch. */
async function mergedCommit({ git }: World, name: string, base: string): Promise<string> {
  if ((await git.resolveCommit(base)) === undefined) throw new Failure('unknown-commit', { name: base });
  const commit = await git.resolveCommit(name);
  if (commit === undefined) throw new Failure('unknown-commit', { name });
  const merged = await git.isAncestor(commit, base);
  if (!merged) throw new Failure('not-merged', { commit: commit.slice(0, 12), base });
  return commit;
}
