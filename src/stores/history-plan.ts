/** Why: what a collecting commits (new files, the log, batches) is worked out the same way for a local branch and for a server. */

import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { History, Sealed } from '../app/ports.ts';
import { storeFiles, type IndexEntry } from '../git/commit.ts';
import { idsOfLines } from '../records/lines.ts';
import { candidates, walkArtifacts, type ArtifactFile } from './artifact-tree.ts';
import { planErasure, type PlannedErasure } from './erase-records.ts';
import { findDisplaced } from './displaced-records.ts';
import type { GitRepository } from './git-repository.ts';
import { LOG_FOLDER, planSeal, readBlobs, type Branch, type FileChanges } from './log-store.ts';
import { planPack } from './pack-records.ts';
import { writeFileAtomic } from './write-file.ts';
import { makeFolder } from '../git/make-folder.ts';

/** What is to be committed on a tip. */
export type HistoryPlan = {
  readonly entries: readonly IndexEntry[];
  readonly sealed: Sealed;
  /** Puts the log into the working tree of the branch. Comes before the branch moves, or a kill in between would leave an older log there. */
  readonly writeLog: () => void;
  /** Puts batches in place of the files that they hold, once the commit counts. */
  readonly settle: () => void;
};

type Request = Pick<Parameters<History['commit']>[0], 'records' | 'pack' | 'sign' | 'cosigned' | 'leftOut' | 'erase'>;

/** Works out what collecting adds to the tip of a branch. Stores blobs, and changes nothing else. */
export async function planHistory(
  repository: GitRepository,
  on: { readonly tip: string | undefined; readonly branch: string; readonly root: string },
  request: Request,
): Promise<HistoryPlan> {
  const leftOut = new Set(request.leftOut);
  const walked = walkArtifacts(repository.top, on.root).filter(
    ({ path }) => !path.startsWith(`${on.root}/${LOG_FOLDER}/`) && !leftOut.has(path),
  );
  const { files, committed } = await candidates(repository.place, walked, on);
  const branch: Branch = { branch: on.branch, root: on.root, committed };
  const seal = await planSeal(repository, branch, request);
  const fresh = await withoutPacked(repository, branch, files);
  const unsealed = seal.ids.slice(seal.ids.length - seal.added);
  const search = { walked, committed, news: fresh, unsealed, idsOf: idsOfLines };
  const erased = await planErasure(repository, branch, { walked, erase: request.erase });
  const apart = new Set([
    ...erased.branch.remove,
    ...erased.local.remove,
    ...erased.local.write.map(({ path }) => path),
  ]);
  const news = [...fresh, ...(await findDisplaced(repository, search))].filter(({ path }) => !apart.has(path));
  const kept = { ...branch, committed: new Map([...committed].filter(([path]) => !apart.has(path))) };
  const pack = request.pack
    ? await planPack(repository, kept, { files: news, ids: seal.ids })
    : { write: [], remove: [], packed: 0 };
  const gone = new Set(pack.remove);
  const stored = await storeFiles(
    repository.place,
    news.filter(({ path }) => !gone.has(path)),
  );
  const made = await storeBytes(repository, [...seal.write, ...pack.write, ...rewritten(erased, committed)]);
  const removed = [...seal.remove, ...pack.remove, ...erased.branch.remove].filter((path) => committed.has(path));
  return {
    entries: [
      ...[...stored, ...made].filter((entry) => committed.get(entry.path) !== entry.oid),
      ...removed.map((path) => ({ path, oid: undefined })),
    ],
    sealed: {
      size: seal.ids.length,
      added: seal.added,
      packed: pack.packed,
      ...(seal.signedBy === undefined ? {} : { signedBy: seal.signedBy }),
      ...(seal.head === undefined ? {} : { head: seal.head }),
    },
    writeLog: () => change(repository.top, seal),
    settle: () => {
      change(repository.top, pack);
      change(repository.top, erased.local);
      erased.forget();
    },
  };
}

/** Batches without what was erased: as they are on the branch, and those that are new here. */
function rewritten({ branch, local }: PlannedErasure, committed: ReadonlyMap<string, string>): FileChanges['write'] {
  return [...branch.write, ...local.write.filter(({ path }) => !committed.has(path))];
}

/** New files less those whose record somebody has packed on the branch meanwhile. */
async function withoutPacked(
  repository: GitRepository,
  { root, committed }: Branch,
  files: readonly ArtifactFile[],
): Promise<readonly ArtifactFile[]> {
  const batches = new Map([...committed].filter(([path]) => path.endsWith('.jsonl')));
  const isNewRecord = ({ path }: ArtifactFile): boolean => path.endsWith('.json') && !committed.has(path);
  if (batches.size === 0 || !files.some(isNewRecord)) return files;
  const packed = new Set<string>();
  for (const bytes of (await readBlobs(repository, batches, `${root}/`)).values()) {
    for (const id of idsOfLines(bytes)) packed.add(id);
  }
  return files.filter(
    (file) => !(isNewRecord(file) && idsOfLines(readFileSync(file.source)).every((id) => packed.has(id))),
  );
}

/** Stores bytes as blobs, through scratch files: one git process however many there are. */
async function storeBytes(
  { place, privateDir }: GitRepository,
  files: FileChanges['write'],
): Promise<readonly IndexEntry[]> {
  if (files.length === 0) return [];
  const scratch = join(privateDir, 'tmp', randomBytes(8).toString('hex'));
  makeFolder(scratch);
  try {
    const staged = files.map(({ path, bytes }, at) => {
      const source = join(scratch, String(at));
      writeFileSync(source, bytes);
      return { path, source };
    });
    return await storeFiles(place, staged);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function change(top: string, { write, remove }: FileChanges): void {
  for (const { path, bytes } of write) writeFileAtomic(join(top, path), bytes);
  for (const path of remove) rmSync(join(top, path), { force: true });
}
