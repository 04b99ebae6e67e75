/** Why: a signature counts when it is right, and by a key that is pinned for whoever the signed record says it is of. */

import { recordIn, type FoundLine, type Places } from './evidence.ts';
import type { Finding } from './finding.ts';
import type { Redaction } from './item-record.ts';
import { isGateDecision, type BatonRecord } from './record.ts';
import { linesOf, outsideOf, signerOf, type AllowedSigner } from './signer.ts';

/** What checking a signature gave. Key in base64, fingerprint as `ssh-keygen -l` shows it. */
export type SignatureCheck =
  | { readonly kind: 'malformed'; readonly problem: string }
  | { readonly kind: 'forged' | 'genuine'; readonly key: string; readonly fingerprint: string };

/** Which records must be signed: decisions of people, or all but signatures themselves. */
export type SignatureDemand = 'decisions' | 'all';

/** How many signatures there are, and how many of them count: right, and by a key that is pinned for the signer. */
export type SignatureCount = { readonly found: number; readonly counted: number };

/** A signature that is right as such: which record it is of, and who that record says it is of. */
type Signed = { readonly of: string; readonly signer: string };

/** What judging needs: all lines, what each signature record was found to be, whose keys count, and what must be signed. */
export type SignatureEvidence = {
  readonly lines: readonly FoundLine[];
  readonly indexOf: Places;
  readonly checks: ReadonlyMap<string, SignatureCheck>;
  readonly signers: readonly AllowedSigner[];
  readonly demand?: SignatureDemand;
};

/** Holds every signature against the record that it is of, and every record that must be signed against its signatures. */
export function judgeSignatures(evidence: SignatureEvidence): {
  readonly findings: readonly Finding[];
  readonly unsigned: readonly Finding[];
  readonly count: SignatureCount;
} {
  const { records, places } = recordsIn(evidence.lines);
  const counted: Signed[] = [];
  const passedOver = new Map<string, string>();
  const findings: Finding[] = [];
  const told = (kind: Finding['kind'], id: string, detail: string): Finding => ({
    kind,
    ...placeOf(id, places, evidence.indexOf),
    id,
    detail,
  });
  for (const [id, check] of evidence.checks) {
    const record = records.get(id);
    if (record?.eventType !== 'signature') continue;
    const judged = judgeOne({ of: record.of, check, signed: records.get(record.of) }, evidence.signers);
    if (judged.kind === 'bad') findings.push(told('bad-signature', id, judged.detail));
    else if (judged.kind === 'counts') counted.push({ of: record.of, signer: judged.signer });
    else passedOver.set(record.of, judged.detail);
  }
  const unsigned = unsignedRecords(records, counted, evidence.demand).map(({ id, signer }) =>
    told(
      'unsigned',
      id,
      `${signer} should have signed it: ${passedOver.get(id) ?? 'nobody has, in a way that counts'}`,
    ),
  );
  return { findings, unsigned, count: { found: evidence.checks.size, counted: counted.length } };
}

/** All records by id, with what stands in for those that are gone: the id is what is signed, so a signature outlives the content. */
function recordsIn(lines: readonly FoundLine[]) {
  const records = new Map<string, BatonRecord>();
  const places = new Map<string, FoundLine>();
  const standIns: Redaction[] = [];
  for (const line of lines) {
    const found = recordIn(line);
    if (found === undefined) continue;
    records.set(found.id, found.record);
    places.set(found.id, line);
    if (found.record.eventType === 'redaction') standIns.push(found.record);
  }
  for (const { redacts, standIn } of standIns) if (!records.has(redacts)) records.set(redacts, standIn);
  return { records, places };
}

type Judged =
  | { readonly kind: 'counts'; readonly signer: string }
  | { readonly kind: 'bad' | 'passed-over'; readonly detail: string };

function judgeOne(
  signature: { readonly of: string; readonly check: SignatureCheck; readonly signed: BatonRecord | undefined },
  signers: readonly AllowedSigner[],
): Judged {
  const { of, check, signed } = signature;
  if (check.kind === 'malformed') return { kind: 'bad', detail: `the signature ${check.problem}` };
  if (check.kind === 'forged') return { kind: 'bad', detail: `the signature is not of record ${of}` };
  if (signed === undefined) return { kind: 'passed-over', detail: 'the record that it is of cannot be read' };
  const signer = signerOf(signed);
  const pinned = linesOf(signers, signer);
  const own = pinned.filter(({ key }) => key === check.key);
  if (pinned.length === 0) {
    return {
      kind: 'passed-over',
      detail: `it is signed with ${check.fingerprint}, and no key is pinned for ${signer}`,
    };
  }
  const times = own.map((line) => outsideOf(line, signed.timestamp));
  if (times.includes(undefined)) return { kind: 'counts', signer };
  const [time] = times;
  const problem = time === undefined ? belongs(signers, check.key, signer) : time;
  return {
    kind: 'bad',
    detail: `the key ${check.fingerprint} ${problem}; record ${of} is of ${signer}, ${signed.timestamp}`,
  };
}

/** Whose key it is, where the list says so, if not that of the signer. */
function belongs(signers: readonly AllowedSigner[], key: string, signer: string): string {
  const owners = signers.filter((line) => line.key === key).map(({ principals }) => principals);
  return owners.length === 0
    ? `belongs neither to ${signer} nor to anybody who is allowed to sign`
    : `belongs to ${owners.join(', ')}, not to ${signer}`;
}

/** The records that must be signed and are not, with who should have signed them. */
function unsignedRecords(
  records: ReadonlyMap<string, BatonRecord>,
  counted: readonly Signed[],
  demand: SignatureDemand | undefined,
): readonly { readonly id: string; readonly signer: string }[] {
  if (demand === undefined) return [];
  const alone = new Set(counted.map(({ of }) => of));
  const covered = demand === 'all' ? coveredBy(records, counted) : alone;
  return [...records].flatMap(([id, record]) => {
    if (record.eventType === 'signature' || (demand === 'decisions' && !isDecision(record))) return [];
    const isSigned = isDecision(record) ? alone.has(id) : covered.has(id);
    return isSigned ? [] : [{ id, signer: signerOf(record) }];
  });
}

/** Whether a record is a decision that somebody signs by itself: at a gate, or to remove what a record says. */
export function isDecision(record: BatonRecord): boolean {
  return isGateDecision(record) || record.eventType === 'redaction';
}

/** Records that signatures vouch for: those that they are of, and what is of the same signer behind them. */
export function coveredBy(
  records: ReadonlyMap<string, BatonRecord>,
  signatures: readonly Signed[],
): ReadonlySet<string> {
  const covered = new Set<string>();
  for (const signer of new Set(signatures.map((each) => each.signer))) {
    const stack = signatures.filter((each) => each.signer === signer).map(({ of }) => of);
    const met = new Set<string>();
    for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
      const record = met.has(id) ? undefined : records.get(id);
      met.add(id);
      if (record === undefined) continue;
      if (signerOf(record) === signer) covered.add(id);
      stack.push(...record.after);
    }
  }
  return covered;
}

function placeOf(
  id: string,
  places: ReadonlyMap<string, FoundLine>,
  indexOf: Places,
): Pick<Finding, 'file' | 'line' | 'index'> {
  const line = places.get(id);
  const index = indexOf.get(id);
  return { ...(line && { file: line.file, line: line.line }), ...(index === undefined ? {} : { index }) };
}
