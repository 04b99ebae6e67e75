/** Why: the keys of a log and of a witness are secrets, so they come from a file outside the repository or from the environment, and from nowhere else. */

import { resolve } from 'node:path';

import { openLogKey } from '../app/log-key.ts';
import type { Input } from './arguments.ts';
import type { Surroundings } from './command.ts';
import { readNamedFile } from './named-file.ts';

/** The text of a private key and how to call it in messages: from `--key`, otherwise from a variable. Undefined when nobody gave one. */
export function chooseKeyText(
  input: Pick<Input, 'text'>,
  around: Pick<Surroundings, 'cwd' | 'env'>,
  variable: string,
): { readonly pem: string; readonly source: string } | undefined {
  const file = input.text('key');
  const given = around.env[variable];
  if (file !== undefined) {
    const bytes = readNamedFile(resolve(around.cwd, file), file);
    return { pem: new TextDecoder().decode(bytes), source: file };
  }
  return given === undefined || given === '' ? undefined : { pem: given, source: `What ${variable} holds` };
}

/** The key that signs the head; undefined when nobody gave one. */
export function chooseLogKey(input: Pick<Input, 'text'>, around: Pick<Surroundings, 'cwd' | 'env'>) {
  const given = chooseKeyText(input, around, 'BATON_LOG_KEY');
  return given && openLogKey(given.pem, given.source);
}
