/** Why: each start of git costs a command some milliseconds, so how often it is started is promised, and counted here. */

import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A git that notes each of its starts. */
export type CountingGit = {
  /** What has to be in the environment of those that are counted. */
  readonly env: Readonly<Record<string, string>>;
  /** The arguments of each start since it was asked last. */
  readonly starts: () => readonly string[];
};

/** Makes one in a folder of its own. */
export function makeCountingGit(folder: string): CountingGit {
  mkdirSync(folder);
  const log = join(folder, 'starts');
  const path = process.env['PATH'] ?? '';
  const program = join(folder, 'git');
  // What git starts by itself finds the real one.
  writeFileSync(program, `#!/bin/sh\necho "$*" >> '${log}'\nPATH='${path}' exec git "$@"\n`);
  chmodSync(program, 0o755);
  return {
    env: { PATH: `${folder}${delimiter}${path}` },
    starts: () => {
      const lines = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
      rmSync(log, { force: true });
      return lines;
    },
  };
}
