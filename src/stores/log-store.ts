/** Why: the log lies beside the records on the history branch, and is read and continued from there whatever the working tree holds. */

import type { NamedBytes, Sealed, SealedHead } from '../app/ports.ts';
import { Failure } from '../domain/failures.ts';
import type { RecordEntry } from '../domain/record.ts';
import { sealOrder } from '../domain/seal-order.ts';
import { leafIds } from '../log/blame.ts';
import { parseCheckpointFile } from '../log/checkpoint.ts';
import { toHex } from '../log/encoding.ts';
import { sealRecords } from '../log/seal.ts';
import { signHead } from '../log/sign-head.ts';
import type { NoteSigner } from '../log/signed-note.ts';
import { CHECKPOINT, readStoredLog, type StoredLog } from '../log/stored-log.ts';
import { planCosigned } from './cosigned-store.ts';
import type { GitRepository } from './git-repository.ts';

/** Files to write (path from the top) and to take out. */
export type FileChanges = {
  readonly write: readonly { readonly path: string; readonly bytes: Uint8Array }[];
  readonly remove: readonly string[];
};

/** A sealing to be committed: the ids in the log's order, and what changes on the branch. */
export type PlannedSeal = FileChanges & {
  readonly ids: readonly string[];
  readonly added: Sealed['added'];
  readonly signedBy?: string;
  readonly head?: SealedHead;
};

/** The folder of the log under the artifacts root. */
export const LOG_FOLDER = 'log';

/** Where the log lies: the branch, the artifacts root, and what is committed there (path from the top → blob id). */
export type Branch = {
  readonly branch: string;
  readonly root: string;
  readonly committed: ReadonlyMap<string, string>;
};

/**
 * Continues the committed log with the records that it lacks, signs its head, and keeps what witnesses have cosigned. Fails
 * when that log is damaged or not the one that was cosigned.
 */
export async function planSeal(
  repository: GitRepository,
  at: Branch,
  request: {
    readonly records: readonly RecordEntry[];
    readonly sign?: NoteSigner;
    readonly cosigned?: readonly NamedBytes[];
  },
): Promise<PlannedSeal> {
  const folder = `${at.root}/${LOG_FOLDER}/`;
  const files = await readBlobs(repository, at.committed, folder);
  const stored = readStoredLog(files);
  refuseDamage(at, stored);
  const leaves = stored.kind === 'read' ? stored.leaves : new Uint8Array();
  const sealed = leafIds(leaves);
  const news = sealOrder(request.records, new Set(sealed));
  const origin = stored.kind === 'read' ? { origin: stored.head.checkpoint.origin } : {};
  const { write, remove } = news.length === 0 ? { write: [], remove: [] } : sealRecords({ ...origin, leaves }, news);
  const head = write.find(({ path }) => path === CHECKPOINT)?.bytes ?? files.get(CHECKPOINT);
  const signed = request.sign && signFile(at, head, request.sign);
  const cosigned = planCosigned(request.cosigned ?? [], { head, files, ids: [...sealed, ...news] });
  const written = [...withHead(write, signed?.bytes), ...cosigned];
  return {
    write: written.map(({ path, bytes }) => ({ path: `${folder}${path}`, bytes })),
    remove: remove.map((path) => `${folder}${path}`).filter((path) => at.committed.has(path)),
    ids: [...sealed, ...news],
    added: news.length,
    ...(signed === undefined ? {} : { signedBy: signed.key }),
    ...describeHead(head),
  };
}

function describeHead(file: Uint8Array | undefined): { readonly head?: SealedHead } {
  const parsed = file && parseCheckpointFile(file);
  if (parsed === undefined) return {};
  const { origin, size, root } = parsed.checkpoint;
  return { head: { origin, size, root: toHex(root) } };
}

function withHead(files: FileChanges['write'], bytes: Uint8Array | undefined): FileChanges['write'] {
  if (bytes === undefined) return files;
  return [...files.filter(({ path }) => path !== CHECKPOINT), { path: CHECKPOINT, bytes }];
}

/** Signs a head; undefined when there is none, or when it has this signature. */
function signFile(at: Branch, file: Uint8Array | undefined, sign: NoteSigner) {
  const signed = file && signHead(file, sign);
  if (signed?.kind === 'cannot-sign') throw damaged(at, CHECKPOINT, 'no key can sign under its name');
  return signed?.kind === 'signed' ? signed : undefined;
}

function refuseDamage(at: Branch, stored: StoredLog): void {
  const fault = stored.kind === 'unreadable' ? stored.fault : stored.kind === 'read' ? stored.faults[0] : undefined;
  if (fault !== undefined) throw damaged(at, fault.path, fault.detail);
  if (stored.kind === 'read' && stored.doubtful) throw damaged(at, CHECKPOINT, 'its root is not that of the tiles');
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

function damaged(at: Branch, path: string, problem: string): Failure {
  const file = `${at.root}/${LOG_FOLDER}/${path}`;
  return new Failure('log-damaged', { branch: at.branch.replace(/^refs\/heads\//u, ''), file, problem });
}
