/** Why: signatures are records like others; what they are of and by whom is checked here, and judged by whose keys are pinned. */

import { linksIn, recordIn, type FoundLine, type Places } from '../domain/evidence.ts';
import type { Finding } from '../domain/finding.ts';
import type { Policy } from '../domain/judge-memory.ts';
import { judgeSignatures, type SignatureCheck, type SignatureCount } from '../domain/judge-signatures.ts';
import { SIGNATURE_NAMESPACE } from '../domain/signer.ts';
import { lineBytes } from '../formats/sealed-line.ts';
import { toBase64 } from '../log/encoding.ts';
import { fingerprintOf } from '../log/ssh-key.ts';
import { checkSshSignature } from '../log/ssh-signature.ts';

/** What came of checking all signatures. */
export type SignatureReport = {
  readonly findings: readonly Finding[];
  /** Records that should be signed and are not. */
  readonly unsigned: readonly Finding[];
  /** For the verdict; empty when there are none and none is asked for. */
  readonly told: { readonly signatures?: SignatureCount };
};

/** The bytes that are signed for a record: its id and a line feed, so that a shell can make and check signatures too. */
export function signedMessage(id: string): Uint8Array {
  return lineBytes(`${id}\n`);
}

/** Checks every signature record, and that what a policy wants signed is. */
export function verifySignatures(
  lines: readonly FoundLine[],
  indexOf: Places,
  policy: Pick<Policy, 'allowedSigners' | 'signed'>,
): SignatureReport {
  const checks = new Map<string, SignatureCheck>();
  for (const line of lines) {
    const found = linksIn(line)?.eventType === 'signature' ? recordIn(line) : undefined;
    if (found?.record.eventType !== 'signature') continue;
    checks.set(found.id, checkSignature(found.record));
  }
  if (checks.size === 0 && policy.signed === undefined) return { findings: [], unsigned: [], told: {} };
  const signers = policy.allowedSigners ?? [];
  const demand = policy.signed === undefined ? {} : { demand: policy.signed };
  const { count, ...judged } = judgeSignatures({ lines, indexOf, checks, signers, ...demand });
  return { ...judged, told: { signatures: count } };
}

/** Checks the signature in a record against the key that it carries. A sealed line is only looked at, so its fields may be anything. */
export function checkSignature({
  of,
  signature,
}: {
  readonly of: unknown;
  readonly signature: unknown;
}): SignatureCheck {
  if (typeof of !== 'string' || typeof signature !== 'string') {
    return { kind: 'malformed', problem: 'is not in the form of an SSH signature' };
  }
  const checked = checkSshSignature(signature, signedMessage(of), SIGNATURE_NAMESPACE);
  if (checked.kind === 'malformed') return checked;
  const { kind, publicKey } = checked;
  return { kind, key: toBase64(publicKey), fingerprint: fingerprintOf(publicKey) };
}
