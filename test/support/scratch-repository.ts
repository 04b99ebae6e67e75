/** Why: a system test works in a repository of its own, under a home of its own, and leaves nothing behind. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { PROGRAM, startBaton, type Ended, type Started } from './program-process.ts';

/** A repository that exists as long as its test. */
export type ScratchRepository = {
  /** Holds everything else: the repository, the home, the programs. */
  readonly folder: string;
  /** The top of the working tree. */
  readonly top: string;
  readonly env: NodeJS.ProcessEnv;
  readonly at: (file: string) => string;
  readonly put: (file: string, content: string | Uint8Array) => void;
  /** Runs git at the top; gives its standard output without the last line feed. */
  readonly git: (...words: readonly string[]) => string;
  /** Runs the built program to its end, at the top unless told otherwise. */
  readonly baton: (words: readonly string[], where?: Where) => Promise<Ended>;
  readonly start: (words: readonly string[], where?: Where) => Started;
  readonly remove: () => void;
};

/** Where the program runs, and what its environment has besides. */
export type Where = { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv; readonly uid?: number };

/** An identity, and none of the tidying that git does behind the back of a commit. */
const GIT_SETTINGS = `[user]
\tname = Tester
\temail = tester@example.org
[init]
\tdefaultBranch = main
\ttemplateDir =
[gc]
\tauto = 0
[maintenance]
\tauto = false
`;

/** Makes a folder with a repository `repo` of one commit that holds these files. Without files nothing is committed. */
export function makeRepository(files: Readonly<Record<string, string>> = {}): ScratchRepository {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'baton-scratch-')));
  const top = path.join(folder, 'repo');
  const env = environmentIn(folder);
  const at = (file: string): string => path.join(top, file);
  const put = (file: string, content: string | Uint8Array): void => {
    mkdirSync(path.dirname(at(file)), { recursive: true });
    writeFileSync(at(file), content);
  };
  const git = (...words: readonly string[]): string =>
    execFileSync('git', words, { cwd: top, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).replace(
      /\n$/u,
      '',
    );
  mkdirSync(top);
  git('init', '--quiet');
  for (const [file, content] of Object.entries(files)) put(file, content);
  if (Object.keys(files).length > 0) {
    git('add', '--all');
    git('commit', '--quiet', '--message', 'Begin');
  }
  const start = (words: readonly string[], where: Where = {}): Started =>
    startBaton(words, {
      cwd: where.cwd ?? top,
      env: { ...env, ...where.env },
      ...(where.uid === undefined ? {} : { uid: where.uid }),
    });
  return {
    folder,
    top,
    env,
    at,
    put,
    git,
    start,
    baton: (words, where) => start(words, where).ended,
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }),
  };
}

/** The same for everybody: `baton` and this Node first on PATH, no settings but git's identity, UTC, no locale's words. */
function environmentIn(folder: string): NodeJS.ProcessEnv {
  const bin = path.join(folder, 'bin');
  const home = path.join(folder, 'home');
  mkdirSync(bin);
  mkdirSync(home);
  symlinkSync(process.execPath, path.join(bin, 'node'));
  symlinkSync(PROGRAM, path.join(bin, 'baton'));
  writeFileSync(path.join(home, '.gitconfig'), GIT_SETTINGS);
  return {
    PATH: `${bin}:${process.env['PATH'] ?? ''}`,
    HOME: home,
    TMPDIR: tmpdir(),
    TZ: 'UTC',
    LC_ALL: 'C.UTF-8',
    GIT_CONFIG_NOSYSTEM: '1',
    BATON_ACTOR: 'tester',
  };
}
