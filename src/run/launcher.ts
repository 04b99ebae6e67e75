/**
 * Why: Node starts a process by copying its own page tables (fork), which takes a run over a large plan milliseconds for
 * each step, and slows every write to memory after it. A shell that does nothing else starts one in a tenth of that.
 */

import { writeFileSync } from 'node:fs';
import type { LaidFile } from '../app/work-ports.ts';
import { launchHere, type Launch, type Launched, type LaunchOrder } from './launch.ts';
import { openLaunchShell, type LaunchShell } from './launch-shell.ts';
import { compilePatiently } from './patient-compiler.ts';

/** How many processes are started from here first: a short run is over before it pays to have shells for it. */
const FIRST_HERE = 16;
/** Longer texts are left to the system to judge, which says more about what it refuses than a shell does. */
const LONGEST_TEXT = 60_000;
/** Longer files are written here: a shell goes through its orders character by character. */
const LONGEST_LAID = 8000;
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/u;
/** Variables that bash sets, reads or protects itself: a shell that has them does not hand them on as they were. */
const SHELLS_OWN =
  /^(?:BASH.*|COMP_.*|COPROC|DIRSTACK|EPOCH.*|E?UID|EXECIGNORE|FUNCNAME|GLOBIGNORE|GROUPS|HISTCMD|IFS|LINENO|MAPFILE|OPT(?:ARG|ERR|IND)|PIPESTATUS|POSIXLY_CORRECT|PPID|READLINE_.*|REPLY|SECONDS|SHELLOPTS|S?RANDOM|TMOUT)$/u;

/**
 * Starts the first few processes here, and later ones that are bash in the same folder through shells, each of which
 * watches one process at a time; there are as many as processes at once. Where that cannot be (no bash newer than 4.0, as on macOS;
 * names in the environment that a shell treats as its own), all are started here. Of a process that a shell started,
 * death by a signal is told as shells tell it: exit code 128 plus the signal's number.
 */
export function createLauncher(startAfter = FIRST_HERE): Launch {
  let count = 0;
  let shells: Shells | undefined;
  return async (order) => {
    count += 1;
    if (count <= startAfter || !suits(order)) return launchHere(order);
    shells ??= openShells(order);
    return (await shells.launch(withoutLong(order))) ?? launchHere(order);
  };
}

/** The order with its long files written. One that cannot be written is left in it, to be told by whoever fails with it. */
function withoutLong(order: LaunchOrder): LaunchOrder {
  const { laid = [] } = order;
  return laid.every(({ text }) => text.length <= LONGEST_LAID) ? order : { ...order, laid: laid.filter(isLeft) };
}

function isLeft({ path, text }: LaidFile): boolean {
  if (text.length <= LONGEST_LAID) return true;
  try {
    writeFileSync(path, text);
    return false;
  } catch {
    return true;
  }
}

function suits({ argv, env, input }: LaunchOrder): boolean {
  const length = argv.reduce((sum, word) => sum + word.length, 0);
  return (
    argv[0] === 'bash' &&
    input === undefined &&
    length < LONGEST_TEXT &&
    Object.keys(env).every((name) => NAME.test(name) && !SHELLS_OWN.test(name))
  );
}

type Shells = {
  /** Undefined when no shell can take the order. */
  readonly launch: (order: LaunchOrder) => Promise<Launched | undefined>;
};

/** What a shell is started with: the environment that all steps have, without what tells whose process one is. */
function baseOf({ env }: LaunchOrder): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('BATON_')));
}

function openShells(first: LaunchOrder): Shells {
  compilePatiently();
  const place = { cwd: first.cwd, base: baseOf(first) };
  const idle: LaunchShell[] = [];
  let usable = true;
  // Whoever ends one of them does not want them.
  const give = (shell: LaunchShell): void => void (usable && idle.push(shell));
  const lose = (shell: LaunchShell): void => {
    usable = false;
    idle.splice(0).forEach((each) => each !== shell && each.close());
  };
  return {
    launch: async (order) => {
      if (!usable || order.cwd !== place.cwd) return undefined;
      const shell = idle.pop() ?? (await openLaunchShell(place, lose));
      if (shell === undefined) usable = false;
      return shell?.launch(order, () => give(shell));
    },
  };
}
