/** Why: a check-up asks git things that no other command asks, and changes nothing. */

import { runGit, type GitPlace } from './process.ts';
import { PATIENCE } from './push.ts';

/** Every ref that git lists, with its object; what it cannot read it leaves out. */
export async function allRefs(place: GitPlace): Promise<ReadonlyMap<string, string>> {
  const { stdout } = await runGit(place, ['for-each-ref', '--format=%(objectname) %(refname)']);
  const lines = stdout.toString().split('\n');
  return new Map(
    lines
      .filter((line) => line !== '')
      .map((line) => [line.slice(line.indexOf(' ') + 1), line.slice(0, line.indexOf(' '))]),
  );
}

/** The branches below a folder of names: their tips, and whether a worktree has them checked out. `only` are further filters. */
export async function branchesBelow(
  place: GitPlace,
  folder: string,
  only: readonly string[],
): Promise<readonly { readonly branch: string; readonly commit: string; readonly checkedOut: boolean }[]> {
  const format = '--format=%(objectname) %(refname:lstrip=2) %(worktreepath)';
  const { stdout } = await runGit(place, ['for-each-ref', format, ...only, `refs/heads/${folder}/`]);
  return [...stdout.toString().matchAll(/^(\S+) (\S+) (.*)$/gmu)].map(([, commit = '', branch = '', path = '']) => ({
    branch,
    commit,
    checkedOut: path !== '',
  }));
}

/** Those of some objects that are not there. */
export async function missingObjects(place: GitPlace, oids: readonly string[]): Promise<ReadonlySet<string>> {
  if (oids.length === 0) return new Set();
  const input = `${oids.join('\n')}\n`;
  // Without this, a clone that leaves objects out would ask its server for each of them.
  const env = { GIT_NO_LAZY_FETCH: '1' };
  const { stdout } = await runGit(place, ['cat-file', '--batch-check=%(objectname) %(objecttype)'], { input, env });
  return new Set([...stdout.toString().matchAll(/^(\S+) missing$/gmu)].map(([, oid = '']) => oid));
}

/** The attributes that git gives to a path: name → value; those that are not specified are left out. */
export async function attributesOf(place: GitPlace, path: string): Promise<Readonly<Record<string, string>>> {
  const { stdout } = await runGit(place, [
    'check-attr',
    '-z',
    'text',
    'eol',
    'filter',
    'working-tree-encoding',
    '--',
    path,
  ]);
  const words = stdout.toString().split('\0');
  const found: Record<string, string> = {};
  for (let at = 0; at + 2 < words.length; at += 3) {
    const value = words[at + 2] ?? '';
    if (value !== 'unspecified') found[words[at + 1] ?? ''] = value;
  }
  return found;
}

/** Files below some folders that the index has and the working tree has not. */
export async function deletedFiles(place: GitPlace, folders: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await runGit(place, ['ls-files', '-z', '--deleted', '--', ...folders]);
  return stdout
    .toString()
    .split('\0')
    .filter((path) => path !== '');
}

/** What a server answered: its refs of these names, or git's words about why it did not. */
export type Reached =
  | { readonly kind: 'reached'; readonly refs: ReadonlySet<string>; readonly head: string | undefined }
  | { readonly kind: 'unreachable'; readonly words: string };

const LIMIT_SECONDS = 30;

/** Asks a server for HEAD and one ref more. */
export async function reachRemote(place: GitPlace, remote: string, ref: string | undefined): Promise<Reached> {
  const names = ['HEAD', ...(ref === undefined ? [] : [ref])];
  const args = [...PATIENCE, 'ls-remote', '--symref', '--', remote, ...names];
  const { exitCode, stdout, stderr } = await runGit(place, args, { limitSeconds: LIMIT_SECONDS });
  if (exitCode !== 0) return { kind: 'unreachable', words: wordsOf(stderr, exitCode) };
  const text = stdout.toString();
  const head = /^ref: (refs\/heads\/\S+)\tHEAD$/mu.exec(text)?.[1];
  return {
    kind: 'reached',
    head,
    refs: new Set([...text.matchAll(/^[0-9a-f]+\t(\S+)$/gmu)].map(([, name = '']) => name)),
  };
}

/** Tries a push up to where it would change something; undefined when it would be taken, otherwise git's words. */
export async function tryPush(place: GitPlace, remote: string, oid: string): Promise<string | undefined> {
  const form = ['push', '--dry-run', '--porcelain', '--no-verify', '--recurse-submodules=no'];
  const args = [...PATIENCE, '-c', 'push.followTags=false', ...form, '--', remote, `${oid}:refs/baton/none/try`];
  const { exitCode, stdout, stderr } = await runGit(place, args, { limitSeconds: LIMIT_SECONDS });
  return exitCode === 0 ? undefined : wordsOf(`${stderr}\n${stdout.toString()}`, exitCode);
}

function wordsOf(text: string, exitCode: number): string {
  const lines = text.split('\n').map((line) => line.trim());
  return (
    lines
      .filter((line) => line !== '')
      .slice(0, 3)
      .join('; ') || `git ended with ${exitCode}`
  );
}
