/** Why: a proof is checked with two files and a policy, and must not ask for a repository. */

import { resolve } from 'node:path';

import { checkProof, type ProofVerdict } from '../app/prove.ts';
import type { Input } from './arguments.ts';
import type { CommandResult, Surroundings } from './command.ts';
import { readNamedFile } from './named-file.ts';
import { readPolicy } from './policy-file.ts';

const ANSWERS = {
  proven: 'proven: the record is in the log',
  'no-proof': 'no-proof: the file is no proof in the form of C2SP tlog-proof',
  'not-included': 'not-included: the proof is not one of this record, or record or proof were changed',
  unsigned: 'unsigned: the key of the policy has not signed the head of the proof',
  'bad-signature': 'bad-signature: the signature of the key is of another head',
  'wrong-origin': 'wrong-origin: the proof is of another log than the policy asks for',
  'no-quorum': 'no-quorum: fewer witnesses have cosigned the head of the proof than the policy asks for',
  fork: 'fork: the head of the proof is another one than that of the policy at this size',
} as const;

const RECORD_ID = /^[0-9a-f]{64}$/u;

/** Checks the proof in a file against the record in the file that the call names, or of the id. */
export async function checkProofFile(input: Input, around: Surroundings, file: string): Promise<CommandResult> {
  const [record, another] = input.positionals;
  if (record === undefined || another !== undefined)
    return input.fail('--proof takes one file with the record, or its id.');
  const read = (name: string): Uint8Array => readNamedFile(resolve(around.cwd, name), name);
  const meant = RECORD_ID.test(record) ? record : read(record);
  const found = checkProof(read(file), meant, await readPolicy(input, around));
  const text = [ANSWERS[found.answer], ...describe(found)].join('\n');
  return { exit: found.answer === 'proven' ? 0 : 1, json: found, text };
}

function describe({ answer, id, index, log, anchors }: ProofVerdict): readonly string[] {
  const place =
    id === undefined || log === undefined
      ? []
      : [`  record ${id}, log index ${index ?? 0} of ${log.size} in ${log.origin}`];
  if (answer !== 'proven') return place;
  const who = {
    policy: 'the checkpoint of the policy',
    'log-key': 'the signature of the log key',
    witnesses: 'the witnesses of the policy',
  };
  const anchored = anchors.map((by) => who[by]).join(' and ');
  return [
    ...place,
    anchored === ''
      ? 'self-consistent, not anchored: nobody outside vouches for this head, nor for the size and the place that it states'
      : `anchored by ${anchored}`,
  ];
}
