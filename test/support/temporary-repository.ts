/** Why: tests of stores and of the program need a real repository that nobody's own settings reach, gone afterwards. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A repository in a folder of its own. */
export type TemporaryRepository = {
  readonly top: string;
  /** The environment in which git and the program run there: no settings from outside, no prompts. */
  readonly env: NodeJS.ProcessEnv;
  /** Runs git in the working tree, or in another folder; gives its output. Any exit code but 0 is an error. */
  readonly git: (args: readonly string[], cwd?: string) => string;
  /** A path beside the working tree, that goes with it. */
  readonly beside: (name: string) => string;
  readonly remove: () => void;
};

/** Makes an empty repository on the branch main with an identity. */
export function makeTemporaryRepository(format: 'sha1' | 'sha256' = 'sha1'): TemporaryRepository {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'baton-test-')));
  const top = join(folder, 'work');
  const env: NodeJS.ProcessEnv = {
    PATH: process.env['PATH'],
    HOME: folder,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: join(folder, 'no-settings'),
    GIT_TERMINAL_PROMPT: '0',
  };
  const git = (args: readonly string[], cwd = top): string => {
    const result = spawnSync('git', args, { cwd, env, encoding: 'utf8' });
    if (result.status !== 0) throw new Error(`git ${args.join(' ')}: ${result.error?.message ?? result.stderr}`);
    return result.stdout;
  };
  git(['init', '--quiet', `--object-format=${format}`, '--initial-branch=main', top], folder);
  git(['config', 'user.name', 'Tess Ting']);
  git(['config', 'user.email', 'tess@example.invalid']);
  return {
    top,
    env,
    git,
    beside: (name) => join(folder, name),
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }),
  };
}
