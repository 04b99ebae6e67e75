/** Why: what users run is the built program, so some tests start it as users do; a copy, since a build may go on meanwhile. */

import { spawn } from 'node:child_process';
import { cpSync, existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

import type { TemporaryRepository } from './temporary-repository.ts';

const DIST = resolve(import.meta.dirname, '../../dist');

/** How a call of the program ended; `document` is what it wrote with `--json`. */
export type ProgramResult = { readonly exit: number | null; readonly document: unknown; readonly stderr: string };

/** The built program, to be run in a repository. */
export type BuiltProgram = {
  readonly run: (args: readonly string[], env?: Readonly<Record<string, string>>) => Promise<ProgramResult>;
};

/** Copies the built program beside a repository. `npm test` builds it before. */
export function copyProgram(repository: TemporaryRepository): BuiltProgram {
  const copy = repository.beside('dist');
  if (!existsSync(join(DIST, 'cli/index.js'))) throw new Error('dist/ is missing: npm run build');
  cpSync(DIST, copy, { recursive: true });
  return { run: (args, env = {}) => runProgram(join(copy, 'cli/index.js'), [...args, '--json'], repository, env) };
}

function runProgram(
  program: string,
  args: readonly string[],
  repository: TemporaryRepository,
  env: Readonly<Record<string, string>>,
): Promise<ProgramResult> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [program, ...args], {
      cwd: repository.top,
      env: { ...repository.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.on('error', fail);
    child.on('close', (exit) => done({ exit, document: stdout === '' ? undefined : JSON.parse(stdout), stderr }));
  });
}
