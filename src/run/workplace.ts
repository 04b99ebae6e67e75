/** Why: what an attempt needs on this machine, and what a killed run left behind, lies in one place that git never commits. */

import { randomBytes } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import type { AttemptFiles, Workplace } from '../app/work-ports.ts';
import { Failure } from '../domain/failures.ts';
import type { AttemptId, WorkItemId } from '../domain/ids.ts';
import { judgeHolder, type HolderState } from './holder.ts';
import { createHolderNotes, holderInNote, notedHolder } from './holder-notes.ts';
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
 * `attempts/<work-item>/` with `contexts/<attempt>.json`, `outputs/<attempt>.txt`, `logs/<attempt>.log`, `checks/` and `holders/`
 * (folders by kind: one for each attempt would cost more than all that is in it); `checks/<work-item>/`, `refused/<work-item>/`;
 * and the locks of runs under `<gitDir>/baton/runs/<work-item>/`. Throws the failure `cannot-write` where the disk refuses.
 */
export function createWorkplace(options: WorkplaceOptions): LocalWorkplace {
  const top = path.join(options.commonDir, 'baton');
  const folderOf = (workItem: WorkItemId): string => path.join(top, 'attempts', workItem);
  const graceMs = (options.graceSeconds ?? DEFAULT_GRACE_SECONDS) * 1000;
  const notes = createHolderNotes();
  return {
    openAttempt: async (workItem, attempt, context) => openAttempt(folderOf(workItem), attempt, context),
    readOutput: async (folder) => readOutput(folder.outputPath),
    noteHolder: async (workItem, nonces) => {
      const folder = path.join(folderOf(workItem), 'holders');
      writing(folder, () => notes.note(folder, nonces));
    },
    holderState: async (workItem, attempt, nonce) => holderState(folderOf(workItem), attempt, nonce),
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
      const folder = path.join(attempt === undefined ? top : folderOf(workItem), 'checks');
      const place = attempt === undefined ? path.join(folder, workItem) : folder;
      writing(place, () => mkdirSync(place, { recursive: true }));
      return path.join(place, `${attempt ?? 'check'}-${randomBytes(6).toString('hex')}.log`);
    },
  };
}

function openAttempt(folder: string, attempt: AttemptId, context: string): AttemptFiles {
  const paths = {
    contextPath: `${folder}/contexts/${attempt}.json`,
    outputPath: `${folder}/outputs/${attempt}.txt`,
    logPath: `${folder}/logs/${attempt}.log`,
  };
  writing(folder, () => {
    if (!existsSync(`${folder}/logs`))
      for (const file of Object.values(paths)) mkdirSync(path.dirname(file), { recursive: true });
    // An attempt has no log yet, unless a try to claim it came to nothing; then nothing of that may stay.
    else if (existsSync(paths.logPath)) rmSync(paths.logPath, { force: true });
  });
  const laid = [
    { path: paths.contextPath, text: context },
    { path: paths.outputPath, text: '' },
  ];
  return { ...paths, laid };
}

/** Reads just more than the longest text that is accepted, so that a longer one is noticed. A byte order mark is left out. */
function readOutput(file: string): string {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats?.isFile() !== true || stats.size === 0) return '';
  let fd: number;
  try {
    fd = openSync(file, 'r');
  } catch {
    return '';
  }
  try {
    const bytes = Buffer.alloc(MAX_OUTPUT_BYTES);
    return new TextDecoder().decode(bytes.subarray(0, readSync(fd, bytes, 0, MAX_OUTPUT_BYTES, 0)));
  } finally {
    closeSync(fd);
  }
}

/** Another claim of the same attempt id, in a repository restored from a copy for example, says nothing about this one. */
function holderState(folder: string, attempt: AttemptId, nonce: string): HolderState {
  const facts =
    notedHolder(path.join(folder, 'holders'), nonce) ?? holderInNote(path.join(folder, attempt, 'holder.json'), nonce);
  return facts === undefined ? 'unknown' : judgeHolder(facts);
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
