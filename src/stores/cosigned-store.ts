/** Why: what a witness brings back is only kept when it is of this very log; anything else is the news that a fork was seen. */

import type { NamedBytes } from '../app/ports.ts';
import { Failure } from '../domain/failures.ts';
import { parseCheckpointFile } from '../log/checkpoint.ts';
import { placeCosigned, type GrownLog, type Placed } from '../log/cosigned-head.ts';
import { fromHex } from '../log/encoding.ts';
import type { LogFile } from '../log/tile.ts';
import { completeLevels, HASH_BYTES, nodesOf } from '../log/tree.ts';

/** The log as it will be: its head and its other files as they are, and the ids of its leaves. */
type Log = {
  readonly head: Uint8Array | undefined;
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly ids: readonly string[];
};

/** Where cosigned checkpoints go, by path from the log's folder. Fails when one is no such file, or not of this log. */
export function planCosigned(cosigned: readonly NamedBytes[], { head, files, ids }: Log): readonly LogFile[] {
  if (cosigned.length === 0) return [];
  const origin = head && parseCheckpointFile(head)?.checkpoint.origin;
  const log = { origin: origin ?? '', size: ids.length, readNode: nodesOf(completeLevels(leavesOf(ids))) };
  const placed = new Map<string, LogFile>();
  for (const { name, bytes } of cosigned) {
    const answer = placeCosigned(bytes, log, (path) => placed.get(path)?.bytes ?? files.get(path));
    if (answer.kind !== 'placed') throw notThisLog(name, answer, log);
    for (const file of answer.write) placed.set(file.path, file);
  }
  return [...placed.values()];
}

function leavesOf(ids: readonly string[]): Uint8Array {
  const leaves = new Uint8Array(ids.length * HASH_BYTES);
  for (const [at, id] of ids.entries()) leaves.set(fromHex(id), at * HASH_BYTES);
  return leaves;
}

function notThisLog(file: string, answer: Exclude<Placed, { kind: 'placed' }>, log: GrownLog): Failure {
  if (answer.kind === 'no-cosignature') return new Failure('no-cosignature', { file });
  const problems = {
    'other-log': `it is a log of another name than ${log.origin}`,
    larger: `it covers ${answer.size} records, and this log has ${log.size}`,
    fork: `its first ${answer.size} records are others`,
  };
  return new Failure('cosigned-elsewhere', { file, problem: problems[answer.kind] });
}
