/** Why: what is promised about several machines is tested with several clones of one server, each typing real commands. */

import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { readArguments } from '../../../src/cli/arguments.ts';
import type { Surroundings } from '../../../src/cli/command.ts';
import { COMMANDS } from '../../../src/cli/commands.ts';
import { openWorld, type World } from '../../../src/cli/compose/world.ts';
import { describeFailure, isFailure } from '../../../src/domain/failures.ts';
import { makeTemporaryRepository } from '../../support/temporary-repository.ts';

/** What a command ended with: exit code, its text or what went wrong, and its notes. */
export type Ended = { readonly exit: number; readonly text: string; readonly notes: readonly string[] };

/** A clone with somebody who works in it. */
export type Machine = {
  readonly top: string;
  readonly git: (...words: readonly string[]) => string;
  /** Runs a command, given as it would be typed after `baton`. */
  readonly type: (line: string) => Promise<Ended>;
  readonly world: () => Promise<World>;
};

/** How a machine comes by its clone. */
export type Joining = {
  readonly env?: NodeJS.ProcessEnv;
  /** Makes the clone of an address in a folder; a usual one when not given. */
  readonly clone?: (git: (...words: readonly string[]) => void, address: string, top: string) => void;
};

/** A server with machines. */
export type Machines = {
  readonly bare: string;
  readonly server: (...words: readonly string[]) => string;
  readonly join: (actor: string, options?: Joining) => Machine;
  /** Puts a hook into the server. */
  readonly hook: (name: string, script: string) => void;
  readonly beside: (name: string) => string;
  readonly remove: () => void;
};

const PLAN = `schemaVersion: "1.0"
id: wf-site
version: 1.0.0
steps:
  - { key: one, parallelizable: true }
  - { key: two, parallelizable: true }
  - { key: last }
`;

/** Makes a server whose main branch holds `settings` as `baton.yaml` and a plan. */
export function makeMachines(settings = 'remote: origin\n'): Machines {
  const seed = makeTemporaryRepository();
  const bare = seed.beside('server.git');
  writeFileSync(join(seed.top, 'baton.yaml'), settings);
  writeFileSync(join(seed.top, 'plan.yaml'), PLAN);
  seed.git(['init', '--quiet', '--bare', '--initial-branch=main', bare]);
  seed.git(['config', 'uploadpack.allowFilter', 'true'], bare);
  seed.git(['add', '.']);
  seed.git(['commit', '--quiet', '-m', 'first']);
  seed.git(['push', '--quiet', bare, 'main']);
  return {
    bare,
    server: (...words) => seed.git(words, bare).trim(),
    hook: (name, script) => {
      const path = join(bare, 'hooks', name);
      writeFileSync(path, `#!/bin/sh\n${script}\n`);
      chmodSync(path, 0o755);
    },
    beside: seed.beside,
    remove: seed.remove,
    join: (actor, { env = {}, clone } = {}) => {
      const top = seed.beside(actor);
      if (clone === undefined) seed.git(['clone', '--quiet', bare, top]);
      else clone((...words) => void seed.git(words), `file://${bare}`, top);
      seed.git(['config', 'user.name', actor], top);
      seed.git(['config', 'user.email', `${actor}@example.invalid`], top);
      return machine(top, { ...seed.env, ...env, BATON_ACTOR: actor }, (...words) => seed.git(words, top).trim());
    },
  };
}

function machine(top: string, env: NodeJS.ProcessEnv, git: Machine['git']): Machine {
  const terminal = { interactive: false, colour: false, unicode: true, width: 80 };
  const around = (notes: string[]): Surroundings => ({
    cwd: top,
    env,
    terminal,
    version: 'test',
    build: 'test',
    note: (note) => notes.push(note),
  });
  const type = async (line: string): Promise<Ended> => {
    const [name = '', ...words] = line.split(' ').map((word) => word.replaceAll('+', ' '));
    const command = await COMMANDS.find((entry) => entry.name === name)?.load();
    if (command === undefined) throw new Error(`no command ${name}`);
    const notes: string[] = [];
    try {
      const { exit, text } = await command.run(readArguments(command.spec, words), around(notes));
      return { exit, text, notes };
    } catch (error) {
      if (!isFailure(error)) throw error;
      const { exit, code, what } = describeFailure(error.refusal);
      return { exit, text: `${code}: ${what}`, notes };
    }
  };
  const claim = COMMANDS.find((entry) => entry.name === 'claim');
  const world = async (): Promise<World> => {
    const command = await claim?.load();
    if (command === undefined) throw new Error('no command');
    return openWorld(readArguments(command.spec, []), around([]), true);
  };
  return { top, git, type, world };
}
