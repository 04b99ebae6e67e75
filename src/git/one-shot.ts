/** Why: a command that asks git two things is done sooner when it waits for them than when it sets up streams for them. */

import { spawnSync } from 'node:child_process';

import { GitError } from './git-error.ts';
import type { GitPlace, GitResult } from './process.ts';
import type { Session, Take } from './session.ts';

const MOST_OUTPUT_BYTES = 2 ** 30;

/** Runs git to its end while this program waits: about 2 ms of CPU less than with streams, on Node 20. */
export function runGitOnce(place: GitPlace, args: readonly string[], input = ''): GitResult {
  const result = spawnSync('git', args, {
    cwd: place.cwd,
    env: { ...place.env, LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0' },
    input,
    maxBuffer: MOST_OUTPUT_BYTES,
  });
  if (result.error !== undefined && result.status === null)
    throw new GitError(args[0] ?? '', undefined, result.error.message);
  return { exitCode: result.status ?? -1, stdout: result.stdout, stderr: result.stderr.toString() };
}

type Question = {
  readonly request: string;
  /** Cuts the answer off the front; gives its length, or undefined when it is not there. */
  readonly offer: (received: Buffer) => number | undefined;
  readonly fail: (error: unknown) => void;
};

/** A session whose questions of one moment go to one git process that is waited for; nothing stays open in between. */
export function openOneShot(place: GitPlace, args: readonly string[]): Session {
  let questions: Question[] = [];
  const answerAll = (): void => {
    const asked = questions;
    questions = [];
    try {
      answer(asked, runGitOnce(place, args, asked.map(({ request }) => request).join('')), args);
    } catch (error) {
      for (const { fail } of asked) fail(error);
    }
  };
  return {
    ask: <Answer>(request: string, take: Take<Answer>) =>
      new Promise<Answer>((resolve, reject) => {
        if (questions.length === 0) queueMicrotask(answerAll);
        const offer = (received: Buffer): number | undefined => {
          const taken = take(received);
          if (taken !== undefined) resolve(taken.answer);
          return taken?.length;
        };
        questions.push({ request, offer, fail: reject });
      }),
    close: () => undefined,
  };
}

function answer(questions: readonly Question[], result: GitResult, args: readonly string[]): void {
  let received = result.stdout;
  for (const { offer, fail } of questions) {
    const length = offer(received);
    if (length === undefined) fail(new GitError(args.join(' '), result.exitCode, result.stderr));
    else received = received.subarray(length);
  }
}
