/** Why: `baton collect`: what happened becomes part of the repository's history. */

import { resolve } from 'node:path';

import { collect } from '../../app/collect.ts';
import { endLost } from '../../app/reap.ts';
import type { Situation } from '../../app/situation.ts';
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
      from: { value: 'folder', describe: 'take in handoffs: a folder with one folder for each artifact' },
      'work-item': { value: 'id', describe: 'with --from: the work item of the wave, to say whether another follows' },
      wave: { value: 'n', describe: 'with --from: the number of the wave', default: '1' },
      idle: { value: 'n', describe: 'with --from: how many waves before it brought nothing', default: '0' },
      run: { value: 'id', describe: 'with --from: the run whose jobs are over', default: 'in CI this one' },
      refused: { value: 'folder', describe: 'with --from: where refused handoffs are kept beside the refusal' },
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
      {
        command: 'baton collect --from handoffs --work-item work-item-001',
        says: 'take in what jobs handed over, as the collector of GitHub Actions does it',
      },
      { command: 'baton collect', says: 'seal and commit all new records, schedules and definitions' },
      { command: 'baton collect --key ../log.key', says: 'the same, and sign the head of the log' },
      { command: 'baton collect --pack', says: 'the same, and make few files of many' },
    ],
    exits: [1, 3],
    changes: true,
  },
  run: async (input, around) => {
    const world = await openWorld(input, around);
    const dryRun = input.flag('dry-run');
    const from = input.text('from');
    if (from !== undefined) {
      const { collectWave } = await import('../actions/collect-wave.ts');
      return collectWave(world, input, around, resolve(around.cwd, from));
    }
    const sign = chooseLogKey(input, around);
    const cosigned = readNamedFiles(input.list('cosignature'), around.cwd);
    const endLostHere = (situation: Situation) => endLost(world, situation, world.identity.actor);
    const done = await collect(
      { ...world, endLost: endLostHere },
      { dryRun, pack: input.flag('pack'), cosigned, ...(sign && { sign }) },
    );
    if ('kind' in done) throw new Failure(done.refusal.code, done.refusal.facts);
    const where = world.sharing.kind === 'shared' ? ` of ${world.sharing.remote}` : '';
    return collectResult(done, { where, root: world.library.root });
  },
};
