/** Why: a git process that answers many questions costs one start, so long-lived ones are held behind one small type. */

import type { ChildProcessWithoutNullStreams } from 'node:child_process';

import { GitError } from './git-error.ts';
import { openOneShot } from './one-shot.ts';
import { startGit, type GitPlace } from './process.ts';

/**
 * A git process that reads requests from standard input and answers each on standard output, in order.
 * `take` looks at the bytes that have come and not been taken: it gives the answer and its length, or undefined while
 * the answer is incomplete.
 */
export type Session = {
  readonly ask: <Answer>(request: string, take: Take<Answer>) => Promise<Answer>;
  /** Lets the process end; questions that are open are answered first. */
  readonly close: () => void;
};

/** Cuts one answer off the front of the bytes received. */
export type Take<Answer> = (received: Buffer) => { readonly answer: Answer; readonly length: number } | undefined;

type Waiter = { readonly offer: (received: Buffer) => number | undefined; readonly fail: (error: GitError) => void };

/** A session that fits the place: one process for as long as the program runs, or one for each moment's questions. */
export function openSession(place: GitPlace, args: readonly string[]): Session {
  return place.brief === true ? openOneShot(place, args) : openLasting(place, args);
}

/** Starts git when the first question is asked, and again when it has died in between. */
function openLasting(place: GitPlace, args: readonly string[]): Session {
  let child: ChildProcessWithoutNullStreams | undefined;
  let waiters: Waiter[] = [];

  const start = (): ChildProcessWithoutNullStreams => {
    const started = startGit(place, args);
    let received: Buffer = Buffer.alloc(0);
    let stderr = '';
    const mine: Waiter[] = [];
    waiters = mine;
    started.stdout.on('data', (chunk: Buffer) => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
      for (let first = mine[0]; first !== undefined; first = mine[0]) {
        const length = first.offer(received);
        if (length === undefined) break;
        received = received.subarray(length);
        mine.shift();
      }
      setHeld(started, mine.length > 0);
    });
    started.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const end = (exitCode: number | undefined): void => {
      if (child === started) child = undefined;
      for (const waiter of mine.splice(0)) waiter.fail(new GitError(args.join(' '), exitCode, stderr));
    };
    started.on('error', (error) => {
      stderr = error.message;
      end(undefined);
    });
    started.on('close', (code) => end(code ?? -1));
    started.stdin.on('error', () => undefined);
    return started;
  };

  return {
    ask: (request, take) =>
      new Promise((resolve, reject) => {
        child ??= start();
        waiters.push({
          offer: (received) => {
            const taken = take(received);
            if (taken !== undefined) resolve(taken.answer);
            return taken?.length;
          },
          fail: reject,
        });
        setHeld(child, true);
        child.stdin.write(request);
      }),
    close: () => {
      child?.stdin.end();
      child = undefined;
    },
  };
}

type Handle = { readonly ref: () => unknown; readonly unref: () => unknown };

function isHandle(stream: object): stream is Handle {
  return 'ref' in stream && 'unref' in stream;
}

/** An idle session must not keep the program alive; one with open questions must. */
function setHeld(child: ChildProcessWithoutNullStreams, held: boolean): void {
  const streams: readonly object[] = [child, child.stdin, child.stdout, child.stderr];
  for (const handle of streams.filter(isHandle)) {
    if (held) handle.ref();
    else handle.unref();
  }
}

/** Takes one line. */
export function takeLine(received: Buffer): { readonly answer: string; readonly length: number } | undefined {
  const end = received.indexOf(0x0a);
  return end < 0 ? undefined : { answer: received.toString('utf8', 0, end), length: end + 1 };
}
