/** Why: `baton verify`: whether the history is the one that was written, and who vouches for it. */

import { verify } from '../../app/verify.ts';
import { compareCheckpoints } from '../../app/verify-consistency.ts';
import { Failure } from '../../domain/failures.ts';
import { renderVerdict } from '../../report/verify-text.ts';
import type { Command, CommandResult } from '../command.ts';
import { openVerification, readPolicy } from '../compose/verification.ts';
import { checkProofFile } from '../proof-file.ts';

/** The command. */
export const command: Command = {
  spec: {
    name: 'verify',
    summary: 'whether the history is the one that was written',
    positionals: [
      {
        name: 'earlier',
        describe: 'with --consistency: a checkpoint file or a commit; with --proof: the file of the record',
        optional: true,
      },
      { name: 'later', describe: 'with --consistency: the other one', optional: true },
    ],
    options: {
      policy: { value: 'file', describe: 'what the history must be; kept outside the repository' },
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
    const ports = await openVerification(input, around);
    const [earlier, later] = input.positionals;
    if (input.flag('consistency')) {
      if (earlier === undefined || later === undefined) return input.fail('--consistency takes two checkpoints.');
      return consistencyResult(await compareCheckpoints(ports.source, [earlier, later]));
    }
    if (earlier !== undefined) return input.fail(`"${earlier}" is one word too many without --consistency.`);
    const policy = readPolicy(input, around);
    const found = await verify(ports, { policy, fix: input.flag('fix'), accept: input.flag('accept') });
    const [first = null] = found.findings;
    const exit = { sound: 0, findings: 1, 'cannot-tell': 8 } as const;
    return { exit: exit[found.verdict], json: { ...found, first }, text: renderVerdict(found) };
  },
};

const ANSWERS = {
  consistent: { exit: 0, says: 'consistent: the later checkpoint continues the earlier one' },
  fork: { exit: 1, says: 'fork: the later checkpoint does not continue the earlier one' },
  'wrong-origin': { exit: 1, says: 'wrong-origin: these are checkpoints of two logs' },
  'cannot-tell': { exit: 8, says: 'cannot tell: the records of the later checkpoint are not at hand' },
} as const;

function consistencyResult(compared: Awaited<ReturnType<typeof compareCheckpoints>>): CommandResult {
  if (compared.kind === 'no-checkpoint') throw new Failure('no-checkpoint', { name: compared.name });
  const { earlier, later, answer } = compared;
  const { exit, says } = ANSWERS[answer];
  const lines = [earlier, later].map(
    ({ name, size, root }) => `  ${name}: ${size} records, root ${root.slice(0, 16)}…`,
  );
  return { exit, json: compared, text: [says, ...lines].join('\n') };
}
