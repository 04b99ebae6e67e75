/** Why: verification answers one question offline: is this history the one that was written, and who says so. */

import type { Evidence, FoundLine } from '../domain/evidence.ts';
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
import { tileOfLeaf } from '../log/blame.ts';
import { readStoredLog, storedLeaves, type StoredLog } from '../log/stored-log.ts';
import { gatherInFull, gatherLooked, linesAboutOthers, type Gathered } from './gather-evidence.ts';
import { beginLook } from './look-at-batches.ts';
import type { StartHelpers } from './look-ports.ts';
import type { Clock, Library, NamedBytes } from './ports.ts';
import { batchesIn, idsIn, restoreFile } from './read-evidence.ts';
import { anchorsOf, type Anchor } from './verify-anchors.ts';
import { verifyRedactions, withDeclared, type DeclaredMissing } from './verify-redactions.ts';
import { verifySignatures } from './verify-signatures.ts';
import { verifyDerived, type DerivedReport } from './verify-derived.ts';
import { below, judgeSigner, LOG, logFaults, presentLog, withoutConsequences } from './verify-log.ts';
import type { HistoryFiles, ServerHistory, VerifySource } from './verify-ports.ts';
import { verifyWitnesses } from './verify-witnesses.ts';

/** What verifying needs from outside. Without a library, schedules and claims are not worked out again. */
export type VerifyPorts = {
  readonly source: VerifySource;
  readonly library: Pick<Library, 'readWorkItem' | 'readWorkflow'> | undefined;
  readonly clock: Clock;
  /** Starts other threads for large histories. */
  readonly helpers?: StartHelpers;
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
  /** How what was verified stands to the history of the server; only where one is set. */
  readonly server?: ServerHistory;
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

/**
 * Looks at batches first, which says at little cost whether all is in order, as it nearly always is. Where it is not, or where
 * something else is found, every line is taken apart, so that what is told does not depend on how it was found.
 */
async function examine(ports: VerifyPorts, request: VerifyRequest): Promise<Examined> {
  const [history, live] = await Promise.all([ports.source.read(), ports.source.live()]);
  const log = below(history.files, LOG);
  const held = storedLeaves(log);
  const begun = beginLook(batchesIn(history.files), held, ports.helpers);
  const stored = readStoredLog(log, held);
  const isWhole = stored.kind === 'read' && !stored.doubtful && stored.faults.length === 0;
  const looked = isWhole ? await begun.finish() : await begun.leave();
  const leaves = stored.kind === 'none' ? new Uint8Array() : stored.leaves;
  const gathered = looked && gatherLooked(history.files, leaves, looked);
  const at = { ports, request, history, stored, live };
  const quickly = gathered && (await judge(at, gathered));
  if (quickly?.verdict.findings.length === 0) return quickly;
  return judge(at, gatherInFull(history.files, leaves));
}

/** A history, with what is known besides. */
type Scene = {
  readonly ports: VerifyPorts;
  readonly request: VerifyRequest;
  readonly history: HistoryFiles;
  readonly stored: StoredLog;
  readonly live: ReadonlySet<string>;
};

async function judge({ ports, request, history, stored, live }: Scene, gathered: Gathered): Promise<Examined> {
  const { source, library, clock } = ports;
  const { policy } = request;
  const { lines, all, timedSince, newest, ...leaves } = gathered;
  const memory = source.memory.read();
  const tileOf = (index: number): string => LOG + tileOfLeaf(index, leaves.size);
  const related = linesAboutOthers(gathered, policy);
  const redacted = verifyRedactions(related, leaves.indexOf);
  const { declared } = redacted;
  const evidence = { ...leaves, lines, tileOf, live, declared, remembered: new Set(memory?.unsealed ?? []) };
  const { origin, signature } = judgeSigner(stored, policy);
  const faults = logFaults(stored, () => withDeclared(idsIn(lines), declared), origin);
  const log = faults.length === 0 ? presentLog(stored) : undefined;
  const derived = await derive(library, history, all);
  const signed = verifySignatures(related, leaves.indexOf, policy);
  const records = timedSince(memory?.size ?? leaves.size);
  const known = { memory, policy, log, records };
  const now = clock.now();
  const cosigned = { files: history.files, outside: request.cosigned };
  const outside: WitnessVerdict =
    faults.length > 0 ? { findings: [] } : judgeFromOutside({ ...known, now }, evidence, cosigned);
  const judged = withoutConsequences([...judgeFiles(evidence, log), ...redacted.findings], faults);
  // What the log says about records counts for less when the log itself is wrong, so that comes first; that a record
  // is not signed may follow from a signature that is missing or wrong, so that comes last.
  const findings = [
    ...orderFindings([...faults, ...signature]),
    ...orderFindings([...judged, ...outside.findings, ...signed.findings, ...derived.findings]),
    ...orderFindings(signed.unsigned),
  ];
  const { anchor } = outside;
  const verdict = conclude(known, { findings, derived, lines, leaves: leaves.size, ...(anchor && { anchor }) });
  const { place, server } = history;
  const told = { ...verdict, ...signed.told, ...redacted.told, place, ...(server && { server }) };
  return { history, lines, memory: log && remember(log, records, newest), verdict: told };
}

function judgeFiles(evidence: Evidence, log: PresentLog | undefined): readonly Finding[] {
  return [...judgeLines(evidence), ...judgeOrder(evidence, (size) => log?.rootAt(size))];
}

const NOTHING_DERIVED: DerivedReport = { findings: [], schedules: { checked: 0, undecided: [] } };

async function derive(
  library: VerifyPorts['library'],
  { files }: HistoryFiles,
  all: Gathered['all'],
): Promise<DerivedReport> {
  return library === undefined ? NOTHING_DERIVED : verifyDerived(library, files, all());
}

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

function remember(log: PresentLog, records: readonly TimedRecord[], newest: string | undefined): Memory {
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
