/** Why: starting a step's command, and knowing for certain how it ended, is the one thing that executing a plan comes down to. */

import { existsSync, writeFileSync } from 'node:fs';
import type { CommandRequest, CommandResult, Commands, RunningCommand } from '../app/work-ports.ts';
import type { Exit, Launch, Launched, LaunchOrder } from './launch.ts';
import { createLauncher } from './launcher.ts';
import { createLogFollowers, type LogFollower, type LogFollowers } from './log-follower.ts';
import {
  closeOutputLog,
  digestOutput,
  EMPTY_OUTPUT,
  isEmptyLog,
  logSize,
  openOutputLog,
  type OutputLog,
} from './output-log.ts';
import { endGroup } from './process-group.ts';
import { groupRuns } from './process-table.ts';

type Ending = CommandResult['ending'];
type Settings = {
  readonly cwd: string;
  readonly graceMs: number;
  readonly followers: LogFollowers;
  readonly launch: Launch;
};

/** How commands are run. */
export type CommandOptions = {
  readonly cwd: string;
  /** Seconds between TERM and KILL. */
  readonly graceSeconds?: number;
  /** After how many commands a launcher is started for the others. */
  readonly launcherAfter?: number;
};

const DEFAULT_GRACE_SECONDS = 5;
/** Longer timers than this fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Commands that run in the folder `cwd`, each in a process group of its own, with output going straight to a file.
 * Shell text runs as `bash -eo pipefail -c`. When a command is over, whatever it left running in its group is ended as
 * well: a step is done when nothing of it runs any more, and what the next step gets must not depend on luck. A service
 * that is meant to outlive its step has to leave the group (`setsid`), as daemons do.
 */
export function createCommands(options: CommandOptions): Commands {
  const graceMs = (options.graceSeconds ?? DEFAULT_GRACE_SECONDS) * 1000;
  const launch = createLauncher(options.launcherAfter);
  const settings = { cwd: options.cwd, graceMs, followers: createLogFollowers(), launch };
  return { start: (request) => start(settings, request) };
}

function start(settings: Settings, request: CommandRequest): RunningCommand {
  const log = openOutputLog(request.outputPath);
  let order: LaunchOrder;
  try {
    order = orderOf(settings, request);
  } catch (error) {
    closeOutputLog(log);
    return neverStarted(messageOf(error));
  }
  let cut: ((ending: Ending) => void) | undefined;
  let stopped = false;
  const run = async (): Promise<CommandResult> => {
    const launched = await settings.launch(order);
    if (launched.kind === 'failed') {
      closeOutputLog(log);
      return notStarted(describeProblem(order, launched));
    }
    const supervised = supervise(settings, request, log, launched);
    cut = supervised.cut;
    if (stopped) cut({ kind: 'stopped' });
    return supervised.done;
  };
  const stop = (): void => {
    stopped = true;
    cut?.({ kind: 'stopped' });
  };
  return { done: run(), stop };
}

function orderOf(settings: Settings, request: CommandRequest): LaunchOrder {
  const { command, env, outputPath, laid = [] } = request;
  const argv = command.kind === 'program' ? command.argv : ['bash', '-eo', 'pipefail', '-c', '--', command.text];
  const order = { argv, cwd: request.cwd ?? settings.cwd, env, log: outputPath, laid };
  return request.stdin === undefined ? order : { ...order, input: keepInput(`${outputPath}.stdin`, request.stdin) };
}

/**
 * Standard input comes from a file. With a pipe, which here would be a socket, bash believes that it was started over a
 * network and reads `~/.bashrc`, `/dev/stdin` cannot be opened, and a killed run leaves half a text.
 */
function keepInput(file: string, text: string): string {
  writeFileSync(file, text, { mode: 0o600 });
  return file;
}

type Started = Extract<Launched, { kind: 'started' }>;

function supervise(
  settings: Settings,
  request: CommandRequest,
  log: OutputLog,
  { pid, exited: exit }: Started,
): { readonly done: Promise<CommandResult>; readonly cut: (ending: Ending) => void } {
  const follower = request.onLine === undefined ? undefined : settings.followers.follow(log, request.onLine);
  let over = false;
  let cutShort: Ending | undefined;
  let ended: Promise<boolean> | undefined;

  let giveUp: ((ending: Ending) => void) | undefined;
  let alone = false;
  const exited = new Promise<Ending>((resolve) => {
    void exit.then((how) => {
      alone = how.alone === true;
      resolve(exitEnding(how));
    });
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
    else if (!alone && groupRuns(pid)) await endGroup(pid, settings.graceMs);
    return { ending: cutShort ?? ownEnding, ...(await takeOutput(log, follower)) };
  };
  return { done: finish(), cut };
}

function exitEnding({ code, signal }: Exit): Ending {
  return signal === null ? { kind: 'exit', code: code ?? 0 } : { kind: 'signal', signal };
}

async function takeOutput(log: OutputLog, follower: LogFollower | undefined) {
  try {
    const size = isEmptyLog(log) ? 0 : logSize(log);
    await follower?.finish(size);
    return await digestOutput(log, size);
  } finally {
    closeOutputLog(log);
  }
}

function neverStarted(problem: string): RunningCommand {
  return { done: Promise.resolve(notStarted(problem)), stop: () => {} };
}

function notStarted(problem: string): CommandResult {
  return { ending: { kind: 'not-started', problem }, ...EMPTY_OUTPUT };
}

function describeProblem({ cwd, argv }: LaunchOrder, { code, message }: Extract<Launched, { kind: 'failed' }>): string {
  const [program = ''] = argv;
  if (program === '') return 'no program is named';
  if (!existsSync(cwd)) return `the folder ${cwd} does not exist`;
  if (code === 'ENOENT') return `there is no program "${program}"`;
  if (code === 'EACCES') return `"${program}" may not be executed`;
  if (code === 'E2BIG') return 'the command and its environment are longer than the system allows';
  return message;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
