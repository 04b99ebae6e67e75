/** Why: `baton init`: a repository gets all that it needs, and keeps all that was its own. */

import { carryOutSetup, planSetup } from '../../app/set-up.ts';
import { Failure } from '../../domain/failures.ts';
import { gitHubSecretFault, secretsIn } from '../../domain/secret-block.ts';
import { askYes, mayAsk } from '../ask.ts';
import type { Input } from '../arguments.ts';
import type { Command } from '../command.ts';
import { openSetup, type OpenSetup } from '../compose/setup.ts';
import { diffText, initResult, nextOf } from '../init-result.ts';
import { writeProgress } from '../output.ts';

/** The command. */
export const command: Command = {
  spec: {
    name: 'init',
    summary: 'set a repository up: workflows for GitHub Actions, settings, a first plan',
    positionals: [],
    options: {
      update: { describe: 'bring the installed files up to date, after showing what that changes' },
      yes: { short: 'y', describe: 'with --update: change what is shown without asking' },
      'no-actions': { describe: 'nothing for GitHub Actions: only settings, attributes and a first plan' },
      'no-example': { describe: 'without the first plan' },
      secret: { value: 'name', multiple: true, describe: 'let this secret of GitHub reach the steps that list it' },
    },
    examples: [
      { command: 'baton init', says: 'everything; what is there already stays as it is' },
      { command: 'baton init --no-actions', says: 'for a repository that does without GitHub Actions' },
      { command: 'baton init --update --dry-run', says: 'what a newer version would change' },
      { command: 'baton init --secret NPM_TOKEN', says: 'a secret that steps may list under "secrets:"' },
    ],
    exits: [1],
    changes: true,
  },
  run: async (input, around) => {
    const setup = await openSetup(input, around);
    const update = input.flag('update');
    const secrets = secretNames(input);
    if (!update) refuseWithoutBlock(setup, secrets);
    const steps = await planSetup(setup.files, setup.wanted, { update, secrets });
    const dryRun = input.flag('dry-run');
    const { version } = around;
    const isAsked = !dryRun && steps.some((step) => step.diff !== undefined) && !input.flag('yes');
    const shown = isAsked && mayAsk(input, around);
    if (shown) writeProgress(`${diffText(steps, version)}\n`);
    const agreed = !isAsked || (shown && (await askYes('Change this?')));
    if (agreed && !dryRun) carryOutSetup(setup.files, steps);
    return initResult(steps, { dryRun, agreed, version, shown }, nextOf(setup));
  },
};

function secretNames(input: Input): readonly string[] {
  const names = input.list('secret');
  for (const name of names) {
    const fault = gitHubSecretFault(name);
    if (fault !== undefined) throw new Failure('unsafe-id', { kind: 'secret', id: name, fault });
  }
  if (names.length > 0 && input.flag('no-actions'))
    input.fail('--secret is about GitHub Actions: without --no-actions.');
  return names;
}

const EXECUTE = '.github/workflows/execute.yml';

/** A list of secrets that somebody took out is told before anything is written. */
function refuseWithoutBlock({ files }: OpenSetup, names: readonly string[]): void {
  const text = names.length === 0 ? undefined : files.read(EXECUTE);
  if (text === undefined || secretsIn(text) !== undefined) return;
  throw new Failure('no-secret-block', { path: EXECUTE, secrets: names.map((name) => `--secret ${name}`).join(' ') });
}
