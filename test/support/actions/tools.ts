/** Why: hosted runners come with `gh`, and jobs that use it have to find one that talks to the emulated server. */

import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import type { World } from './world.ts';

const GH = resolve(import.meta.dirname, 'gh/main.mjs');

/** Puts `node` and `gh` into the folder that is first on every machine's PATH. */
export function installTools({ tools, serverUrl }: World): void {
  mkdirSync(tools, { recursive: true });
  symlinkSync(process.execPath, join(tools, 'node'));
  const gh = join(tools, 'gh');
  writeFileSync(gh, `#!/bin/sh\nEMULATED_SERVER=${serverUrl} exec '${process.execPath}' '${GH}' "$@"\n`);
  chmodSync(gh, 0o755);
}
