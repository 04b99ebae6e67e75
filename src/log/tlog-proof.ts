/** Why: one record and a small text file are enough to show that the record is in the log (C2SP tlog-proof). */

import { formatCheckpointFile, parseCheckpointFile, type CheckpointFile } from './checkpoint.ts';
import { fromBase64, toBase64 } from './encoding.ts';
import { verifyInclusion } from './proof.ts';
import { HASH_BYTES } from './tree.ts';

/** A place in the log, the hashes from the leaf's sibling up, and the head that they lead to. */
export type LogProof = {
  readonly index: number;
  readonly hashes: readonly Uint8Array[];
  readonly head: CheckpointFile;
};

const FIRST_LINE = 'c2sp.org/tlog-proof@v1';
const INDEX_FORM = /^index (0|[1-9]\d{0,15})$/u;
/** A path in a tree of 2^53 leaves. */
const MOST_HASHES = 53;

/** The text of a proof. */
export function formatLogProof({ index, hashes, head }: LogProof): string {
  const lines = [FIRST_LINE, `index ${index}`, ...hashes.map(toBase64)];
  return `${lines.join('\n')}\n\n${formatCheckpointFile(head)}`;
}

/** Reads a proof; extra data is passed over, since nothing vouches for it. Undefined for anything that is no proof. */
export function parseLogProof(bytes: Uint8Array): LogProof | undefined {
  const end = bytes.findIndex((byte, at) => byte === 0x0a && bytes[at + 1] === 0x0a);
  if (end < 0) return undefined;
  const head = parseCheckpointFile(bytes.subarray(end + 2));
  const path = parsePath(new TextDecoder().decode(bytes.subarray(0, end)).split('\n'));
  return head === undefined || path === undefined ? undefined : { ...path, head };
}

function parsePath([first, ...rest]: readonly string[]): Omit<LogProof, 'head'> | undefined {
  const [indexLine = '', ...hashLines] = rest[0]?.startsWith('extra ') === true ? rest.slice(1) : rest;
  const index = Number(INDEX_FORM.exec(indexLine)?.[1] ?? Number.NaN);
  if (first !== FIRST_LINE || !Number.isSafeInteger(index) || hashLines.length > MOST_HASHES) return undefined;
  const hashes = hashLines.flatMap((line) => {
    const hash = fromBase64(line);
    return hash?.length === HASH_BYTES ? [hash] : [];
  });
  return hashes.length === hashLines.length ? { index, hashes } : undefined;
}

/** Whether a proof shows that the record of this id (32 bytes) is in the log. */
export function provesLeaf({ index, hashes, head }: LogProof, leafHash: Uint8Array): boolean {
  return verifyInclusion({ leafHash, index }, head.checkpoint, hashes);
}
