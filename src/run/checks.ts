/** Why: a criterion with a command is decided by that command, run the same way wherever it is asked. */

import { rmSync } from 'node:fs';
import { constants } from 'node:os';
import type { CheckRequest, CheckResult, Checks, CommandResult, Commands, RunningCommand } from '../app/work-ports.ts';
import { baseIn, createMask, secretValues, stepEnvironment, type Environment } from './environment.ts';

/** What checks need. */
export type CheckOptions = {
  /** Runs commands at the top of the working tree. */
  readonly commands: Commands;
  readonly base: Environment;
  /** A new file for the output of one check. */
  readonly newLog: (workItem: CheckRequest['workItem'], attempt: CheckRequest['attemptId']) => string;
  /** Default: 10 minutes. */
  readonly timeoutSeconds?: number;
  readonly onLine?: (request: CheckRequest, line: string) => void;
  /** Told of each check that starts, so that it can be stopped. */
  readonly onStart?: (running: RunningCommand) => void;
};

const DEFAULT_TIMEOUT_SECONDS = 600;

/**
 * Checks that run in the step's environment. An ending other than by exit becomes the code that shells use for it: 124
 * for a time-out, 127 for a command that cannot be started, 130 for one that was stopped, 128 plus its number for any
 * other signal; the tail then says so in its last line. The log of a check without an attempt is not kept.
 */
export function createChecks(options: CheckOptions): Checks {
  return { run: (request) => runCheck(options, request) };
}

async function runCheck(options: CheckOptions, request: CheckRequest): Promise<CheckResult> {
  const { workItem, attemptId, command } = request;
  const { onLine } = options;
  const log = options.newLog(workItem, attemptId);
  const running = options.commands.start({
    command: { kind: 'shell', text: command },
    env: stepEnvironment(baseIn(options.base, request.cwd), request.step, { workItem, attempt: attemptId }),
    timeoutSeconds: options.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS,
    outputPath: log,
    ...(request.cwd === undefined ? {} : { cwd: request.cwd }),
    ...(onLine === undefined ? {} : { onLine: (line: string) => onLine(request, line) }),
  });
  options.onStart?.(running);
  const { ending, outputSha256, tail: raw } = await running.done;
  const tail = createMask(secretValues(options.base, request.step))(raw);
  if (attemptId === undefined) rmSync(log, { force: true });
  const { exitCode, note } = judge(ending);
  return { exitCode, outputSha256, tail: note === undefined ? tail : `${endLine(tail)}${note}\n` };
}

function judge(ending: CommandResult['ending']): { readonly exitCode: number; readonly note?: string } {
  switch (ending.kind) {
    case 'exit':
      return { exitCode: ending.code };
    case 'signal':
      return { exitCode: 128 + signalNumber(ending.signal), note: `(ended by ${ending.signal})` };
    case 'timeout':
      return { exitCode: 124, note: `(ended after ${ending.seconds} seconds)` };
    case 'stopped':
      return { exitCode: 130, note: '(stopped)' };
    case 'not-started':
      return { exitCode: 127, note: `(not started: ${ending.problem})` };
  }
}

function signalNumber(name: string): number {
  return Object.entries(constants.signals).find(([signal]) => signal === name)?.[1] ?? 0;
}

function endLine(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
