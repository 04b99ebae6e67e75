/** Why: what an attempt needs on this machine, and what a killed run left behind, lies in one place that git never commits. */

import { randomBytes } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import type { AttemptFolder, Workplace } from '../app/work-ports.ts';
import { Failure } from '../domain/failures.ts';
import type { AttemptId, WorkItemId } from '../domain/ids.ts';
import { fieldOf, judgeHolder, ownFacts, parseFacts, parseJson } from './holder.ts';
import { endOrphans } from './orphans.ts';
import { MAX_OUTPUT_LENGTH } from './output-values.ts';
import { takeRunLock, type RunLock } from './run-lock.ts';

/** The workplace as the port names it, and what only the commands that run things need besides. */
export type LocalWorkplace = Workplace & {
  /** Takes the lock against a second run of the work item on this tree. */
  readonly holdRun: (workItem: WorkItemId) => Promise<RunLock>;
  /** A new file for the output of one check, its folder made. */
  readonly newCheckLog: (workItem: WorkItemId, attempt: AttemptId | undefined) => string;
};

/** Where a workplace lies; `gitDir` differs from `commonDir` in a linked worktree. */
export type WorkplaceOptions = {
  /** The git directory that all worktrees share. */
  readonly commonDir: string;
  /** The git directory of this worktree alone. */
  readonly gitDir: string;
  /** Time between TERM and KILL when orphans are ended. */
  readonly graceSeconds?: number;
};

const DEFAULT_GRACE_SECONDS = 5;
/** UTF-8 takes at most three bytes for each UTF-16 unit that is counted. */
const MAX_OUTPUT_BYTES = 3 * (MAX_OUTPUT_LENGTH + 1);

/**
 * The workplace under `<commonDir>/baton/`:
 * `attempts/<work-item>/<attempt>/` (context.json, output, log, holder.json), `checks/<work-item>/`, `refused/<work-item>/`;
 * and the locks of runs under `<gitDir>/baton/runs/<work-item>/`. Throws the failure `cannot-write` where the disk refuses.
 */
export function createWorkplace(options: WorkplaceOptions): LocalWorkplace {
  const top = path.join(options.commonDir, 'baton');
  const folderOf = (workItem: WorkItemId, attempt: AttemptId): string => path.join(top, 'attempts', workItem, attempt);
  const graceMs = (options.graceSeconds ?? DEFAULT_GRACE_SECONDS) * 1000;
  return {
    openAttempt: async (workItem, attempt, context) => openAttempt(folderOf(workItem, attempt), context),
    readOutput: async (folder) => readOutput(folder.outputPath),
    noteHolder: async (workItem, attempt, nonce) => noteHolder(folderOf(workItem, attempt), nonce),
    holderState: async (workItem, attempt, nonce) => holderState(folderOf(workItem, attempt), nonce),
    keepRefused: async (workItem, step, carried) => {
      const file = path.join(top, 'refused', workItem, `${step}-${randomBytes(6).toString('hex')}.json`);
      writeNew(file, `${JSON.stringify(carried, null, 2)}\n`);
      return file;
    },
    endOrphans: (nonce) => endOrphans(nonce, graceMs),
    holdRun: async (workItem) => {
      const folder = path.join(options.gitDir, 'baton', 'runs', workItem);
      return writing(folder, () => takeRunLock(folder));
    },
    newCheckLog: (workItem, attempt) => {
      const folder = attempt === undefined ? path.join(top, 'checks', workItem) : folderOf(workItem, attempt);
      writing(folder, () => mkdirSync(folder, { recursive: true }));
      return path.join(folder, `check-${randomBytes(6).toString('hex')}.log`);
    },
  };
}

function openAttempt(folder: string, context: string): AttemptFolder {
  const paths = {
    contextPath: path.join(folder, 'context.json'),
    outputPath: path.join(folder, 'output'),
    logPath: path.join(folder, 'log'),
  };
  writing(folder, () => {
    // An attempt's folder is new, unless a try to claim it came to nothing; then nothing of that may stay.
    if (!existsSync(folder)) mkdirSync(folder, { recursive: true });
    else if (existsSync(paths.logPath)) rmSync(paths.logPath, { force: true });
    writeFileSync(paths.contextPath, context);
    writeFileSync(paths.outputPath, '');
  });
  return paths;
}

/** Reads just more than the longest text that is accepted, so that a longer one is noticed. A byte order mark is left out. */
function readOutput(file: string): string {
  let fd: number;
  try {
    fd = openSync(file, 'r');
  } catch {
    return '';
  }
  try {
    if (fstatSync(fd).size === 0) return '';
    const bytes = Buffer.alloc(MAX_OUTPUT_BYTES);
    return new TextDecoder().decode(bytes.subarray(0, readSync(fd, bytes, 0, MAX_OUTPUT_BYTES, 0)));
  } finally {
    closeSync(fd);
  }
}

function noteHolder(folder: string, nonce: string): void {
  const file = path.join(folder, 'holder.json');
  const text = JSON.stringify({ nonce, ...ownFacts() });
  // Written in one go, and before the claim: a note that a kill cut off belongs to a claim that was never made.
  writing(file, () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, text);
  });
}

function holderState(folder: string, nonce: string): 'gone' | 'alive' | 'unknown' {
  let text: string;
  try {
    text = readFileSync(path.join(folder, 'holder.json'), 'utf8');
  } catch {
    return 'unknown';
  }
  const holder = parseJson(text);
  const facts = parseFacts(holder);
  // Another claim of the same attempt id, in a repository restored from a copy for example, says nothing about this one.
  return facts === undefined || fieldOf(holder, 'nonce') !== nonce ? 'unknown' : judgeHolder(facts);
}

function writeNew(file: string, content: string): void {
  writing(file, () => {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content, { flag: 'wx' });
  });
}

function writing<T>(place: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    const problem = readOnlyProblem(place) ?? (error instanceof Error ? error.message : String(error));
    throw new Failure('cannot-write', { path: place, problem });
  }
}

/** Node tells a folder on a read-only disk as one that is missing, so what is above it is asked. */
function readOnlyProblem(place: string): string | undefined {
  if (existsSync(place)) return undefined;
  const above = path.dirname(place);
  if (!existsSync(above)) return above === place ? undefined : readOnlyProblem(above);
  try {
    accessSync(above, constants.W_OK);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
