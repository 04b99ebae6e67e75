/** Why: the key of the log is a secret, so it comes from a file outside the repository or from the environment, and from nowhere else. */

import { resolve } from 'node:path';

import { openLogKey } from '../app/log-key.ts';
import type { Input } from './arguments.ts';
import type { Surroundings } from './command.ts';
import { readNamedFile } from './named-file.ts';

/** The key that signs the head; undefined when nobody gave one. */
export function chooseLogKey(input: Pick<Input, 'text'>, around: Pick<Surroundings, 'cwd' | 'env'>) {
  const file = input.text('key');
  const given = around.env['BATON_LOG_KEY'];
  if (file !== undefined) {
    const bytes = readNamedFile(resolve(around.cwd, file), file);
    return openLogKey(new TextDecoder().decode(bytes), file);
  }
  return given === undefined || given === '' ? undefined : openLogKey(given, 'What BATON_LOG_KEY holds');
}
