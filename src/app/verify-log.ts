/** Why: the files of a log speak of leaves and tiles, and findings of files and records; this is the step between them. */

import type { Finding } from '../domain/finding.ts';
import type { Policy, PresentLog } from '../domain/judge-memory.ts';
import { blameLog, leafIds } from '../log/blame.ts';
import type { CheckpointFile } from '../log/checkpoint.ts';
import { toHex } from '../log/encoding.ts';
import { originOf } from '../log/seal.ts';
import type { VerifierKey } from '../log/note-key.ts';
import { judgeNote } from '../log/signed-note.ts';
import { CHECKPOINT, type LogFault, type StoredLog } from '../log/stored-log.ts';
import { HASH_BYTES, nodesOf, rootAt } from '../log/tree.ts';
import { readVerifierKey } from './log-key.ts';
import type { Files } from './read-evidence.ts';

/** The folder of the log, from the artifacts root. */
export const LOG = 'log/';

/** Files below a folder, by path from there. */
export function below(files: Files, folder: string): Files {
  return new Map(
    [...files].flatMap(([path, bytes]) =>
      path.startsWith(folder) ? [[path.slice(folder.length), bytes] as const] : [],
    ),
  );
}

/**
 * What is wrong with the log by itself. `ids` gives those of all records at hand; `origin` is the name that a policy asks for,
 * where the log is not named after its first record.
 */
export function logFaults(
  stored: StoredLog,
  ids: () => ReadonlySet<string>,
  origin: string | undefined,
): readonly Finding[] {
  if (stored.kind === 'none') return [];
  if (stored.kind === 'unreadable') return [inLog(stored.fault)];
  if (stored.doubtful) return [inLog(blameLog(stored, ids()))];
  return [...stored.faults.map(inLog), ...originFaults(stored, origin)];
}

function inLog({ path, ...fault }: LogFault): Finding {
  return { ...fault, file: LOG + path };
}

/** Whether a log is named after its first record, or as a policy wants it. */
export function originFaults(
  stored: Extract<StoredLog, { kind: 'read' }>,
  wanted: string | undefined,
): readonly Finding[] {
  const { origin, size } = stored.head.checkpoint;
  const [first] = leafIds(stored.leaves.subarray(0, HASH_BYTES));
  if (size === 0 || first === undefined || origin === wanted || origin === originOf(first)) return [];
  const detail = `it is named ${origin}, but a log with this first record is ${originOf(first)}`;
  return [{ kind: 'wrong-origin', file: LOG + CHECKPOINT, detail }];
}

/** The name that a policy asks for, by itself or as that of its key, and whether that key has signed the head. */
export function judgeSigner(
  stored: StoredLog,
  policy: Policy,
): { readonly origin: string | undefined; readonly signature: readonly Finding[] } {
  if (policy.logKey === undefined) return { origin: policy.origin, signature: [] };
  const key = readVerifierKey(policy.logKey);
  return { origin: policy.origin ?? key.name, signature: judgeSignature(stored, key) };
}

/** Whether the key that a policy names has signed the head, which must be that of the log of this name. */
function judgeSignature(stored: StoredLog, key: VerifierKey): readonly Finding[] {
  const file = LOG + CHECKPOINT;
  if (stored.kind === 'none')
    return [{ kind: 'unsigned', file, detail: `${key.name} should have signed it; it is not there` }];
  if (stored.kind === 'unreadable') return [];
  const judged = judgeSignedHead(stored.head, key);
  const details = {
    'wrong-origin': `the key is that of ${key.name}; this is ${stored.head.checkpoint.origin}`,
    unsigned: 'the key of the policy has not signed it',
    'bad-signature': 'the signature of the key is of another head',
  };
  return judged === 'signed' ? [] : [{ kind: judged, file, detail: details[judged] }];
}

/** Whether a key has signed a head of the log of its name. */
export function judgeSignedHead(
  { body, signatureLines, checkpoint }: CheckpointFile,
  key: VerifierKey,
): 'signed' | 'wrong-origin' | 'unsigned' | 'bad-signature' {
  return checkpoint.origin === key.name ? judgeNote(body, signatureLines, key) : 'wrong-origin';
}

/**
 * Findings less those that only follow from a wrong log: a leaf that was overwritten names a record that never was, and
 * the order of leaves that do not give the root says nothing about the order in which records were sealed.
 */
export function withoutConsequences(findings: readonly Finding[], faults: readonly Finding[]): readonly Finding[] {
  if (faults.length === 0) return findings;
  const overwritten = new Set(faults.map(({ index }) => index));
  return findings.filter(
    ({ kind, index }) =>
      index === undefined || (kind !== 'reordered' && !(kind === 'missing' && overwritten.has(index))),
  );
}

/** The log as judges need it; undefined when there is none that can be read. */
export function presentLog(stored: StoredLog): PresentLog | undefined {
  if (stored.kind !== 'read') return undefined;
  const { origin, size } = stored.head.checkpoint;
  const readNode = nodesOf(stored.levels);
  return { origin, size, rootAt: (at) => (at > size ? undefined : toHex(rootAt(at, readNode))) };
}
