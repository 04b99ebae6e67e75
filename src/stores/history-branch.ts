/** Why: what was collected counts even when the working tree is on another branch, so it is read from git itself. */

import type { JournalProblem } from '../app/ports.ts';
import type { RecordId, WorkItemId } from '../domain/ids.ts';
import { parseTree, tipFromFiles, type GitObject } from '../git/query.ts';
import { admitFile, type Reader } from './admit-file.ts';
import { isUncollected, rememberCollected } from './collected-items.ts';
import type { GitRepository } from './git-repository.ts';
import { isRecordFile, RECORD_FOLDERS } from './record-files.ts';

/** Where collected history lies: a full ref name or `HEAD`, and the artifacts root on it. */
export type HistoryPlace = { readonly ref: string; readonly root: string };

/** What the history branch holds about a work item. */
export type HistoryRead = {
  readonly tip: string | undefined;
  readonly ids: readonly RecordId[];
  readonly problems: readonly JournalProblem[];
};

/** Reads the records of a work item from the tip of the history branch. A tree that was read before costs nothing. */
export async function readHistory(
  repository: GitRepository,
  history: HistoryPlace,
  workItem: WorkItemId,
  reader: Reader,
): Promise<HistoryRead> {
  const tip = tipFromFiles(repository.place, history.ref);
  if (tip === false) return { tip: undefined, ids: [], problems: [] };
  const place = `${tip ?? ''}:${history.root}`;
  const ids = tip === undefined ? undefined : knownAt(reader, place, { repository, workItem });
  if (tip !== undefined && ids !== undefined) return { tip, ids, problems: [] };
  const { trees, items, ...read } = await readCommitted(repository, history, workItem, reader);
  if (read.tip === undefined || read.tip !== tip) return read;
  if (trees.length > 0) reader.cache.addTip(place, trees);
  else rememberCollected(repository.privateDir, place, items);
  return read;
}

/** What was read before at this commit: a commit has the same trees for ever, and a tree the same records. */
function knownAt(
  { cache }: Reader,
  place: string,
  { repository, workItem }: { readonly repository: GitRepository; readonly workItem: WorkItemId },
): readonly RecordId[] | undefined {
  const trees = cache.tip(place)?.map((oid) => cache.tree(oid));
  if (trees?.every((ids) => ids !== undefined) === true) return trees.flat();
  return isUncollected(repository.privateDir, place, workItem) ? [] : undefined;
}

async function readCommitted(
  repository: GitRepository,
  history: HistoryPlace,
  workItem: WorkItemId,
  reader: Reader,
): Promise<HistoryRead & { readonly trees: readonly string[]; readonly items: readonly (GitObject | undefined)[] }> {
  const folders = RECORD_FOLDERS.map((folder) => `${history.root}/${folder}/${workItem}`);
  const parents = RECORD_FOLDERS.map((folder) => `${history.root}/${folder}`);
  const names = [history.ref, ...[...folders, ...parents].map((folder) => `${history.ref}:${folder}`)];
  const [commit, ...found] = await repository.objects.read(names);
  const trees = found.slice(0, folders.length);
  const parts = await Promise.all(
    trees.map(async (tree, at) => readFolder(repository, tree, folders[at] ?? '', reader)),
  );
  return {
    tip: commit?.oid,
    trees: trees.flatMap((tree) => tree?.oid ?? []),
    items: found.slice(folders.length),
    ids: parts.flatMap((part) => part.ids),
    problems: parts.flatMap((part) => part.problems),
  };
}

/** The commit that the history branch stands at. */
export async function readHistoryTip(repository: GitRepository, history: HistoryPlace): Promise<string | undefined> {
  const known = tipFromFiles(repository.place, history.ref);
  if (known !== undefined) return known === false ? undefined : known;
  const [commit] = await repository.objects.read([history.ref]);
  return commit?.oid;
}

async function readFolder(
  repository: GitRepository,
  tree: GitObject | undefined,
  folder: string,
  reader: Reader,
): Promise<{ readonly ids: readonly RecordId[]; readonly problems: readonly JournalProblem[] }> {
  if (tree?.type !== 'tree') return { ids: [], problems: [] };
  const known = reader.cache.tree(tree.oid);
  if (known !== undefined) return { ids: known, problems: [] };
  const files = parseTree(tree).filter((entry) => !entry.isTree && isRecordFile(entry.name));
  const blobs = await repository.objects.read(files.map((file) => file.oid));
  const ids: RecordId[] = [];
  const problems: JournalProblem[] = [];
  for (const [at, blob] of blobs.entries()) {
    const read = await admitFile(
      blob?.bytes ?? new Uint8Array(),
      `${folder}/${files[at]?.name ?? ''} (committed)`,
      reader,
    );
    ids.push(...read.ids);
    problems.push(...read.problems);
  }
  if (problems.length === 0) reader.cache.addTree(tree.oid, ids);
  return { ids, problems };
}
