/** Why: the log lies beside the records on the history branch, and is read and continued from there whatever the working tree holds. */

import type { Sealed } from '../app/ports.ts';
import { Failure } from '../domain/failures.ts';
import type { RecordEntry } from '../domain/record.ts';
import { sealOrder } from '../domain/seal-order.ts';
import { leafIds } from '../log/blame.ts';
import { sealRecords } from '../log/seal.ts';
import { readStoredLog } from '../log/stored-log.ts';
import type { GitRepository } from './git-repository.ts';

/** Files to write (path from the top) and to take out. */
export type FileChanges = {
  readonly write: readonly { readonly path: string; readonly bytes: Uint8Array }[];
  readonly remove: readonly string[];
};

/** A sealing to be committed: the ids in the log's order, and what changes on the branch. */
export type PlannedSeal = FileChanges & { readonly ids: readonly string[]; readonly added: Sealed['added'] };

/** The folder of the log under the artifacts root. */
export const LOG_FOLDER = 'log';

/** Where the log lies: the branch, the artifacts root, and what is committed there (path from the top → blob id). */
export type Branch = {
  readonly branch: string;
  readonly root: string;
  readonly committed: ReadonlyMap<string, string>;
};

/** Continues the committed log with the records that it lacks. Fails when that log is damaged. */
export async function planSeal(
  repository: GitRepository,
  at: Branch,
  records: readonly RecordEntry[],
): Promise<PlannedSeal> {
  const folder = `${at.root}/${LOG_FOLDER}/`;
  const stored = readStoredLog(await readBlobs(repository, at.committed, folder));
  const fault = stored.kind === 'unreadable' ? stored.fault : stored.kind === 'read' ? stored.faults[0] : undefined;
  if (fault !== undefined) throw damaged(at, `${folder}${fault.path}`, fault.detail);
  if (stored.kind === 'read' && stored.doubtful) {
    throw damaged(at, `${folder}checkpoint`, 'its root is not that of the tiles');
  }
  const leaves = stored.kind === 'read' ? stored.leaves : new Uint8Array();
  const sealed = leafIds(leaves);
  const news = sealOrder(records, new Set(sealed));
  if (news.length === 0) return { write: [], remove: [], ids: sealed, added: 0 };
  const origin = stored.kind === 'read' ? { origin: stored.head.checkpoint.origin } : {};
  const { write, remove } = sealRecords({ ...origin, leaves }, news);
  return {
    write: write.map(({ path, bytes }) => ({ path: `${folder}${path}`, bytes })),
    remove: remove.map((path) => `${folder}${path}`).filter((path) => at.committed.has(path)),
    ids: [...sealed, ...news],
    added: news.length,
  };
}

/** Committed files below a folder, by path from that folder. */
export async function readBlobs(
  { objects }: Pick<GitRepository, 'objects'>,
  committed: ReadonlyMap<string, string>,
  folder: string,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const found = [...committed].filter(([path]) => path.startsWith(folder));
  const blobs = await objects.read(found.map(([, oid]) => oid));
  return new Map(found.map(([path], at) => [path.slice(folder.length), blobs[at]?.bytes ?? new Uint8Array()]));
}

function damaged(at: Branch, file: string, problem: string): Failure {
  return new Failure('log-damaged', { branch: at.branch.replace(/^refs\/heads\//u, ''), file, problem });
}
