/** Why: `baton witness`: vouch for the history of another repository, and notice when it is another one than before. */

import { openWitnessKey } from '../../app/log-key.ts';
import { witness } from '../../app/witness.ts';
import type { ExitCode } from '../../domain/failure-entry.ts';
import { renderWitness } from '../../report/witness-text.ts';
import type { Command } from '../command.ts';
import { openWitnessing } from '../compose/witness.ts';
import { durationOption } from '../executor-options.ts';
import { chooseKeyText } from '../log-key.ts';
import { readPolicy } from '../policy-file.ts';

const DAY_SECONDS = 86_400;

/** The command. */
export const command: Command = {
  spec: {
    name: 'witness',
    summary: 'vouch for the history of another repository, as long as it only grows',
    positionals: [{ name: 'history', describe: 'the repository to watch: a path or an address' }],
    options: {
      key: {
        value: 'file',
        describe: 'cosign with this Ed25519 key (PEM)',
        default: 'the key in BATON_WITNESS_KEY',
      },
      name: { value: 'name', describe: 'the name of this witness', default: 'one that follows from the key' },
      state: { value: 'folder', describe: 'where it remembers what it saw', default: 'witness' },
      policy: { value: 'file', describe: 'what the watched log must be besides' },
      branch: { value: 'name', describe: 'the history branch', default: 'baton/history, or that of HEAD' },
      artifacts: { value: 'folder', describe: 'the artifacts root there', default: 'artifacts' },
      renew: { value: 'duration', describe: 'cosign an unchanged head again after so long', default: '1d' },
      accept: { describe: 'go on from what is there although it is not what was cosigned before' },
    },
    examples: [
      { command: 'baton witness https://example.org/project.git --key ../witness.key', says: 'look once, and cosign' },
    ],
    exits: [1, 8],
    changes: true,
  },
  run: async (input, around) => {
    const key = chooseKeyText(input, around, 'BATON_WITNESS_KEY');
    if (key === undefined) return input.fail('--key is missing, and BATON_WITNESS_KEY is not set.');
    const cosigner = openWitnessKey(key, input.text('name'));
    if (cosigner === undefined) return input.fail(`"${input.text('name') ?? ''}" cannot be the name of a key.`);
    const renewSeconds = durationOption(input, 'renew') ?? DAY_SECONDS;
    const policy = await readPolicy(input, around);
    const dryRun = input.flag('dry-run');
    const { files, ...ports } = await openWitnessing(input, around);
    const answer = witness(ports, files, { cosigner, policy, renewSeconds, accept: input.flag('accept'), dryRun });
    const exits = { cosigned: 0, unchanged: 0, refused: 1, 'nothing-sealed': 8 } as const satisfies Record<
      string,
      ExitCode
    >;
    const checks = `the key that checks its cosignatures, for a policy: ${cosigner.key}`;
    return {
      exit: exits[answer.kind],
      json: { dryRun, ...answer, key: cosigner.key, checkpoint: ports.memory.place },
      text: renderWitness(answer, { place: ports.memory.place, dryRun }),
      notes: answer.kind === 'cosigned' ? [checks] : [],
    };
  },
};
