/** Why: starting a step's command, and knowing for certain how it ended, is the one thing that executing a plan comes down to. */

import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync, unlinkSync, writeFileSync } from 'node:fs';
import type { CommandRequest, CommandResult, Commands, RunningCommand } from '../app/work-ports.ts';
import { createLogFollowers, type LogFollower, type LogFollowers } from './log-follower.ts';
import { closeOutputLog, digestOutput, EMPTY_OUTPUT, logSize, openOutputLog, type OutputLog } from './output-log.ts';
import { endGroup } from './process-group.ts';
import { groupRuns } from './process-table.ts';

type Ending = CommandResult['ending'];
type Settings = { readonly cwd: string; readonly graceMs: number; readonly followers: LogFollowers };

const DEFAULT_GRACE_SECONDS = 5;
/** Longer timers than this fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Commands that run in the folder `cwd`, each in a process group of its own, with output going straight to a file.
 * Shell text runs as `bash -eo pipefail -c`. When a command is over, whatever it left running in its group is ended as
 * well: a step is done when nothing of it runs any more, and what the next step gets must not depend on luck. A service
 * that is meant to outlive its step has to leave the group (`setsid`), as daemons do.
 *
 * `graceSeconds` is the time between TERM and KILL.
 */
export function createCommands(options: { readonly cwd: string; readonly graceSeconds?: number }): Commands {
  const graceMs = (options.graceSeconds ?? DEFAULT_GRACE_SECONDS) * 1000;
  const settings = { cwd: options.cwd, graceMs, followers: createLogFollowers() };
  return { start: (request) => start(settings, request) };
}

function start(settings: Settings, request: CommandRequest): RunningCommand {
  const cwd = request.cwd ?? settings.cwd;
  let log: OutputLog;
  try {
    log = openOutputLog(request.outputPath);
  } catch (error) {
    return neverStarted(`its output cannot be kept: ${messageOf(error)}`);
  }
  try {
    const child = launch(cwd, request, log);
    if (child.pid !== undefined) return supervise(settings, request, log, { child, pid: child.pid });
    closeOutputLog(log);
    return { pid: undefined, done: launchProblem(cwd, request, child), stop: () => {} };
  } catch (error) {
    closeOutputLog(log);
    return neverStarted(describeProblem(cwd, request, error));
  }
}

function argvOf(request: CommandRequest): readonly string[] {
  const { command } = request;
  return command.kind === 'program' ? command.argv : ['bash', '-eo', 'pipefail', '-c', '--', command.text];
}

function launch(cwd: string, request: CommandRequest, log: OutputLog): ChildProcess {
  const [program = '', ...parameters] = argvOf(request);
  const input = request.stdin === undefined ? undefined : openInput(`${request.outputPath}.stdin`, request.stdin);
  try {
    return spawn(program, parameters, {
      cwd,
      env: request.env,
      detached: true,
      stdio: [input ?? 'ignore', log.fd, log.fd],
    });
  } finally {
    if (input !== undefined) closeSync(input);
  }
}

/**
 * Standard input comes from a file without a name. With a pipe, which here would be a socket, bash believes that it was
 * started over a network and reads `~/.bashrc`, `/dev/stdin` cannot be opened, and a killed run leaves half a text.
 */
function openInput(file: string, text: string): number {
  writeFileSync(file, text, { mode: 0o600 });
  try {
    return openSync(file, 'r');
  } finally {
    unlinkSync(file);
  }
}

type Launched = { readonly child: ChildProcess; readonly pid: number };

function supervise(
  settings: Settings,
  request: CommandRequest,
  log: OutputLog,
  { child, pid }: Launched,
): RunningCommand {
  const follower = request.onLine === undefined ? undefined : settings.followers.follow(log, request.onLine);
  let over = false;
  let cutShort: Ending | undefined;
  let ended: Promise<boolean> | undefined;

  let giveUp: ((ending: Ending) => void) | undefined;
  const exited = new Promise<Ending>((resolve) => {
    child.once('exit', (code, signal) => resolve(exitEnding(code, signal)));
    giveUp = resolve;
  });
  const cut = (ending: Ending): void => {
    if (over || cutShort !== undefined) return;
    cutShort = ending;
    ended = endGroup(pid, settings.graceMs);
    // What hangs in the system cannot be waited for.
    void ended.then((gone) => (gone ? undefined : giveUp?.(ending)));
  };
  const { timeoutSeconds } = request;
  const timer = setTimeout(
    () => cut({ kind: 'timeout', seconds: timeoutSeconds }),
    Math.min(timeoutSeconds * 1000, LONGEST_TIMER_MS),
  );

  const finish = async (): Promise<CommandResult> => {
    const ownEnding = await exited;
    over = true;
    clearTimeout(timer);
    if (ended !== undefined) await ended;
    else if (groupRuns(pid)) await endGroup(pid, settings.graceMs);
    return { ending: cutShort ?? ownEnding, ...(await takeOutput(log, follower)) };
  };
  return { pid, done: finish(), stop: () => cut({ kind: 'stopped' }) };
}

function exitEnding(code: number | null, signal: NodeJS.Signals | null): Ending {
  return signal === null ? { kind: 'exit', code: code ?? 0 } : { kind: 'signal', signal };
}

async function takeOutput(log: OutputLog, follower: LogFollower | undefined) {
  try {
    const size = logSize(log);
    await follower?.finish(size);
    return await digestOutput(log, size);
  } finally {
    closeOutputLog(log);
  }
}

function neverStarted(problem: string): RunningCommand {
  return { pid: undefined, done: Promise.resolve(notStarted(problem)), stop: () => {} };
}

function notStarted(problem: string): CommandResult {
  return { ending: { kind: 'not-started', problem }, ...EMPTY_OUTPUT };
}

function launchProblem(cwd: string, request: CommandRequest, child: ChildProcess): Promise<CommandResult> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(notStarted(describeProblem(cwd, request, error))));
  });
}

function describeProblem(cwd: string, request: CommandRequest, error: unknown): string {
  const [program = ''] = argvOf(request);
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (program === '') return 'no program is named';
  if (!existsSync(cwd)) return `the folder ${cwd} does not exist`;
  if (code === 'ENOENT') return `there is no program "${program}"`;
  if (code === 'EACCES') return `"${program}" may not be executed`;
  if (code === 'E2BIG') return 'the command and its environment are longer than the system allows';
  return messageOf(error);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
