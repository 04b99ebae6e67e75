// The whole program as one file that people can read: what `baton init` puts into other repositories, where their workflows
// run it without installing anything.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Where the build puts it. */
export const singleFile = 'dist/setup/baton.cjs';

/** The workflows that setting up copies from this repository as they are. */
const workflows = ['orchestrator', 'execute', 'collector'].map((name) => `.github/workflows/${name}.yml`);

/** The action that they use, less the program itself. */
const action = '.github/actions/baton';

/** The files that the program carries for setting up other repositories: path → text. */
export function setupFiles(root) {
  const folder = path.join(root, action);
  const names = existsSync(folder) ? readdirSync(folder).toSorted() : [];
  const files = [...names.filter((name) => name !== 'baton.cjs').map((name) => `${action}/${name}`), ...workflows];
  const there = files.filter((file) => existsSync(path.join(root, file)));
  return Object.fromEntries(there.map((file) => [file, readFileSync(path.join(root, file), 'utf8')]));
}

/**
 * Bundles everything into one file, not minified. Its second line says which version it is and has the SHA-256 of all other
 * lines, so that a copy that somebody changed can be told from one that is only older.
 */
export async function bundleSingleFile(esbuild, { root, version, define }) {
  const { outputFiles } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: ['src/cli/main.ts'],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    target: 'node20.12',
    legalComments: 'inline',
    define,
    logLevel: 'error',
  });
  const head = ['#!/usr/bin/env node', '// Brought up to date by: baton init --update', '/* eslint-disable */'];
  const [first, ...rest] = [...head, ...outputFiles[0].text.split('\n')];
  const digest = createHash('sha256')
    .update([first, ...rest].join('\n'))
    .digest('hex');
  const says = `// Baton ${version}, the whole program in one file, as built. sha256 of all lines but this one: ${digest}`;
  return [first, says, ...rest].join('\n');
}
