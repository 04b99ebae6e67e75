/** Why: workflows run against a real bare repository, in which every accepted push is counted. */

import { execFile } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import type { Push } from './run-data.ts';

const run = promisify(execFile);

/** The repository of the emulated server. */
export type Repository = {
  /** The folder that holds it, and its path in there. */
  readonly root: string;
  readonly path: string;
  readonly pushes: readonly Push[];
  /** What a full name of a ref points to. */
  readonly resolve: (ref: string) => Promise<string | undefined>;
  /** A file of a commit. */
  readonly read: (commit: string, path: string) => Promise<string | undefined>;
  /** The files directly in a folder of a commit. */
  readonly list: (commit: string, folder: string) => Promise<readonly string[]>;
  readonly git: (...words: readonly string[]) => Promise<string>;
  /** Commits files on a branch as the owner; a branch that is not there begins at main. Gives the commit. */
  readonly commit: (branch: string, files: Readonly<Record<string, string>>) => Promise<string>;
  /** Branches that jobs may not push to. */
  readonly protect: (branches: readonly string[]) => void;
  readonly protectedBranches: () => readonly string[];
  /** Notes what a push changed; the file was written by the hook. */
  readonly note: (by: Omit<Push, 'refs'>, file: string) => void;
};

/** What the first commit holds. */
export type Content = {
  readonly files: Readonly<Record<string, string>>;
  /** Path in the repository → file or folder of this machine. */
  readonly copies: Readonly<Record<string, string>>;
};

const GIT_SETTINGS = '[user]\n\tname = Olga Owner\n\temail = olga@example.invalid\n[init]\n\tdefaultBranch = main\n';

/** Told by receive-pack after the refs have moved. */
const AFTER = '#!/bin/sh\nif [ -n "$PUSH_LOG" ]; then cat >"$PUSH_LOG"; else cat >/dev/null; fi\n';

/** Asked for each ref, only where branches are protected. */
const UPDATE = `#!/bin/sh
[ -n "$PUSH_BYPASS" ] && exit 0
if grep -qxF "$1" "$GIT_DIR/protected-branches"; then
  echo "error: GH006: Protected branch update failed for $1." >&2
  exit 1
fi
`;

/** Makes the bare repository of a slug (`owner/name`) below a folder, with one commit on main. */
export async function makeRepository(folder: string, slug: string, content: Content): Promise<Repository> {
  const root = join(folder, 'repositories');
  const path = join(root, `${slug}.git`);
  const home = join(folder, 'owner');
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, '.gitconfig'), GIT_SETTINGS);
  const env = { PATH: process.env['PATH'], HOME: home, PUSH_BYPASS: '1', GIT_CONFIG_NOSYSTEM: '1', LC_ALL: 'C' };
  const gitIn = async (cwd: string, words: readonly string[]): Promise<string> =>
    (await run('git', [...words], { cwd, env, maxBuffer: 1 << 28 })).stdout;
  await gitIn(folder, ['init', '--quiet', '--bare', path]);
  await gitIn(path, ['config', 'receive.autogc', 'false']);
  writeHook(path, 'post-receive', AFTER);
  await commitFirst(folder, path, content, gitIn);
  const git: Repository['git'] = (...words) => gitIn(path, words);
  const quietly = (...words: readonly string[]): Promise<string | undefined> => git(...words).catch(() => undefined);
  const pushes: Push[] = [];
  const texts = new Map<string, Promise<string | undefined>>();
  let guarded: readonly string[] = [];
  return {
    root,
    path,
    pushes,
    git,
    commit: async (branch, files) => {
      const tree = join(folder, `commit-${pushes.length}-${texts.size}`);
      const exists = (await quietly('rev-parse', '--verify', `refs/heads/${branch}`)) !== undefined;
      await gitIn(folder, ['clone', '--quiet', '--branch', exists ? branch : 'main', path, tree]);
      putFiles(tree, files);
      await gitIn(tree, ['add', '--all', '--force']);
      await gitIn(tree, ['commit', '--quiet', '--allow-empty', '--message', 'Change']);
      await gitIn(tree, ['push', '--quiet', 'origin', `HEAD:refs/heads/${branch}`]);
      const commit = await gitIn(tree, ['rev-parse', 'HEAD']);
      rmSync(tree, { recursive: true });
      return commit.trim();
    },
    resolve: async (ref) => (await quietly('rev-parse', '--verify', '--quiet', `${ref}^{commit}`))?.trim(),
    read: (commit, file) => {
      const object = `${commit}:${file}`;
      const text = texts.get(object) ?? quietly('cat-file', 'blob', object);
      texts.set(object, text);
      return text;
    },
    list: async (commit, inside) => {
      const names = await quietly('ls-tree', '--name-only', '-z', commit, `${inside}/`);
      return (names ?? '').split('\0').filter((name) => name !== '');
    },
    protectedBranches: () => guarded,
    protect: (branches) => {
      guarded = branches;
      writeFileSync(join(path, 'protected-branches'), branches.map((branch) => `refs/heads/${branch}\n`).join(''));
      writeHook(path, 'update', UPDATE);
    },
    note: (by, file) => {
      const refs = linesOf(file).map((line) => {
        const [before = '', after = '', ref = ''] = line.split(' ');
        return { before, after, ref };
      });
      if (refs.length > 0) pushes.push({ ...by, refs });
    },
  };
}

function writeHook(path: string, name: string, script: string): void {
  const hook = join(path, 'hooks', name);
  mkdirSync(dirname(hook), { recursive: true });
  writeFileSync(hook, script);
  chmodSync(hook, 0o755);
}

function linesOf(file: string): readonly string[] {
  try {
    const lines = readFileSync(file, 'utf8').split('\n');
    rmSync(file);
    return lines.filter((line) => line !== '');
  } catch {
    return [];
  }
}

async function commitFirst(
  folder: string,
  bare: string,
  { files, copies }: Content,
  gitIn: (cwd: string, words: readonly string[]) => Promise<string>,
): Promise<void> {
  const tree = join(folder, 'first-commit');
  mkdirSync(tree);
  for (const [target, source] of Object.entries(copies)) cpSync(source, join(tree, target), { recursive: true });
  putFiles(tree, files);
  const into = [`--git-dir=${bare}`, `--work-tree=${tree}`];
  await gitIn(tree, [...into, 'add', '--all', '--force']);
  await gitIn(tree, [...into, 'commit', '--quiet', '--allow-empty', '--message', 'Begin']);
  // Every checkout sends all of it, and packed objects are sent as they are.
  await gitIn(bare, ['repack', '-adq']);
  rmSync(tree, { recursive: true });
}

function putFiles(tree: string, files: Readonly<Record<string, string>>): void {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(tree, file)), { recursive: true });
    writeFileSync(join(tree, file), text);
  }
}
