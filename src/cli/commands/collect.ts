/** Why: `baton collect`: what happened becomes part of the repository's history. */

import { collect } from '../../app/collect.ts';
import { Failure } from '../../domain/failures.ts';
import { collectResult } from '../collect-result.ts';
import type { Command } from '../command.ts';
import { openWorld } from '../compose/world.ts';
import { chooseLogKey } from '../log-key.ts';
import { readNamedFiles } from '../named-file.ts';

/** The command. */
export const command: Command = {
  spec: {
    name: 'collect',
    summary: 'seal and commit what is new to the history branch',
    positionals: [],
    options: {
      pack: { describe: 'put sealed one-record files of a work item together, up to 256 to a file' },
      key: {
        value: 'file',
        describe: 'sign the checkpoint with this Ed25519 key (PEM)',
        default: 'the key in BATON_LOG_KEY, otherwise none',
      },
      cosignature: {
        value: 'file',
        multiple: true,
        describe: 'keep this checkpoint that a witness has cosigned, once it is found to be of this log',
      },
    },
    examples: [
      { command: 'baton collect', says: 'seal and commit all new records, schedules and definitions' },
      { command: 'baton collect --key ../log.key', says: 'the same, and sign the head of the log' },
      { command: 'baton collect --pack', says: 'the same, and make few files of many' },
    ],
    exits: [3],
    changes: true,
  },
  run: async (input, around) => {
    const world = await openWorld(input, around);
    const dryRun = input.flag('dry-run');
    const sign = chooseLogKey(input, around);
    const cosigned = readNamedFiles(input.list('cosignature'), around.cwd);
    const done = await collect(world, { dryRun, pack: input.flag('pack'), cosigned, ...(sign && { sign }) });
    if ('kind' in done) throw new Failure(done.refusal.code, done.refusal.facts);
    const where = world.sharing.kind === 'shared' ? ` of ${world.sharing.remote}` : '';
    return collectResult(done, { where, root: world.library.root });
  },
};
