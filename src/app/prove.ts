/** Why: that a record is in the log can be shown to somebody who has neither the repository nor this clone's memory. */

import type { Policy } from '../domain/judge-memory.ts';
import { leafIds } from '../log/blame.ts';
import { fromHex, toHex } from '../log/encoding.ts';
import { inclusionProof } from '../log/proof.ts';
import { readStoredLog } from '../log/stored-log.ts';
import { formatLogProof, parseLogProof, provesLeaf, type LogProof } from '../log/tlog-proof.ts';
import { nodesOf } from '../log/tree.ts';
import { lineId } from '../records/record-id.ts';
import { readVerifierKey } from './log-key.ts';
import { below, judgeSignedHead, LOG } from './verify-log.ts';
import type { VerifySource } from './verify-ports.ts';

/** A proof as text, or why there is none. */
export type Proved =
  | {
      readonly kind: 'proved';
      readonly id: string;
      readonly index: number;
      readonly size: number;
      readonly proof: string;
    }
  | { readonly kind: 'no-log' | 'not-sealed' | 'several' };

/** Proves that a record is in the log; `word` is its id or the beginning of one. Fails nowhere: a damaged log proves nothing. */
export async function proveRecord(source: Pick<VerifySource, 'read'>, word: string): Promise<Proved> {
  const stored = readStoredLog(below((await source.read()).files, LOG));
  if (stored.kind !== 'read' || stored.doubtful || stored.faults.length > 0) return { kind: 'no-log' };
  const found = leafIds(stored.leaves).flatMap((id, index) => (id.startsWith(word) ? [{ id, index }] : []));
  const [leaf, another] = found;
  if (leaf === undefined) return { kind: 'not-sealed' };
  if (another !== undefined && another.id !== leaf.id) return { kind: 'several' };
  const { size } = stored.head.checkpoint;
  const hashes = inclusionProof(size, leaf.index, nodesOf(stored.levels));
  return { kind: 'proved', ...leaf, size, proof: formatLogProof({ index: leaf.index, hashes, head: stored.head }) };
}

/** What a proof shows about a record. */
export type ProofVerdict = {
  readonly answer: 'proven' | 'no-proof' | 'not-included' | 'unsigned' | 'bad-signature' | 'wrong-origin' | 'fork';
  readonly id?: string;
  readonly index?: number;
  readonly log?: { readonly origin: string; readonly size: number; readonly root: string };
  /** Who vouches for the head besides the proof itself. */
  readonly anchors: readonly ('policy' | 'log-key')[];
};

/** Checks a proof of a record, given as the bytes of its file; in a batch, of one of its lines. Needs nothing else but the policy. */
export function checkProof(proof: Uint8Array, record: Uint8Array, policy: Policy): ProofVerdict {
  const parsed = parseLogProof(proof);
  if (parsed === undefined) return { answer: 'no-proof', anchors: [] };
  const { origin, size, root } = parsed.head.checkpoint;
  const log = { origin, size, root: toHex(root) };
  const id = idsOfLines(record).find((each) => provesLeaf(parsed, fromHex(each)));
  if (id === undefined) return { answer: 'not-included', log, anchors: [] };
  const told = { id, index: parsed.index, log };
  const fault = judgeHead(parsed, policy);
  if (fault !== undefined) return { answer: fault, ...told, anchors: [] };
  const isKnown = policy.head?.size === size;
  const isSigned = policy.logKey !== undefined;
  const anchors = [...(isKnown ? ['policy' as const] : []), ...(isSigned ? ['log-key' as const] : [])];
  return { answer: 'proven', ...told, anchors };
}

/** Holds the head of a proof against a policy; a head of another size than the known one cannot be compared with it. */
function judgeHead(
  { head }: LogProof,
  policy: Policy,
): 'unsigned' | 'bad-signature' | 'wrong-origin' | 'fork' | undefined {
  const { origin, size, root } = head.checkpoint;
  if (policy.origin !== undefined && policy.origin !== origin) return 'wrong-origin';
  if (policy.head?.size === size && policy.head.root !== toHex(root)) return 'fork';
  const judged = policy.logKey === undefined ? 'signed' : judgeSignedHead(head, readVerifierKey(policy.logKey));
  return judged === 'signed' ? undefined : judged;
}

/** The ids that the lines of a file have as records. */
function idsOfLines(bytes: Uint8Array): readonly string[] {
  const ids: string[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf(0x0a, at);
    const stop = end < 0 ? bytes.length : end;
    ids.push(lineId(bytes.subarray(at, stop)));
    at = stop + 1;
  }
  return ids;
}
