/** Why: two checkpoints that people kept, of whatever origin, belong to one history or they do not, and that can be proved. */

import { readStoredLog } from '../log/stored-log.ts';
import { parseCheckpointFile, type Checkpoint } from '../log/checkpoint.ts';
import { toHex } from '../log/encoding.ts';
import { consistencyProof, headAt, verifyConsistency } from '../log/proof.ts';
import { HASH_BYTES, nodesOf } from '../log/tree.ts';
import { CHECKPOINT } from '../log/stored-log.ts';
import type { Files } from './read-evidence.ts';
import { below, LOG } from './verify-log.ts';
import type { VerifySource } from './verify-ports.ts';

/** A checkpoint in words; root in hex. */
export type NamedHead = {
  readonly name: string;
  readonly origin: string;
  readonly size: number;
  readonly root: string;
};

/** Whether the later checkpoint continues the earlier one; `proof` are the hashes in hex that show it. */
export type Consistency =
  | { readonly kind: 'no-checkpoint'; readonly name: string }
  | {
      readonly kind: 'compared';
      readonly earlier: NamedHead;
      readonly later: NamedHead;
      readonly answer: 'consistent' | 'fork' | 'cannot-tell' | 'wrong-origin';
      readonly proof: readonly string[];
    };

/** Compares two checkpoints (files or commits). The leaves come from either of them or from the log at hand. */
export async function compareCheckpoints(source: VerifySource, names: readonly [string, string]): Promise<Consistency> {
  const [logs, here] = await Promise.all([Promise.all(names.map((name) => source.log(name))), source.read()]);
  const heads: { readonly name: string; readonly head: Checkpoint }[] = [];
  for (const [at, name] of names.entries()) {
    const head = headOf(logs[at]);
    if (head === undefined) return { kind: 'no-checkpoint', name };
    heads.push({ name, head });
  }
  const [earlier, later] = heads.toSorted((a, b) => a.head.size - b.head.size);
  if (earlier === undefined || later === undefined) throw new Error('two checkpoints were to be compared');
  const told = { kind: 'compared', earlier: named(earlier), later: named(later) } as const;
  if (earlier.head.origin !== later.head.origin) return { ...told, answer: 'wrong-origin', proof: [] };
  const proof = proveWith([...logs, below(here.files, LOG)], earlier.head, later.head);
  if (proof === undefined) return { ...told, answer: 'cannot-tell', proof: [] };
  const answer = verifyConsistency(earlier.head, later.head, proof) ? 'consistent' : 'fork';
  return { ...told, answer, proof: proof.map(toHex) };
}

function headOf(files: Files | undefined): Checkpoint | undefined {
  const bytes = files?.get(CHECKPOINT);
  return bytes === undefined ? undefined : parseCheckpointFile(bytes)?.checkpoint;
}

function named({ name, head }: { readonly name: string; readonly head: Checkpoint }): NamedHead {
  return { name, origin: head.origin, size: head.size, root: toHex(head.root) };
}

/** A consistency proof out of the first log whose leaves give the later head; undefined when none does. */
function proveWith(
  logs: readonly (Files | undefined)[],
  earlier: Checkpoint,
  later: Checkpoint,
): readonly Uint8Array[] | undefined {
  for (const files of logs) {
    const stored = readStoredLog(files ?? new Map());
    if (stored.kind !== 'read' || stored.leaves.length < later.size * HASH_BYTES) continue;
    const readNode = nodesOf(stored.levels);
    if (toHex(headAt(later.size, readNode).root) === toHex(later.root)) {
      return consistencyProof(earlier.size, later.size, readNode);
    }
  }
  return undefined;
}
