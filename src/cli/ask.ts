/** Why: a question is asked on a terminal only, and whoever cannot be asked has not agreed. */

import { createInterface } from 'node:readline/promises';

import type { Input } from './arguments.ts';
import type { Surroundings } from './command.ts';

/** Whether there is somebody to ask. */
export function mayAsk(input: Input, { terminal }: Surroundings): boolean {
  return terminal.interactive && process.stdin.isTTY && !input.flag('json') && !input.flag('quiet');
}

/** Asks a question that is answered with yes or no; anything but yes is no. */
export async function askYes(question: string): Promise<boolean> {
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(?:es)?$/iu.test((await reader.question(`${question} [y/N] `)).trim());
  } finally {
    reader.close();
  }
}
