/** Why: a program that is killed between two changes to files cannot clean up; this does the killing, at a chosen change. */

import { readFileSync, writeFileSync } from 'node:fs';

import type { Killing, KillingGit } from './killing-git.ts';
import type { TemporaryRepository } from './temporary-repository.ts';

/** Functions of node:fs by which the program changes files. */
const CHANGES = [
  'linkSync',
  'mkdirSync',
  'openSync',
  'renameSync',
  'rmSync',
  'writeFileSync',
  'appendFileSync',
  'fsyncSync',
];

/** Loaded into the program before its own code. What it appends to its list of calls is not counted itself. */
const PRELOAD = `
const fs = require('node:fs');
const { KILLING_CALLS: list, KILL_CALL: at, KILL_WHEN: when } = process.env;
const note = fs.writeSync.bind(fs, fs.openSync(list, 'a'));
let calls = 0;
for (const name of ${JSON.stringify(CHANGES)}) {
  const real = fs[name];
  fs[name] = (...args) => {
    if (name === 'openSync' && (args[1] ?? 'r') === 'r') return real(...args);
    const mine = String(calls++);
    note(name + '\\n');
    if (mine === at && when === 'before') process.kill(process.pid, 'SIGKILL');
    const answer = real(...args);
    if (mine === at && when === 'after') process.kill(process.pid, 'SIGKILL');
    return answer;
  };
}
`;

/** Kills at changes of files, as `makeKillingGit` does at calls of git. Git itself runs undisturbed. */
export function makeKillingFiles(repository: TemporaryRepository): KillingGit {
  const preload = repository.beside('killing-files.cjs');
  const list = repository.beside('killing-files.calls');
  writeFileSync(preload, PRELOAD);
  return {
    arm: (killing?: Killing) => {
      writeFileSync(list, '');
      return {
        // What is compiled for the next start is written only now and then, and changes nothing.
        BATON_CODE_CACHE: '0',
        NODE_OPTIONS: `--require=${preload}`,
        KILLING_CALLS: list,
        KILL_CALL: String(killing?.call ?? 'none'),
        KILL_WHEN: killing?.when ?? 'never',
      };
    },
    calls: () => readFileSync(list, 'utf8').trimEnd().split('\n'),
    settled: () => Promise.resolve(),
  };
}
