/** Why: the paths of a repository are needed at every start, so they are found without starting git where that is safe. */

import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import { runGit } from './process.ts';

/** Where a repository is. Worktrees of one repository share `commonDir`, and with it every ref under `refs/baton`. */
export type RepositoryPaths = {
  /** Top of the working tree. */
  readonly top: string;
  /** The worktree's own git directory: HEAD and the index. */
  readonly gitDir: string;
  /** The git directory that all worktrees share: refs, objects, our private files. */
  readonly commonDir: string;
};

/** A repository, none, or one without a working tree. */
export type Located =
  | ({ readonly kind: 'found' } & RepositoryPaths)
  | { readonly kind: 'none' }
  | { readonly kind: 'bare' };

/** Finds the repository around a folder. With GIT_DIR or its like set, git itself is asked. */
export async function locateRepository(folder: string, env: NodeJS.ProcessEnv): Promise<Located> {
  const steered = ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_COMMON_DIR'].some((name) => env[name] !== undefined);
  if (!steered) {
    const found = walkUp(realpathSync(folder));
    if (found !== undefined) return { kind: 'found', ...found };
  }
  return askGit(folder, env);
}

function walkUp(start: string): RepositoryPaths | undefined {
  for (let top = start; ; top = dirname(top)) {
    const marker = join(top, '.git');
    const gitDir = existsSync(marker) ? gitDirOf(marker) : undefined;
    if (gitDir !== undefined) return { top, gitDir, commonDir: commonOf(gitDir) };
    if (dirname(top) === top) return undefined;
  }
}

/** `.git` is the git directory itself, or in a worktree or submodule a file that names it. */
function gitDirOf(marker: string): string | undefined {
  if (statSync(marker).isDirectory()) return existsSync(join(marker, 'HEAD')) ? marker : undefined;
  const target = /^gitdir: (.+?)\r?\n?$/u.exec(readFileSync(marker, 'utf8'))?.[1];
  const gitDir = target === undefined ? undefined : resolve(dirname(marker), target);
  return gitDir !== undefined && existsSync(gitDir) ? gitDir : undefined;
}

function commonOf(gitDir: string): string {
  const pointer = join(gitDir, 'commondir');
  return existsSync(pointer) ? resolve(gitDir, readFileSync(pointer, 'utf8').trim()) : gitDir;
}

async function askGit(folder: string, env: NodeJS.ProcessEnv): Promise<Located> {
  const place = { cwd: folder, env };
  const inside = await runGit(place, ['rev-parse', '--is-inside-work-tree']);
  if (inside.exitCode !== 0) return { kind: 'none' };
  if (inside.stdout.toString().trim() !== 'true') return { kind: 'bare' };
  const paths = await runGit(place, ['rev-parse', '--show-toplevel', '--absolute-git-dir', '--git-common-dir']);
  const [top, gitDir, common] = paths.stdout.toString().split('\n');
  if (top === undefined || gitDir === undefined || common === undefined) return { kind: 'none' };
  return { kind: 'found', top, gitDir, commonDir: resolve(folder, common) };
}
