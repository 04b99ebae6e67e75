/** Why: processes that are started together do not arrive together; held back before they take a ref's lock, they truly race. */

import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { vi } from 'vitest';

import type { TemporaryRepository } from './temporary-repository.ts';

/** Holds programs back before they first take the lock of a ref, until it is let go. */
export type RefBarrier = {
  /** What has to be in the environment of those that wait. */
  readonly env: Readonly<Record<string, string>>;
  /** Waits until so many have arrived, then lets all go. */
  readonly release: (count: number) => Promise<void>;
};

/** Loaded into the program before its own code. */
const PRELOAD = `
const fs = require('node:fs');
const { BARRIER } = process.env;
const nap = new Int32Array(new SharedArrayBuffer(4));
const link = fs.linkSync;
fs.linkSync = (...args) => {
  if (args[1].endsWith('.lock')) {
    fs.writeFileSync(BARRIER + '/waiting/' + process.pid, '');
    while (!fs.existsSync(BARRIER + '/go')) Atomics.wait(nap, 0, 0, 20);
  }
  return link(...args);
};
`;

/** Puts a barrier up, beside the repository, under a name of its own. */
export function raiseBarrier(repository: TemporaryRepository, name: string): RefBarrier {
  const folder = repository.beside(name);
  const preload = join(folder, 'barrier.cjs');
  const waiting = join(folder, 'waiting');
  mkdirSync(waiting, { recursive: true });
  writeFileSync(preload, PRELOAD);
  return {
    env: { NODE_OPTIONS: `--require=${preload}`, BARRIER: folder },
    release: async (count) => {
      await vi.waitUntil(() => readdirSync(waiting).length >= count, { timeout: 50_000, interval: 50 });
      writeFileSync(join(folder, 'go'), '');
    },
  };
}
