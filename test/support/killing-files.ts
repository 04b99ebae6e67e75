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

/**
 * Loaded into the program before its own code. What it appends to its list of calls is not counted itself; nor are caches: whether
 * they are written depends on how long ago their files were changed, so that a busy machine would make more calls than a quiet one.
 */
const PRELOAD = `
const fs = require('node:fs');
const { KILLING_CALLS: list, KILL_NAME: killed, KILL_NTH: nth, KILL_WHEN: when } = process.env;
const note = fs.writeSync.bind(fs, fs.openSync(list, 'a'));
const cacheFiles = new Set();
const isCache = ([first, ...rest]) =>
  cacheFiles.has(first) || [first, ...rest].some((each) => typeof each === 'string' && each.includes('/baton/cache'));
for (const name of ${JSON.stringify(CHANGES)}) {
  const real = fs[name];
  let calls = 0;
  fs[name] = (...args) => {
    if (isCache(args)) {
      const answer = real(...args);
      if (name === 'openSync') cacheFiles.add(answer);
      return answer;
    }
    if (name === 'openSync') cacheFiles.clear();
    if (name === 'openSync' && (args[1] ?? 'r') === 'r') return real(...args);
    const isMine = name === killed && String(calls++) === nth;
    note(name + '\\n');
    if (isMine && when === 'before') process.kill(process.pid, 'SIGKILL');
    // After a change that was refused as well: a folder that is missing is noticed in that way.
    try {
      return real(...args);
    } finally {
      if (isMine && when === 'after') process.kill(process.pid, 'SIGKILL');
    }
  };
}
`;

/**
 * Kills at changes of files, as `makeKillingGit` does at calls of git. Git itself runs undisturbed. A call of the list is found again
 * as the same one of its name: how many folders are made before it depends on ids, and so on the time.
 */
export function makeKillingFiles(repository: TemporaryRepository): KillingGit {
  const preload = repository.beside('killing-files.cjs');
  const list = repository.beside('killing-files.calls');
  writeFileSync(preload, PRELOAD);
  let known: readonly string[] = [];
  return {
    arm: (killing?: Killing) => {
      writeFileSync(list, '');
      const name = known[killing?.call ?? -1] ?? 'none';
      return {
        // What is compiled for the next start is written only now and then, and changes nothing.
        BATON_CODE_CACHE: '0',
        NODE_OPTIONS: `--require=${preload}`,
        KILLING_CALLS: list,
        KILL_NAME: name,
        KILL_NTH: String(known.slice(0, killing?.call).filter((each) => each === name).length),
        KILL_WHEN: killing?.when ?? 'never',
      };
    },
    calls: () => {
      known = readFileSync(list, 'utf8').trimEnd().split('\n');
      return known;
    },
    settled: () => Promise.resolve(),
  };
}
