/** Why: `baton prove`: that a record is in the log, for somebody who has nothing but a policy. */

import { proveRecord } from '../../app/prove.ts';
import { Failure } from '../../domain/failures.ts';
import type { Command } from '../command.ts';
import { openVerification } from '../compose/verification.ts';

const FEWEST_DIGITS = 8;

const PROBLEMS = {
  'no-log': 'there is no sound log here',
  'not-sealed': 'it is not in the log',
  several: 'several records begin like this',
} as const;

/** The command. */
export const command: Command = {
  spec: {
    name: 'prove',
    summary: 'show that a record is in the log, to somebody without the repository',
    positionals: [{ name: 'record', describe: `the id of the record, or its first ${FEWEST_DIGITS} digits or more` }],
    options: {
      rev: { value: 'commit', describe: 'prove from the log there', default: 'the history branch, or the files' },
    },
    examples: [{ command: 'baton prove 6b86b273 > r.tlog-proof', says: 'write a proof for verify --proof' }],
    exits: [],
    changes: false,
  },
  run: async (input, around) => {
    const [word = ''] = input.positionals;
    if (!/^[0-9a-f]+$/u.test(word) || word.length < FEWEST_DIGITS) {
      return input.fail(`"${word}" is not the id of a record, nor its first ${FEWEST_DIGITS} digits.`);
    }
    const { source } = await openVerification(input, around);
    const proved = await proveRecord(source, word);
    if (proved.kind !== 'proved') throw new Failure('cannot-prove', { word, problem: PROBLEMS[proved.kind] });
    const { id, index, size, proof, redaction = null } = proved;
    const raw = input.flag('json') ? {} : { raw: proof };
    const notes =
      redaction === null
        ? []
        : [`what it says was taken out by ${redaction.slice(0, 12)}, which can be proved as well`];
    return { exit: 0, json: { id, index, size, redaction, proof }, text: proof, notes, ...raw };
  },
};
