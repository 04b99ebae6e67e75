/** Why: cosignatures lie in the head itself, beside it, or in files from outside, and all of them have to be held against the log. */

import type { Finding } from '../domain/finding.ts';
import type { Policy, PresentLog } from '../domain/judge-memory.ts';
import { judgeWitnesses, type WitnessedHead, type WitnessVerdict } from '../domain/judge-witnesses.ts';
import { parseCheckpointFile } from '../log/checkpoint.ts';
import { judgeCosignature } from '../log/cosignature.ts';
import { COSIGNED } from '../log/cosigned-head.ts';
import { toHex } from '../log/encoding.ts';
import { keyId, type VerifierKey } from '../log/note-key.ts';
import { CHECKPOINT } from '../log/stored-log.ts';
import { readVerifierKey } from './log-key.ts';
import type { NamedBytes } from './ports.ts';
import type { Files } from './read-evidence.ts';
import { LOG } from './verify-log.ts';

/** Looks for the cosignatures of the witnesses of a policy, and holds the log against them. Nothing when it names none. */
export function verifyWitnesses(
  policy: Policy,
  log: PresentLog | undefined,
  from: { readonly files: Files; readonly outside: readonly NamedBytes[] | undefined; readonly now: string },
): WitnessVerdict {
  if (policy.witnesses === undefined) return { findings: [] };
  const keys = policy.witnesses.keys.map((key) => readVerifierKey(key, 'cosignature'));
  const found = [
    ...inHistory(from.files, keys),
    ...(from.outside ?? []).map(({ name, bytes }) => readCosigned(name, bytes, { keys, expected: keys })),
  ];
  const verdict = judgeWitnesses(policy.witnesses, log, { heads: found.flatMap(({ heads }) => heads), now: from.now });
  return { ...verdict, findings: [...found.flatMap(({ findings }) => findings), ...verdict.findings] };
}

type Read = { readonly heads: readonly WitnessedHead[]; readonly findings: readonly Finding[] };

/** The head of the log, which need not be cosigned, and the files beside it, each named after the key that cosigned it. */
function inHistory(files: Files, keys: readonly VerifierKey[]): readonly Read[] {
  const head = files.get(LOG + CHECKPOINT);
  const own = head === undefined ? [] : [readCosigned(LOG + CHECKPOINT, head, { keys, expected: [] })];
  const beside = keys.flatMap((key) => {
    const file = `${LOG}${COSIGNED}${toHex(keyId(key))}`;
    const bytes = files.get(file);
    return bytes === undefined ? [] : [readCosigned(file, bytes, { keys: [key], expected: [key] })];
  });
  return [...own, ...beside];
}

/** Reads a cosigned checkpoint; it is a finding when none of the keys that are expected has cosigned it. */
function readCosigned(
  file: string,
  bytes: Uint8Array,
  { keys, expected }: { readonly keys: readonly VerifierKey[]; readonly expected: readonly VerifierKey[] },
): Read {
  const parsed = parseCheckpointFile(bytes);
  if (parsed === undefined) {
    // A head that cannot be read is told as a damaged log already.
    const finding = { kind: 'bad-signature', file, detail: 'this is no cosigned checkpoint' } as const;
    return { heads: [], findings: expected.length === 0 ? [] : [finding] };
  }
  const { origin, size, root } = parsed.checkpoint;
  const heads: WitnessedHead[] = [];
  const findings: Finding[] = [];
  for (const key of keys) {
    const judged = judgeCosignature(parsed.body, parsed.signatureLines, key);
    if (judged.kind === 'cosigned') {
      heads.push({ origin, size, root: toHex(root), witness: key.name, seconds: judged.seconds, file });
    } else if (judged.kind === 'bad-signature') {
      findings.push({ kind: 'bad-signature', file, detail: `the cosignature of ${key.name} is of another head` });
    }
  }
  const isMissed = heads.length + findings.length === 0 && expected.length > 0;
  const names = expected.map(({ name }) => name).join(', ');
  const missed = isMissed ? [{ kind: 'bad-signature', file, detail: `it is not cosigned by ${names}` } as const] : [];
  return { heads, findings: [...findings, ...missed] };
}
