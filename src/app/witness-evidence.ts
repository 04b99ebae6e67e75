/** Why: a witness that refuses must be able to show why to anybody, with files that need neither of the two histories. */

import type { Finding } from '../domain/finding.ts';
import { formatCheckpointFile, type CheckpointFile } from '../log/checkpoint.ts';
import { toBase64, toHex } from '../log/encoding.ts';
import { consistencyProof } from '../log/proof.ts';
import type { StoredLog } from '../log/stored-log.ts';
import { nodesOf, rootAt } from '../log/tree.ts';

/** The files that speak against a log, under a name that the same refusal has again. */
export type Refusal = { readonly name: string; readonly files: ReadonlyMap<string, Uint8Array | string> };

/**
 * Both checkpoints as they were, and in words what is wrong. Where the offered log has another root at the size that was
 * cosigned, a consistency proof (RFC 9162) shows that this root leads to the offered one: then no log leads to both.
 */
export function describeRefusal(from: {
  readonly findings: readonly Finding[];
  readonly known: CheckpointFile | undefined;
  readonly offered: Uint8Array | undefined;
  readonly stored: StoredLog;
  readonly now: string;
}): Refusal {
  const { findings, known, offered, stored, now } = from;
  const head = stored.kind === 'read' ? stored.head.checkpoint : undefined;
  const root = head === undefined ? 'unreadable' : toHex(head.root).slice(0, 16);
  const text = { schemaVersion: '1.0', seenAt: now, findings, ...forkedAt(known, stored) };
  const files = new Map<string, Uint8Array | string>([['finding.json', `${JSON.stringify(text, undefined, 2)}\n`]]);
  if (known !== undefined) files.set('known', formatCheckpointFile(known));
  if (offered !== undefined) files.set('offered', offered);
  return { name: `${findings[0]?.kind ?? 'refused'}-${head?.size ?? 0}-${root}`, files };
}

function forkedAt(known: CheckpointFile | undefined, stored: StoredLog): object {
  if (known === undefined || stored.kind !== 'read' || stored.doubtful || stored.faults.length > 0) return {};
  const { size } = known.checkpoint;
  const offered = stored.head.checkpoint.size;
  if (size === 0 || size > offered) return {};
  const readNode = nodesOf(stored.levels);
  const proof = consistencyProof(size, offered, readNode).map(toBase64);
  return { offeredAtKnownSize: { size, root: toBase64(rootAt(size, readNode)), proof } };
}
