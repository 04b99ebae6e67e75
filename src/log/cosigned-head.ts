/** Why: the head moves on before a witness comes by, so what a witness cosigned is kept beside it. */

import { formatCheckpointFile, parseCheckpointFile, type CheckpointFile } from './checkpoint.ts';
import { cosignatureLines } from './cosignature.ts';
import { sameBytes } from './encoding.ts';
import type { LogFile } from './tile.ts';
import { rootAt, type ReadNode } from './tree.ts';

/** The folder of cosigned heads in the log's folder; each file is named after the id of the key that cosigned it. */
export const COSIGNED = 'cosigned/';

/** Files to be kept; or why a cosigned head does not belong to this log, which is a fork seen by a witness. */
export type Placed =
  | { readonly kind: 'placed'; readonly write: readonly LogFile[] }
  | { readonly kind: 'no-cosignature' | 'other-log' | 'larger' | 'fork'; readonly size: number };

/** The log that cosigned heads are held against. */
export type GrownLog = { readonly origin: string; readonly size: number; readonly readNode: ReadNode };

/** Where a cosigned head is to be kept, if it is one of this log. `known` gives files that are there already. */
export function placeCosigned(
  file: Uint8Array,
  log: GrownLog,
  known: (path: string) => Uint8Array | undefined,
): Placed {
  const head = parseCheckpointFile(file);
  const lines = head === undefined ? [] : cosignatureLines(head.signatureLines);
  if (head === undefined || lines.length === 0) return { kind: 'no-cosignature', size: 0 };
  const { origin, size, root } = head.checkpoint;
  if (origin !== log.origin) return { kind: 'other-log', size };
  if (size > log.size) return { kind: 'larger', size };
  if (!sameBytes(rootAt(size, log.readNode), root)) return { kind: 'fork', size };
  const write = lines.flatMap(({ id, line }) => {
    const path = `${COSIGNED}${id}`;
    const older = parseCheckpointFile(known(path) ?? new Uint8Array());
    if ((older?.checkpoint.size ?? 0) > size) return [];
    return [{ path, bytes: new TextEncoder().encode(formatCheckpointFile(kept(head, line))) }];
  });
  return { kind: 'placed', write };
}

/** The head with the signatures of its own log, for proofs, and the one cosignature. */
function kept({ body, checkpoint, signatureLines }: CheckpointFile, cosignature: string) {
  const own = signatureLines.filter((line) => line.split(' ')[1] === checkpoint.origin && line !== cosignature);
  return { body, signatureLines: [...own, cosignature] };
}

/**
 * The heads that a proof may lead to: the present one, and cosigned ones, each with all signatures that are known of it.
 * Cosigned heads that are not of this log are left out.
 */
export function knownHeads(
  head: CheckpointFile,
  files: ReadonlyMap<string, Uint8Array>,
  readNode: ReadNode,
): readonly CheckpointFile[] {
  const heads = new Map([[head.body, head]]);
  for (const [path, bytes] of files) {
    const found = path.startsWith(COSIGNED) ? parseCheckpointFile(bytes) : undefined;
    if (found === undefined || !belongs(found, head, readNode)) continue;
    const lines = heads.get(found.body)?.signatureLines ?? [];
    heads.set(found.body, { ...found, signatureLines: [...new Set([...lines, ...found.signatureLines])] });
  }
  return [...heads.values()];
}

function belongs({ checkpoint }: CheckpointFile, head: CheckpointFile, readNode: ReadNode): boolean {
  const { origin, size, root } = checkpoint;
  return origin === head.checkpoint.origin && size <= head.checkpoint.size && sameBytes(rootAt(size, readNode), root);
}
