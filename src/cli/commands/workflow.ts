/** Why: `baton workflow`: definitions are checked and compared, and items in flight moved from one version to another. */

import type { Command } from '../command.ts';
import { WORK_ITEM } from '../options.ts';
import { checkFiles } from '../workflow-check.ts';
import { diffVersions } from '../workflow-diff.ts';
import { logDefinitions } from '../workflow-log.ts';
import { migrateItem } from '../workflow-migrate.ts';

const VERBS: Readonly<Record<string, Command['run']>> = {
  check: checkFiles,
  diff: diffVersions,
  log: logDefinitions,
  migrate: migrateItem,
};

/** The command. */
export const command: Command = {
  spec: {
    name: 'workflow',
    summary: 'check and compare workflow files, and move items to another version',
    positionals: [
      { name: 'verb', describe: 'check, diff, log or migrate', choices: ['check', 'diff', 'log', 'migrate'] },
      {
        name: 'file',
        describe: 'check: a workflow file, all when none is given; diff: a file or id@version; log: a workflow',
        optional: true,
      },
      { name: 'other', describe: 'diff: the definition to compare with', optional: true },
    ],
    options: {
      ...WORK_ITEM,
      to: { value: 'version', describe: 'migrate: the version that the work item follows from here on' },
      map: { value: 'old=new', multiple: true, describe: 'migrate: a step whose key changes' },
      back: { describe: 'migrate: undo the last migration' },
      reason: { value: 'text', describe: 'migrate: why' },
      limit: { value: 'n', describe: 'log: only so many entries', default: 'all' },
    },
    examples: [
      { command: 'baton workflow check', says: 'check all workflows of the repository' },
      { command: 'baton workflow check plan.yaml', says: 'check one file, before it is registered' },
      { command: 'baton workflow diff wf-release@1.2.0 wf-release@1.3.0', says: 'what a new version changes' },
      { command: 'baton workflow log wf-release', says: 'who changed it, why, and whom that concerns' },
      {
        command: 'baton workflow migrate --work-item r-1 --to 1.3.0 --map build=compile --reason "Split" --dry-run',
        says: 'what moving an item would do',
      },
    ],
    exits: [3],
    changes: true,
  },
  run: async (input, around) => {
    const [verb = '', first, second] = input.positionals;
    const run = VERBS[verb] ?? input.fail(`The verb is check, diff, log or migrate, not "${verb}".`);
    const extra = verb === 'migrate' ? first : verb === 'diff' ? undefined : second;
    if (extra !== undefined) input.fail(`"${extra}" is one word too many.`);
    return run(input, around);
  },
};
