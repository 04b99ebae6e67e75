/** Why: an option means the same in every command that has it. */

import type { OptionSpec } from './command.ts';

/** Which work item. */
export const WORK_ITEM: Readonly<Record<string, OptionSpec>> = {
  'work-item': { value: 'id', describe: 'the work item', default: 'the only one there is' },
};

/** Which step. */
export const STEP: Readonly<Record<string, OptionSpec>> = {
  step: { value: 'key', describe: 'the step' },
};

/** Links to put into a record. */
export const LINK: Readonly<Record<string, OptionSpec>> = {
  link: { value: 'url', multiple: true, describe: 'something to look at: an address, a path, a commit' },
};

/** Who acts. */
export const BY: Readonly<Record<string, OptionSpec>> = {
  by: { value: 'name', describe: 'who decides', default: 'BATON_ACTOR, baton.yaml, GITHUB_ACTOR or the account' },
};
