/** Why: which variables of a job are secrets is written in its workflow, and what is listed there must not reach every step. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { secretsIn } from '../../domain/secret-block.ts';

const FOLDER = '.github/workflows';

/** The environment with `BATON_SECRETS` naming also the secrets in the marked blocks of the workflows at `top`. */
export function withNamedSecrets(env: NodeJS.ProcessEnv, top: string): NodeJS.ProcessEnv {
  const names = workflowFiles(top).flatMap((file) => secretsIn(readFileSync(file, 'utf8')) ?? []);
  return { ...env, BATON_SECRETS: [env['BATON_SECRETS'] ?? '', ...names].join(' ') };
}

function workflowFiles(top: string): readonly string[] {
  const folder = join(top, FOLDER);
  try {
    return readdirSync(folder)
      .filter((name) => /\.ya?ml$/u.test(name))
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}
