/** Why: all settings of git come in one answer, with the files they stand in, so that whoever keeps it can tell when it is stale. */

import { resolve } from 'node:path';

import { gitOutput, type GitPlace } from './process.ts';

/** A setting as `git config --list` gives it: section and name in lower case, the subsection as written. */
export type GitSetting = { readonly key: string; readonly value: string };

/** All settings, and the files that they were read from; `others` tells that some came from elsewhere, as from the environment. */
export type ConfigList = {
  readonly settings: readonly GitSetting[];
  readonly files: readonly string[];
  readonly others: boolean;
};

/** Reads the configuration that git goes by in a place. Throws a GitError where git cannot. */
export async function listConfig(place: GitPlace): Promise<ConfigList> {
  const output = (await gitOutput(place, ['config', '--list', '--show-origin', '--null'])).toString();
  // `<origin> NUL <key> LF <value> NUL`; a key without a value has no line feed.
  const parts = output.split('\0').slice(0, -1);
  const settings: GitSetting[] = [];
  const origins = new Set<string>();
  for (let at = 0; at + 1 < parts.length; at += 2) {
    origins.add(parts[at] ?? '');
    const [key = '', ...value] = (parts[at + 1] ?? '').split('\n');
    settings.push({ key, value: value.join('\n') });
  }
  const files = [...origins].filter((origin) => origin.startsWith('file:'));
  return {
    settings,
    files: files.map((origin) => resolve(place.cwd, origin.slice('file:'.length))),
    others: files.length < origins.size,
  };
}
