/** Why: pages look into documents and wait for things, and do so with the same few words on every machine. */

import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import type { ScratchRepository } from '../../support/scratch-repository.ts';

/** `pick a b.0.c`: the named parts of the JSON document on standard input, one line each. */
const PICK = `#!/usr/bin/env node
const document = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
for (const name of process.argv.slice(2)) {
  const found = name.split('.').reduce((part, key) => (part === undefined || part === null ? part : part[key]), document);
  console.log(name + ': ' + (found === undefined ? '(not there)' : JSON.stringify(found)));
}
`;

/** Puts the words on PATH, beside the program. */
export function addTools(repository: ScratchRepository): void {
  const file = path.join(repository.folder, 'bin', 'pick');
  writeFileSync(file, PICK);
  chmodSync(file, 0o755);
}
