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

/** Signing what a command records. */
export const SIGN: Readonly<Record<string, OptionSpec>> = {
  sign: { describe: 'sign what this records' },
  key: {
    value: 'file',
    describe: 'with --sign: an SSH key (.pub: its other half is in an agent), or an Ed25519 key (PEM)',
    default: 'the key in BATON_SIGNING_KEY, otherwise the SSH key that git signs with',
  },
};
