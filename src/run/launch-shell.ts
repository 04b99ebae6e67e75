/** Why: a shell with job control starts a command as the leader of a group of its own without any program in between. */

import { spawn } from 'node:child_process';

import type { LaidFile } from '../app/work-ports.ts';
import type { Exit, Launched, LaunchOrder } from './launch.ts';
import { createLineSplitter } from './line-splitter.ts';

/** A shell that starts one process at a time and tells how it ended. */
export type LaunchShell = {
  /**
   * Starts a process; `free` is called once it is over and the shell can take the next. Undefined when files of the order cannot
   * be written, which a shell cannot say more about.
   */
  readonly launch: (order: LaunchOrder, free: () => void) => Promise<Launched | undefined>;
  /** Lets the shell end when it has nothing left to watch. */
  readonly close: () => void;
};

/** Where a shell runs, and the environment that all its processes have. */
export type LaunchPlace = { readonly cwd: string; readonly base: Readonly<Record<string, string>> };

/** `s`tarted with a number, `e`nded with a code and something left in its group, or `a`lone; `f`iles cannot be written. */
const NEWS = /^(?<kind>s|e|a|f|ready) (?<number>\d+)$/u;
const SIZE_DIGITS = 8;

/**
 * What the shell does: each order is its length in digits and then its text, since a shell reads a known number of
 * characters at once but looks for the end of a line byte by byte. Names of variables are of a kind that no base has.
 * `wait` also returns when a process is only stopped, with a number as if a signal had ended it (`wait -f` of bash 5.2 would
 * not, but now and then turns in circles for ever). The log is for its owner alone, other files are as any. What is the same in
 * all orders is here, where it is read once; and nothing is led elsewhere without need, which takes bash six calls each time.
 */
const LOOP = [
  'read -rN 0 __baton_order && hash bash || exit',
  // Makes the log, then files: for each a format, its path and its text.
  'lay() {',
  '__baton_log=$1; umask 077 && : >>"$1" && umask "$__baton_mask" || return; shift',
  'while [ "$#" -gt 0 ]; do printf "$1" "$3" >"$2" || return; shift 3; done',
  '}',
  'tell() {',
  'echo "s $!"; wait "$!"; __baton_code=$?',
  'while [ "$__baton_code" -gt 128 ] && kill -0 "$!"; do sleep 0.2; wait "$!"; __baton_code=$?; done',
  'if kill -0 -- "-$!"; then echo "e $__baton_code"; else echo "a $__baton_code"; fi',
  '}',
  'fail() { umask "$__baton_mask"; echo "f 0"; }',
  '__baton_mask=$(umask)',
  'set -m',
  // How deep in shells a command is that this one starts as deep as itself: versions of bash differ.
  `SHLVL=1; bash --norc -c 'echo "ready $SHLVL"' </dev/null & wait`,
  `while read -rN ${SIZE_DIGITS} __baton_size; do`,
  'read -rN "$((10#$__baton_size))" __baton_order; eval "$__baton_order"',
  'done',
].join('\n');

/** Opens a shell; undefined where there is none that can do this. `lost` is called when it ends without being told to. */
export async function openLaunchShell(
  { cwd, base }: LaunchPlace,
  lost: (shell: LaunchShell) => void,
): Promise<LaunchShell | undefined> {
  // With a socket as its input, bash would take itself to be started over a network and read a person's settings.
  const child = spawn('bash', ['--norc', '-c', LOOP], {
    cwd,
    env: base,
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const handles = [child, child.stdin, child.stdout];
  let watched: Watched | undefined;
  let closed = false;
  const ready = settleLater<boolean>();
  const shell: LaunchShell = {
    launch: (order, free) =>
      new Promise((started) => {
        const exited = settleLater<Exit>();
        watched = { started, exited, free };
        if (closed) return end();
        for (const handle of handles) setHeld(handle, true);
        child.stdin.write(orderText(order, base));
      }),
    close: () => {
      closed = true;
      child.stdin.end();
    },
  };
  const end = (): void => {
    ready.resolve(false);
    if (!closed) lost(shell);
    closed = true;
    if (watched !== undefined) abandon(watched);
    watched = undefined;
  };
  const take = (news: string): void => {
    const { kind, number } = NEWS.exec(news)?.groups ?? {};
    if (kind === 'ready') {
      child.stdin.write(sized(levelText(base, Number(number) - 1)));
      return ready.resolve(true);
    }
    if (watched === undefined) return;
    const { started, exited, free } = watched;
    if (kind === 's') return started({ kind: 'started', pid: Number(number), exited: exited.promise });
    watched = undefined;
    for (const handle of handles) setHeld(handle, false);
    exited.resolve({ code: Number(number), signal: null, alone: kind === 'a' });
    if (kind === 'f') started(undefined);
    free();
  };
  child.once('error', end);
  child.once('exit', end);
  child.stdin.on('error', () => undefined);
  const lines = createLineSplitter(take);
  child.stdout.on('data', (bytes: Buffer) => lines.add(bytes));
  return (await ready.promise) ? shell : undefined;
}

type Watched = {
  readonly started: (launched: Launched | undefined) => void;
  readonly exited: Later<Exit>;
  readonly free: () => void;
};

/** What a shell starts is to be as deep in shells as if there were none in between; `added` is what starting it adds. */
function levelText({ SHLVL: level = '' }: LaunchPlace['base'], added: number): string {
  return /^\d{1,3}$/u.test(level) ? `SHLVL=${Number(level) + 1 - added}` : 'unset SHLVL';
}

/** One order: writes its files, starts the process, says its number, and when it is over its exit code. */
function orderText({ argv, env, log, laid = [] }: LaunchOrder, base: LaunchPlace['base']): string {
  const added = Object.entries(env)
    .filter(([name, value]) => base[name] !== value)
    .map(([name, value]) => `${name}=${wordOf(value)}`);
  const removed = Object.keys(base).filter((name) => !Object.hasOwn(env, name));
  const words = argv.map(wordOf).join(' ');
  const command =
    removed.length === 0
      ? [...added, words].join(' ')
      : `( ${[`unset ${removed.join(' ')}`, ...added.map((each) => `export ${each}`), `exec ${words}`].join('; ')} )`;
  const files = ['lay', wordOf(log), ...laid.map(layWords)].join(' ');
  return sized(`if ${files}; then ${command} </dev/null >>"$__baton_log" 2>&1 & tell; else fail; fi`);
}

/** What `lay` takes for one file. */
function layWords({ path, text }: LaidFile): string {
  const ends = text.endsWith('\n');
  return `'%s${ends ? '\\n' : ''}' ${wordOf(path)} ${wordOf(ends ? text.slice(0, -1) : text)}`;
}

function sized(text: string): string {
  return String(text.length).padStart(SIZE_DIGITS, '0') + text;
}

/** A text as one word of bash, in printable ASCII: then its length in characters is the same in every locale. */
function wordOf(text: string): string {
  if (/^[\w./:=@%+,-]+$/u.test(text)) return text;
  if (/^[ -~]*$/u.test(text)) return `'${text.replaceAll("'", `'\\''`)}'`;
  const escaped = Array.from(Buffer.from(text), (byte) => {
    const isPlain = byte >= 0x20 && byte < 0x7f && byte !== 0x27 && byte !== 0x5c;
    return isPlain ? String.fromCodePoint(byte) : `\\${byte.toString(8).padStart(3, '0')}`;
  });
  return `$'${escaped.join('')}'`;
}

/** Nobody will tell how the process ends any more; whoever waits for it ends its group, which is by a signal. */
function abandon({ started, exited }: Watched): void {
  started({ kind: 'failed', code: undefined, message: 'the shell that starts commands was ended' });
  exited.resolve({ code: null, signal: 'SIGTERM' });
}

type Later<T> = { readonly promise: Promise<T>; readonly resolve: (value: T) => void };

function settleLater<T>(): Later<T> {
  let settle: ((value: T) => void) | undefined;
  const promise = new Promise<T>((resolve) => {
    settle = resolve;
  });
  return { promise, resolve: (value) => settle?.(value) };
}

/** A shell with nothing to do must not keep this program from ending. */
function setHeld(handle: object, held: boolean): void {
  if (held && 'ref' in handle && typeof handle.ref === 'function') handle.ref();
  if (!held && 'unref' in handle && typeof handle.unref === 'function') handle.unref();
}
