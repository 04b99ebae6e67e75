/** Why: every question to git is one function here; nothing in this file changes a repository. */

import { openSession, type Session } from './session.ts';
import { runGitOnce } from './one-shot.ts';
import { readLooseObject } from './read-loose.ts';
import { listRefFiles, resolveRefFile, type RefTip } from './read-refs.ts';
import { gitOutput, runGit, type GitPlace } from './process.ts';

/** An object as stored. */
export type GitObject = { readonly oid: string; readonly type: string; readonly bytes: Buffer };

/** All refs below a prefix that ends in `/`, or the ref itself. Complaints are told as text, since git goes on after them. */
export async function listRefs(
  place: GitPlace,
  patterns: readonly string[],
): Promise<{ readonly refs: readonly RefTip[]; readonly complaints: string }> {
  const files = refsFromFiles(place, patterns);
  if (files !== undefined) return { refs: files, complaints: '' };
  const args = ['for-each-ref', '--format=%(objectname) %(refname)', ...patterns];
  const result = place.brief === true ? runGitOnce(place, args) : await runGit(place, args);
  const refs = result.stdout
    .toString()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => ({ oid: line.slice(0, line.indexOf(' ')), ref: line.slice(line.indexOf(' ') + 1) }));
  return { refs, complaints: result.stderr.trim() };
}

function refsFromFiles({ refFiles }: GitPlace, patterns: readonly string[]): readonly RefTip[] | undefined {
  if (refFiles === undefined) return undefined;
  const lists = patterns.map((pattern) => listRefFiles(refFiles, pattern));
  if (lists.every((list) => list !== undefined)) return lists.flat();
  refFiles.onUnusual?.();
  return undefined;
}

/**
 * The commit that `HEAD` or a full ref name stands at, read from files; false when there is none, undefined when that
 * cannot be told without git.
 */
export function tipFromFiles({ refFiles }: GitPlace, name: string): string | false | undefined {
  // A commit may also be named by its id, as the history of a server is; an id needs no looking up.
  if (/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u.test(name)) return name;
  return refFiles === undefined ? undefined : resolveRefFile(refFiles, name);
}

/** Objects by name (an id, or `<revision>:<path>`), through one process for as many questions as there are. */
export type ObjectReader = {
  readonly read: (names: readonly string[]) => Promise<readonly (GitObject | undefined)[]>;
  readonly close: () => void;
};

/** Opens a reader of objects (`git cat-file --batch`). A name that does not resolve reads as undefined. */
export function openObjects(place: GitPlace): ObjectReader {
  const session: Session = openSession(place, ['cat-file', '--batch']);
  return {
    read: async (names) =>
      Promise.all(names.map(async (name) => looseObject(place, name) ?? session.ask(`${name}\n`, takeObject))),
    close: session.close,
  };
}

/** An object that is asked for by its id and lies in a file of its own. */
function looseObject({ refFiles }: GitPlace, name: string): GitObject | undefined {
  const isId = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u.test(name);
  const object = isId && refFiles !== undefined ? readLooseObject(refFiles.commonDir, name) : undefined;
  return object && { oid: name, ...object };
}

/** The answer of `git cat-file --batch`: `<oid> <type> <size>`, the bytes, a line feed; or one line that says why not. */
function takeObject(received: Buffer): { readonly answer: GitObject | undefined; readonly length: number } | undefined {
  const end = received.indexOf(0x0a);
  if (end < 0) return undefined;
  const header = /^([0-9a-f]{40,64}) (\w+) (\d+)$/u.exec(received.toString('utf8', 0, end));
  if (header === null) return { answer: undefined, length: end + 1 };
  const [, oid = '', type = '', size = '0'] = header;
  const from = end + 1;
  const to = from + Number(size);
  if (received.length < to + 1) return undefined;
  return { answer: { oid, type, bytes: Buffer.from(received.subarray(from, to)) }, length: to + 1 };
}

/** An entry of a tree object. */
export type TreeEntry = { readonly name: string; readonly oid: string; readonly isTree: boolean };

/** Reads the entries of a tree object; ids are 20 or 32 bytes as the repository's object format says. */
export function parseTree(tree: GitObject): readonly TreeEntry[] {
  const idLength = tree.oid.length / 2;
  const entries: TreeEntry[] = [];
  for (let at = 0; at < tree.bytes.length;) {
    const space = tree.bytes.indexOf(0x20, at);
    const nul = tree.bytes.indexOf(0, space);
    const mode = tree.bytes.toString('latin1', at, space);
    const next = nul + 1 + idLength;
    entries.push({
      name: tree.bytes.toString('utf8', space + 1, nul),
      oid: tree.bytes.toString('hex', nul + 1, next),
      isTree: mode === '40000',
    });
    at = next;
  }
  return entries;
}

/** Every file below a folder of a commit: path from the top → blob id. A folder that is not there has none. */
export async function listTree(place: GitPlace, commit: string, folder: string): Promise<ReadonlyMap<string, string>> {
  const output = await gitOutput(place, ['ls-tree', '-r', '-z', '--full-tree', commit, '--', `${folder}/`]);
  const files = new Map<string, string>();
  for (const line of output.toString().split('\0')) {
    const [, oid, path] = /^\d+ blob ([0-9a-f]+)\t(.*)$/su.exec(line) ?? [];
    if (oid !== undefined && path !== undefined) files.set(path, oid);
  }
  return files;
}

/** The branch that HEAD names, born or not; undefined when HEAD is detached. */
export async function currentBranch(place: GitPlace): Promise<string | undefined> {
  const result = await runGit(place, ['symbolic-ref', '--quiet', 'HEAD']);
  return result.exitCode === 0 ? result.stdout.toString().trim() : undefined;
}

/** The commit a name stands for, or undefined. */
export async function resolveCommit(place: GitPlace, name: string): Promise<string | undefined> {
  const result = await runGit(place, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`]);
  return result.exitCode === 0 ? result.stdout.toString().trim() : undefined;
}

/** Whether one commit is an ancestor of another (or the same). */
export async function isAncestor(place: GitPlace, ancestor: string, descendant: string): Promise<boolean> {
  const result = await runGit(place, ['merge-base', '--is-ancestor', ancestor, descendant]);
  return result.exitCode === 0;
}

/** A configuration value as git sees it, or undefined; with `path`, a `~` in front is the home folder. */
export async function configValue(place: GitPlace, key: string, type?: 'path'): Promise<string | undefined> {
  const form = type === undefined ? [] : [`--type=${type}`];
  const result = await runGit(place, ['config', ...form, '--get', key]);
  return result.exitCode === 0 ? result.stdout.toString().trim() : undefined;
}
