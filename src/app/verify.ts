/** Why: verification answers one question offline: is this history the one that was written, and who says so. */

import { idIn, linksIn, type Evidence, type FoundLine } from '../domain/evidence.ts';
import { orderFindings, type Finding } from '../domain/finding.ts';
import { judgeLines } from '../domain/judge-lines.ts';
import {
  judgeMemory,
  judgePolicy,
  type Memory,
  type Policy,
  type PresentLog,
  type TimedRecord,
} from '../domain/judge-memory.ts';
import type { SignatureCount } from '../domain/judge-signatures.ts';
import { judgeOrder } from '../domain/judge-order.ts';
import type { WitnessVerdict } from '../domain/judge-witnesses.ts';
import { latestOf } from '../domain/time.ts';
import { leafIds, tileOfLeaf } from '../log/blame.ts';
import { readStoredLog } from '../log/stored-log.ts';
import type { Clock, Library, NamedBytes } from './ports.ts';
import { idsIn, readLines, restoreFile } from './read-evidence.ts';
import { anchorsOf, type Anchor } from './verify-anchors.ts';
import { verifyRedactions, withDeclared, type DeclaredMissing } from './verify-redactions.ts';
import { verifySignatures } from './verify-signatures.ts';
import { verifyDerived, type DerivedReport } from './verify-derived.ts';
import {
  below,
  firstPlaces,
  judgeSigner,
  LOG,
  logFaults,
  presentLog,
  sealedIds,
  withoutConsequences,
} from './verify-log.ts';
import type { HistoryFiles, VerifySource } from './verify-ports.ts';
import { verifyWitnesses } from './verify-witnesses.ts';

/** What verifying needs from outside. Without a library, schedules and claims are not worked out again. */
export type VerifyPorts = {
  readonly source: VerifySource;
  readonly library: Pick<Library, 'readWorkItem' | 'readWorkflow'> | undefined;
  readonly clock: Clock;
};

/** How to verify. */
export type VerifyRequest = {
  readonly policy: Policy;
  /** Restore what was only reformatted. */
  readonly fix: boolean;
  /** Remember this state as good although there are findings. */
  readonly accept: boolean;
  /** Checkpoints that witnesses have cosigned, from outside of the history. */
  readonly cosigned?: readonly NamedBytes[];
};

/** The verdict with everything that it rests on. */
export type Verification = {
  readonly verdict: 'sound' | 'findings' | 'cannot-tell';
  readonly place: string;
  /** Root in hex. */
  readonly log: { readonly origin: string; readonly size: number; readonly root: string } | undefined;
  readonly records: { readonly sealed: number; readonly unsealed: number; readonly legacy: number };
  readonly anchors: readonly Anchor[];
  /** Records that no anchor vouches for: sealed behind the last one, and not sealed yet. */
  readonly window: { readonly sealed: number; readonly unsealed: number };
  readonly findings: readonly Finding[];
  readonly schedules: DerivedReport['schedules'];
  /** Signatures of records; undefined when there are none and none is asked for. */
  readonly signatures?: SignatureCount;
  /** Records whose content is gone or is to go, by declaration. */
  readonly redactions?: readonly DeclaredMissing[];
  readonly fixed: readonly string[];
};

/** Verifies a history. Changes nothing in the repository but what `fix` restores; remembers what it found good. */
export async function verify(ports: VerifyPorts, request: VerifyRequest): Promise<Verification> {
  const found = await examine(ports, request);
  const fixed = request.fix ? restore(found) : [];
  const final = fixed.length === 0 ? found : await examine(ports, request);
  if (final.memory !== undefined && (final.verdict.verdict === 'sound' || request.accept)) {
    ports.source.memory.write(final.memory);
  }
  return { ...final.verdict, fixed };
}

type Examined = {
  readonly history: HistoryFiles;
  readonly lines: readonly FoundLine[];
  readonly verdict: Verification;
  /** What to remember; undefined when there is no log that could be read. */
  readonly memory: Memory | undefined;
};

async function examine({ source, library, clock }: VerifyPorts, request: VerifyRequest): Promise<Examined> {
  const { policy } = request;
  const [history, live] = await Promise.all([source.read(), source.live()]);
  const stored = readStoredLog(below(history.files, LOG));
  const leaves = stored.kind === 'none' ? [] : leafIds(stored.leaves);
  const indexOf = firstPlaces(leaves);
  const lines = readLines(history.files, sealedIds(stored, leaves));
  const memory = source.memory.read();
  const tileOf = (index: number): string => LOG + tileOfLeaf(index, leaves.length);
  const redacted = verifyRedactions(lines, indexOf);
  const { declared } = redacted;
  const evidence = { lines, leaves, indexOf, tileOf, live, declared, remembered: new Set(memory?.unsealed ?? []) };
  const { origin, signature } = judgeSigner(stored, policy);
  const faults = logFaults(stored, () => withDeclared(idsIn(lines), declared), origin);
  const log = faults.length === 0 ? presentLog(stored) : undefined;
  const derived = library === undefined ? NOTHING_DERIVED : await verifyDerived(library, history.files, lines);
  const signed = verifySignatures(lines, indexOf, policy);
  const records = timed(lines);
  const known = { memory, policy, log, records };
  const now = clock.now();
  const cosigned = { files: history.files, outside: request.cosigned };
  const outside: WitnessVerdict =
    faults.length > 0 ? { findings: [] } : judgeFromOutside({ ...known, now }, evidence, cosigned);
  const order = judgeOrder(evidence, (size) => log?.rootAt(size));
  const rest = [...judgeLines(evidence), ...order, ...redacted.findings];
  const judged = faults.length === 0 ? rest : withoutConsequences(rest, faults);
  // What the log says about records counts for less when the log itself is wrong, so that comes first; that a record
  // is not signed may follow from a signature that is missing or wrong, so that comes last.
  const findings = [
    ...orderFindings([...faults, ...signature]),
    ...orderFindings([...judged, ...outside.findings, ...signed.findings, ...derived.findings]),
    ...orderFindings(signed.unsigned),
  ];
  const { anchor } = outside;
  const verdict = conclude(known, { findings, derived, lines, leaves: leaves.length, ...(anchor && { anchor }) });
  const told = { ...verdict, ...signed.told, ...redacted.told, place: history.place };
  return { history, lines, memory: log && remember(log, records), verdict: told };
}

const NOTHING_DERIVED: DerivedReport = { findings: [], schedules: { checked: 0, undecided: [] } };

/** What is known besides the files themselves. */
type Known = {
  readonly memory: Memory | undefined;
  readonly policy: Policy;
  readonly log: PresentLog | undefined;
  readonly records: readonly TimedRecord[];
};

function judgeFromOutside(
  known: Known & { readonly now: string },
  evidence: Evidence,
  cosigned: Omit<Parameters<typeof verifyWitnesses>[2], 'now'>,
): WitnessVerdict {
  const { memory, policy, log, records, now } = known;
  const ids = memory === undefined || memory.unsealed.length === 0 ? new Set() : idsIn(evidence.lines);
  const isThere = (id: string): boolean => ids.has(id) || evidence.indexOf.has(id) || evidence.live.has(id);
  const late = policy.lateAfterSeconds === undefined ? {} : { lateAfterSeconds: policy.lateAfterSeconds };
  const remembered = memory === undefined ? [] : judgeMemory(memory, { log, records, isThere, ...late });
  const witnessed = verifyWitnesses(policy, log, { ...cosigned, now });
  return {
    ...witnessed,
    findings: [...remembered, ...judgePolicy(policy, log, { records, now }), ...witnessed.findings],
  };
}

function conclude(
  { memory, policy, log, records }: Known,
  found: {
    readonly findings: readonly Finding[];
    readonly derived: DerivedReport;
    readonly lines: readonly FoundLine[];
    readonly leaves: number;
    readonly anchor?: NonNullable<WitnessVerdict['anchor']>;
  },
): Omit<Verification, 'place'> {
  const { findings, derived, lines, leaves } = found;
  const anchors = anchorsOf({ memory, policy, log, witnessed: found.anchor }, findings);
  const unsealed = records.filter(({ index }) => index === undefined).length;
  const legacy = lines.filter(({ content }) => content.kind === 'legacy').length;
  const good = log === undefined ? 'cannot-tell' : 'sound';
  return {
    verdict: findings.length > 0 ? 'findings' : good,
    log: log && { origin: log.origin, size: log.size, root: log.rootAt(log.size) ?? '' },
    records: { sealed: leaves, unsealed, legacy },
    anchors,
    window: { sealed: leaves - Math.max(0, ...anchors.map(({ size }) => size)), unsealed },
    findings,
    schedules: derived.schedules,
    fixed: [],
  };
}

function timed(lines: readonly FoundLine[]): readonly TimedRecord[] {
  const records: TimedRecord[] = [];
  for (const line of lines) {
    const links = linksIn(line);
    if (links === undefined) continue;
    const { file, index } = line;
    records.push({ id: idIn(line) ?? '', timestamp: links.timestamp, index, file, line: line.line });
  }
  return records;
}

function remember(log: PresentLog, records: readonly TimedRecord[]): Memory {
  const newest = latestOf(records.map(({ timestamp }) => timestamp));
  return {
    origin: log.origin,
    size: log.size,
    root: log.rootAt(log.size) ?? '',
    ...(newest === undefined ? {} : { newest }),
    unsealed: records.flatMap(({ id, index }) => (index === undefined ? [id] : [])),
  };
}

/** Restores what was found reformatted; a line that says another record than the sealed one is not made to look like one. */
function restore({ history, lines, verdict }: Examined): readonly string[] {
  const { restore: put } = history;
  if (put === undefined) return [];
  const told = verdict.findings.filter(({ kind }) => kind === 'reformatted');
  const files = new Set(told.flatMap(({ file }) => file ?? []));
  for (const file of files) {
    const numbers = new Set(told.flatMap((finding) => (finding.file === file ? (finding.line ?? []) : [])));
    const own = lines.filter((line) => line.file === file);
    put(file, restoreFile(history.files.get(file) ?? new Uint8Array(), own, numbers));
  }
  return [...files];
}
