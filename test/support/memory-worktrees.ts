/** Why: what branches and merges come to is compared with a model in which a file is the list of steps that wrote to it. */

import type { WorkMerge, Worktree, Worktrees } from '../../src/app/work-ports.ts';
import { attemptBranch, type WorkHead } from '../../src/domain/branch-work.ts';
import type { StepKey } from '../../src/domain/ids.ts';

/** For each file, the steps that added their line to it, one after the other. */
export type Tree = Readonly<Record<string, readonly string[]>>;

/** A repository in memory, in which steps only ever add lines at the end. */
export type MemoryWorktrees = Worktrees & {
  readonly commit: (tree: Tree, parents: readonly string[]) => string;
  readonly treeOf: (commit: string) => Tree;
  /** Adds a line to files of an open worktree. */
  readonly write: (path: string, files: readonly string[], line: string) => void;
};

type Commit = { readonly tree: Tree; readonly parents: readonly string[] };

/** Makes a repository with one empty commit. Its commits are named as git names them. */
export function makeMemoryWorktrees(): MemoryWorktrees {
  const commits = new Map<string, Commit>();
  const open = new Map<string, Tree>();
  const branches = new Map<string, string>();
  const commit = (tree: Tree, parents: readonly string[]): string => {
    const id = (commits.size + 1).toString(16).padStart(40, '0');
    commits.set(id, { tree, parents });
    return id;
  };
  const holds = (later: string, earlier: string): boolean =>
    later === earlier || (commits.get(later)?.parents ?? []).some((parent) => holds(parent, earlier));
  const treeOf = (id: string): Tree => commits.get(id)?.tree ?? {};
  const root = commit({}, []);
  return {
    commit,
    treeOf,
    write: (path, files, line) => {
      const tree = open.get(path) ?? {};
      open.set(path, { ...tree, ...Object.fromEntries(files.map((file) => [file, [...(tree[file] ?? []), line]])) });
    },
    merge: (heads) => Promise.resolve(mergeInOrder({ heads, root, holds, treeOf, commit })),
    startBranch: (branch, base) => Promise.resolve(void branches.set(branch, base)),
    open: ({ workItem, attemptId, base }) => {
      const branch = attemptBranch(workItem, attemptId);
      branches.set(branch, base);
      open.set(attemptId, treeOf(base));
      return Promise.resolve({ path: attemptId, branch });
    },
    restore: () => Promise.resolve(undefined),
    save: ({ path, branch }: Worktree) => {
      const before = branches.get(branch) ?? root;
      const id = commit(open.get(path) ?? {}, [before]);
      branches.set(branch, id);
      return Promise.resolve(id);
    },
    keep: () => Promise.resolve(),
    close: ({ path }) => Promise.resolve(void open.delete(path)),
    leftOver: () => Promise.resolve([]),
    buildsOn: (later, base) => Promise.resolve(holds(later, base)),
    tip: (name) => Promise.resolve(branches.get(name.replace('refs/heads/', ''))),
    publish: () => Promise.resolve(),
  };
}

type Merging = {
  readonly heads: readonly WorkHead[];
  readonly root: string;
  readonly holds: (later: string, earlier: string) => boolean;
  readonly treeOf: (commit: string) => Tree;
  readonly commit: MemoryWorktrees['commit'];
};

function mergeInOrder({ heads, root, holds, treeOf, commit }: Merging): WorkMerge {
  let merged = heads[0]?.commit ?? root;
  const before: StepKey[] = [];
  for (const { step, commit: theirs } of heads) {
    const ours = merged;
    if (holds(theirs, ours)) merged = theirs;
    else if (!holds(ours, theirs)) {
      const { tree, files } = mergeLines(treeOf(ours), treeOf(theirs));
      if (files.length > 0) return { kind: 'clash', step, with: [...before], files };
      merged = commit(tree, [ours, theirs]);
    }
    before.push(step);
  }
  return { kind: 'merged', commit: merged };
}

/** Where one side only goes on from the other, it wins; two that both went on clash. */
function mergeLines(ours: Tree, theirs: Tree): { readonly tree: Tree; readonly files: readonly string[] } {
  const names = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])].sort();
  const files: string[] = [];
  const merged = names.map((name): readonly [string, readonly string[]] => {
    const [mine, other] = [ours[name] ?? [], theirs[name] ?? []];
    const [short, long] = mine.length <= other.length ? [mine, other] : [other, mine];
    if (!short.every((line, at) => long[at] === line)) files.push(name);
    return [name, long];
  });
  return { tree: Object.fromEntries(merged), files };
}
