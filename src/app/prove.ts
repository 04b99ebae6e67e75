/** Why: that a record is in the log can be shown to somebody who has neither the repository nor this clone's memory. */

import type { Policy } from '../domain/judge-memory.ts';
import { leafIds } from '../log/blame.ts';
import type { CheckpointFile } from '../log/checkpoint.ts';
import { cosignatureLines, judgeCosignature } from '../log/cosignature.ts';
import { knownHeads } from '../log/cosigned-head.ts';
import { fromHex, toHex } from '../log/encoding.ts';
import { inclusionProof } from '../log/proof.ts';
import { readStoredLog } from '../log/stored-log.ts';
import { formatLogProof, parseLogProof, provesLeaf, type LogProof } from '../log/tlog-proof.ts';
import { nodesOf } from '../log/tree.ts';
import { idsOfLines } from '../records/lines.ts';
import { findRedaction } from './find-redaction.ts';
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
      /** The record that declares this one missing. */
      readonly redaction?: string;
    }
  | { readonly kind: 'no-log' | 'not-sealed' | 'several' };

/**
 * Proves that a record is in the log; `word` is its id or the beginning of one. Fails nowhere: a damaged log proves
 * nothing. The proof leads to the head that most witnesses have cosigned, so that it can be checked with their keys.
 */
export async function proveRecord(source: Pick<VerifySource, 'read'>, word: string): Promise<Proved> {
  const all = (await source.read()).files;
  const files = below(all, LOG);
  const stored = readStoredLog(files);
  if (stored.kind !== 'read' || stored.doubtful || stored.faults.length > 0) return { kind: 'no-log' };
  const found = leafIds(stored.leaves).flatMap((id, index) => (id.startsWith(word) ? [{ id, index }] : []));
  const [leaf, another] = found;
  if (leaf === undefined) return { kind: 'not-sealed' };
  if (another !== undefined && another.id !== leaf.id) return { kind: 'several' };
  const readNode = nodesOf(stored.levels);
  const head = bestHead(knownHeads(stored.head, files, readNode), leaf.index) ?? stored.head;
  const { size } = head.checkpoint;
  const hashes = inclusionProof(size, leaf.index, readNode);
  const redaction = findRedaction(all, leaf.id);
  const proof = formatLogProof({ index: leaf.index, hashes, head });
  return { kind: 'proved', ...leaf, size, proof, ...(redaction === undefined ? {} : { redaction }) };
}

/** The head with the most cosignatures that covers a record; of several, the largest. */
function bestHead(heads: readonly CheckpointFile[], index: number): CheckpointFile | undefined {
  const covering = heads.filter(({ checkpoint }) => checkpoint.size > index);
  return covering.toSorted((a, b) => witnessesOf(b) - witnessesOf(a) || b.checkpoint.size - a.checkpoint.size)[0];
}

function witnessesOf({ signatureLines }: CheckpointFile): number {
  return cosignatureLines(signatureLines).length;
}

/** What can be wrong with the head that a proof leads to. */
export type HeadFault = 'unsigned' | 'bad-signature' | 'wrong-origin' | 'fork' | 'no-quorum';

/** What a proof shows about a record. */
export type ProofVerdict = {
  readonly answer: 'proven' | 'no-proof' | 'not-included' | HeadFault;
  readonly id?: string;
  readonly index?: number;
  readonly log?: { readonly origin: string; readonly size: number; readonly root: string };
  /** Who vouches for the head besides the proof itself. */
  readonly anchors: readonly ('policy' | 'log-key' | 'witnesses')[];
};

/**
 * Checks a proof of a record, given as the bytes of its file; in a batch, of one of its lines. A record whose content is gone
 * is given by its id. Needs nothing else but the policy.
 */
export function checkProof(proof: Uint8Array, record: Uint8Array | string, policy: Policy): ProofVerdict {
  const parsed = parseLogProof(proof);
  if (parsed === undefined) return { answer: 'no-proof', anchors: [] };
  const { origin, size, root } = parsed.head.checkpoint;
  const log = { origin, size, root: toHex(root) };
  const ids = typeof record === 'string' ? [record] : idsOfLines(record);
  const id = ids.find((each) => provesLeaf(parsed, fromHex(each)));
  if (id === undefined) return { answer: 'not-included', log, anchors: [] };
  const told = { id, index: parsed.index, log };
  const fault = judgeHead(parsed, policy);
  if (fault !== undefined) return { answer: fault, ...told, anchors: [] };
  const isKnown = policy.head?.size === size;
  const anchors = [
    ...(isKnown ? ['policy' as const] : []),
    ...(policy.logKey === undefined ? [] : ['log-key' as const]),
    ...(policy.witnesses === undefined ? [] : ['witnesses' as const]),
  ];
  return { answer: 'proven', ...told, anchors };
}

/**
 * Holds the head of a proof against a policy. A head of another size than the known one cannot be compared with it, but
 * no two sizes have one root.
 */
function judgeHead({ head }: LogProof, policy: Policy): HeadFault | undefined {
  const { origin, size, root } = head.checkpoint;
  if (policy.origin !== undefined && policy.origin !== origin) return 'wrong-origin';
  const known = policy.head;
  if (known !== undefined && (known.size === size) !== (known.root === toHex(root))) return 'fork';
  const judged = policy.logKey === undefined ? 'signed' : judgeSignedHead(head, readVerifierKey(policy.logKey));
  return judged === 'signed' ? judgeQuorum(head, policy) : judged;
}

/** Whether enough witnesses have cosigned just this head, no matter when: what was in the log then is in it for good. */
function judgeQuorum({ body, signatureLines }: CheckpointFile, { witnesses }: Policy): HeadFault | undefined {
  if (witnesses === undefined) return undefined;
  const judged = witnesses.keys.map(
    (key) => judgeCosignature(body, signatureLines, readVerifierKey(key, 'cosignature')).kind,
  );
  if (judged.includes('bad-signature')) return 'bad-signature';
  return judged.filter((kind) => kind === 'cosigned').length < witnesses.quorum ? 'no-quorum' : undefined;
}
