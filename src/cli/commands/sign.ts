/** Why: `baton sign`: that somebody did and decided what the records say is shown by a key that only they have. */

import { signRecords } from '../../app/sign.ts';
import { countOf, describeChange } from '../../domain/change.ts';
import { Failure } from '../../domain/failures.ts';
import type { Command } from '../command.ts';
import { chooseSigning } from '../compose/signing.ts';
import { openChange } from '../compose/change.ts';
import { WORK_ITEM } from '../options.ts';

/** The command. */
export const command: Command = {
  spec: {
    name: 'sign',
    summary: 'vouch for your records with your SSH key',
    positionals: [
      {
        name: 'record',
        describe:
          'the id of a record of yours, or its first characters; otherwise your last records and each decision of yours',
        optional: true,
      },
    ],
    options: {
      ...WORK_ITEM,
      key: {
        value: 'file',
        describe: 'an SSH key (.pub: its other half is in an agent), or an Ed25519 key (PEM)',
        default: 'the key in BATON_SIGNING_KEY, otherwise the SSH key that git signs with',
      },
    },
    examples: [
      { command: 'baton sign', says: 'one signature for all that you did, one for each decision at a gate' },
      { command: 'baton sign 1f0c22ab91d4 --key ~/.ssh/id_ed25519', says: 'sign this record' },
    ],
    exits: [3],
    changes: true,
  },
  run: async (input, around) => {
    const { world, workItem, dryRun, author } = await openChange(input, around);
    const { actor } = author;
    const request = { ...author, records: input.positionals };
    const signing = () => chooseSigning(input, around, world.repository.top);
    const done = await signRecords(world, workItem, request, { signing, dryRun });
    if (done.kind === 'refused') throw new Failure(done.refusal.code, done.refusal.facts);
    const { signed, fingerprint, changes } = done;
    if (dryRun) {
      const lines = changes.length === 0 ? ['nothing'] : changes.map(describeChange);
      return {
        exit: 0,
        json: { dryRun, changes },
        text: ['would change:', ...lines.map((line) => `  ${line}`)].join('\n'),
      };
    }
    const records = signed.map(({ id, record }) => ({ id, eventType: record.eventType }));
    const json = { workItem, actor, signed: records, key: fingerprint ?? null };
    if (signed.length === 0) return { exit: 0, json, text: `nothing of ${actor} is left to sign` };
    const lines = records.map(({ id, eventType }) => `  ${eventType} ${id.slice(0, 12)}`);
    const text = [`${actor} signed ${countOf(signed.length, 'record')} with ${fingerprint ?? ''}`, ...lines].join('\n');
    return { exit: 0, json, text, next: ['baton collect'] };
  },
};
