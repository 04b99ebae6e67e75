/**
 * Why: Node starts a process by copying its own page tables (fork), which takes a run over a large plan milliseconds for
 * each step, and slows every write to memory after it. A shell that does nothing else starts one in a tenth of that.
 */

import { spawn } from 'node:child_process';
import { shellWord } from '../domain/shell-word.ts';
import { launchHere, type Exit, type Launch, type Launched, type LaunchOrder } from './launch.ts';
import { createLineSplitter } from './line-splitter.ts';
import { processExists } from './process-table.ts';

/** How many processes are started from here first: a short run is over before it pays to have a launcher. */
const FIRST_HERE = 16;
/** Longer texts are left to the system to judge, which says more about what it refuses than a shell does. */
const LONGEST_TEXT = 60_000;
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/u;
const NEWS = /^(?<kind>[se]) (?<id>\d+) (?<number>\d+)$/u;
const GROUP_LOOK_MS = 1;

type Waiting = {
  readonly order: LaunchOrder;
  readonly started: (launched: Launched) => void;
  readonly exited: Promise<Exit>;
  readonly exit: (exit: Exit) => void;
  ended: boolean;
};

/**
 * Starts the first few processes here, and later ones that are bash in the same folder through one shell. Where that
 * cannot be (no `setsid`, as on macOS; names in the environment that a shell drops), all are started here. Of a process
 * that the shell started, death by a signal is told as shells tell it: exit code 128 plus the signal's number.
 */
export function createLauncher(startAfter = FIRST_HERE): Launch {
  let count = 0;
  let line: Line | undefined;
  return async (order) => {
    count += 1;
    if (count <= startAfter || !suits(order)) return launchHere(order);
    line ??= openLine(order);
    return (await line.ready) && line.takes(order) ? line.launch(order) : launchHere(order);
  };
}

function suits({ argv, env, input }: LaunchOrder): boolean {
  const length = argv.reduce((sum, word) => sum + word.length, 0);
  return (
    argv[0] === 'bash' &&
    input === undefined &&
    length < LONGEST_TEXT &&
    Object.keys(env).every((name) => NAME.test(name))
  );
}

type Line = {
  /** False when there is no launcher to be had here. */
  readonly ready: Promise<boolean>;
  readonly takes: (order: LaunchOrder) => boolean;
  readonly launch: Launch;
};

/** What a shell is started with: the environment that all steps have, without what tells whose process one is. */
function baseOf({ env }: LaunchOrder): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('BATON_')));
}

function openLine(first: LaunchOrder): Line {
  const base = baseOf(first);
  const { cwd } = first;
  const child = spawn('/bin/sh', { cwd, env: base, detached: true, stdio: ['pipe', 'pipe', 'ignore'] });
  const waiting = new Map<string, Waiting>();
  let last = 0;
  let open = true;
  const hold = (): void => {
    const held = waiting.size > 0;
    for (const handle of [child, child.stdin, child.stdout]) setHeld(handle, held);
  };
  const ready = new Promise<boolean>((resolve) => {
    const close = (): void => {
      open = false;
      resolve(false);
      for (const each of waiting.values()) abandon(each);
      waiting.clear();
    };
    child.once('error', close);
    child.once('exit', close);
    const lines = createLineSplitter((news) => {
      if (news === 'ready') resolve(true);
      else take(waiting, news);
      hold();
    });
    child.stdout.on('data', (bytes: Buffer) => lines.add(bytes));
  });
  child.stdin.on('error', () => undefined);
  child.stdin.write(`command -v setsid >&2 || exit\nexec 3>&1 >/dev/null\necho ready >&3\n`);
  return {
    ready,
    takes: (order) => open && order.cwd === cwd,
    launch: (order) => {
      const id = String((last += 1));
      return new Promise((started) => {
        const { promise: exited, resolve: exit } = settleLater<Exit>();
        waiting.set(id, { order, started, exited, exit, ended: false });
        hold();
        child.stdin.write(jobText(id, order, base));
      });
    },
  };
}

/**
 * One job for the shell. The inner process becomes the leader of a group of its own (`setsid`) and then the command; the
 * outer one says its number and, when it is over, its exit code.
 */
function jobText(id: string, { argv, env, log }: LaunchOrder, base: Readonly<Record<string, string>>): string {
  const added = Object.entries(env).filter(([name, value]) => base[name] !== value);
  const removed = Object.keys(base).filter((name) => !Object.hasOwn(env, name));
  const lines = [
    `{ ( ${removed.length === 0 ? '' : `unset ${removed.join(' ')};`}`,
    ...added.map(([name, value]) => `export ${name}=${shellWord(value)}`),
    `exec setsid ${argv.map(shellWord).join(' ')} ) </dev/null >>${shellWord(log)} 2>&1 3>&- & p=$!`,
    `echo "s ${id} $p" >&3; wait "$p"; echo "e ${id} $?" >&3; } &`,
  ];
  return `${lines.join('\n')}\n`;
}

function take(waiting: Map<string, Waiting>, news: string): void {
  const { kind, id = '', number = '' } = NEWS.exec(news)?.groups ?? {};
  const each = waiting.get(id);
  if (each === undefined) return;
  if (kind === 's') {
    tellStarted(each, Number(number));
    return;
  }
  waiting.delete(id);
  each.ended = true;
  each.exit({ code: Number(number), signal: null });
}

/** Told once the group is there, so that whoever wants to end the process can. */
function tellStarted(each: Waiting, pid: number): void {
  if (each.ended || processExists(-pid)) each.started({ kind: 'started', pid, exited: each.exited });
  else setTimeout(() => tellStarted(each, pid), GROUP_LOOK_MS);
}

/** Nobody will tell how the process ends any more; whoever waits for it ends its group, which is by a signal. */
function abandon(each: Waiting): void {
  each.ended = true;
  each.started({ kind: 'failed', code: undefined, message: 'the shell that starts commands was ended' });
  each.exit({ code: null, signal: 'SIGTERM' });
}

function settleLater<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let settle: ((value: T) => void) | undefined;
  const promise = new Promise<T>((resolve) => {
    settle = resolve;
  });
  return { promise, resolve: (value) => settle?.(value) };
}

/** A launcher with nothing to do must not keep this program from ending. */
function setHeld(handle: object, held: boolean): void {
  if (held && 'ref' in handle && typeof handle.ref === 'function') handle.ref();
  if (!held && 'unref' in handle && typeof handle.unref === 'function') handle.unref();
}
