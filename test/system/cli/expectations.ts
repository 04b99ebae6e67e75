/** Why: a failure of the program has one form, whatever went wrong, and is looked at in one way. */

import { expect } from 'vitest';

import type { Ended } from '../../support/program-process.ts';
import { differences, takeSnapshot } from '../../support/repository-snapshot.ts';
import type { ScratchRepository, Where } from '../../support/scratch-repository.ts';

/** A call that ended: what it said, and what is wrong with how it said it. */
type Said = { readonly exit: number | string; readonly says: string; readonly flaws: readonly string[] };

/** Looks at a call that should have failed. */
export function failed(ended: Ended): Said {
  const { exit, stdout, stderr } = ended;
  const flaws = [
    ...(stdout === '' ? [] : [`it answers as well: ${stdout}`]),
    ...(stderr.match(/^error: /gmu)?.length === 1 ? [] : ['it does not say one error']),
    ...(/^ {2}why: \S/mu.test(stderr) ? [] : ['it does not say why']),
    ...(/^ {2}try: \S/mu.test(stderr) ? [] : ['it does not say how to get on']),
    ...traces(ended),
  ];
  return { exit, says: stderr, flaws };
}

/** What a failure looks like: this exit code, one error with the way on, no answer, no stack trace. */
export function failure(exit: number, says: RegExp): object {
  return { exit, says: expect.stringMatching(says), flaws: [] };
}

/** Makes a call that should fail and leave files, refs and index as they were. */
export async function refused(
  repository: ScratchRepository,
  words: readonly string[],
  where: Where = {},
): Promise<Said & { readonly changed: readonly string[] }> {
  const before = takeSnapshot(repository.top);
  const said = failed(await repository.baton(words, where));
  return { ...said, changed: differences(before, takeSnapshot(repository.top)) };
}

/** What a refusal looks like: a failure that changes nothing. */
export function refusal(exit: number, says: RegExp): object {
  return { ...failure(exit, says), changed: [] };
}

/** What only a programmer reads; a call that ends with a bug has it all. */
export function traces({ exit, stdout, stderr }: Ended): readonly string[] {
  const said = stdout + stderr;
  return [
    ...(exit === 70 ? ['it calls itself a bug'] : []),
    ...(/^\s+at .+:\d+:\d+\)?$/mu.test(said) ? ['it shows a stack trace'] : []),
    ...(/node:internal|Node\.js v\d/u.test(said) ? ['Node speaks'] : []),
  ];
}

/** What a command told, apart from how much is left of a lease, which goes by the clock. */
export function withoutClock(text: string): string {
  return text.replaceAll(/"leftSeconds": \d+/gu, '"leftSeconds": "some"');
}
