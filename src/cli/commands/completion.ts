/** Why: `baton completion`: names are long, and a shell that knows them spares typing and looking up. */

import { readSituation } from '../../app/situation.ts';
import type { Command, CommandSpec } from '../command.ts';
import { COMMANDS } from '../commands.ts';
import { completionScript, SHELLS } from '../completion.ts';
import { openWorld } from '../compose/world.ts';
import { WORK_ITEM } from '../options.ts';

/** The command. */
export const command: Command = {
  spec: {
    name: 'completion',
    summary: 'the script with which a shell completes commands, options and names',
    positionals: [{ name: 'shell', describe: SHELLS.join(', '), optional: true, choices: SHELLS }],
    options: {
      ...WORK_ITEM,
      items: { describe: 'instead: the ids of all work items, as the scripts ask for them' },
      steps: { describe: 'instead: the keys of the steps of a work item' },
    },
    examples: [
      { command: 'source <(baton completion bash)', says: 'in ~/.bashrc' },
      { command: 'source <(baton completion zsh)', says: 'in ~/.zshrc, below compinit' },
      { command: 'baton completion fish > ~/.config/fish/completions/baton.fish', says: 'for fish' },
    ],
    exits: [],
    changes: false,
  },
  run: async (input, around) => {
    if (input.flag('items') || input.flag('steps')) {
      const world = await openWorld(
        { ...input, flag: (name) => name === 'offline' || input.flag(name) },
        { ...around, note: () => undefined },
      );
      const names = input.flag('items')
        ? await world.library.listWorkItems()
        : (await readSituation(world, await world.chooseItem(input))).state.steps.map(({ step }) => step.key);
      return { exit: 0, json: { names }, text: names.join('\n') };
    }
    const [word = ''] = input.positionals;
    const shell =
      SHELLS.find((each) => each === word) ?? input.fail(`The shell is ${SHELLS.join(', ')}, not "${word}".`);
    const specs: readonly CommandSpec[] = await Promise.all(COMMANDS.map(async (entry) => (await entry.load()).spec));
    const script = completionScript(shell, specs);
    return { exit: 0, json: { shell, script }, text: script };
  },
};
