/** Why: `baton verify`: whether the history is the one that was written, and who vouches for it. */

import type { Command } from '../command.ts';
import { checkProofFile } from '../proof-file.ts';

/** The command. */
export const command: Command = {
  spec: {
    name: 'verify',
    summary: 'whether the history is the one that was written',
    positionals: [
      {
        name: 'earlier',
        describe: 'with --consistency: a checkpoint file or a commit; with --proof: the file of the record, or its id',
        optional: true,
      },
      { name: 'later', describe: 'with --consistency: the other one', optional: true },
    ],
    options: {
      policy: { value: 'file', describe: 'what the history must be; kept outside the repository' },
      cosignature: {
        value: 'file',
        multiple: true,
        describe: 'a checkpoint that a witness of the policy has cosigned, besides those in the history',
      },
      'allowed-signers': {
        value: 'file',
        describe: 'whose keys count for signatures of records (OpenSSH)',
        default: 'what the policy names, otherwise baton.yaml',
      },
      rev: { value: 'commit', describe: 'verify what is committed there', default: 'the history branch, or the files' },
      fix: { describe: 'restore records that were only reformatted' },
      accept: { describe: 'remember this history as good although there are findings' },
      proof: { value: 'file', describe: 'check this proof of a record, without the repository' },
      consistency: { describe: 'compare two checkpoints: does one continue the other' },
    },
    examples: [
      { command: 'baton verify --proof r.tlog-proof r.json --policy p.yaml', says: 'whether a record is in the log' },
      { command: 'baton verify', says: 'records, log, schedules and claims, against what this clone remembers' },
      { command: 'baton verify --policy ../policy.yaml', says: 'and against what you demand' },
      { command: 'baton verify --consistency v1.0 HEAD', says: 'whether history only grew between two commits' },
    ],
    exits: [1, 8],
    changes: false,
  },
  run: async (input, around) => {
    const proof = input.text('proof');
    if (proof !== undefined) return checkProofFile(input, around, proof);
    return (await import('../verify-history.ts')).verifyHistory(input, around);
  },
};
