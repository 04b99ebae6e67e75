/** Why: whoever holds the log's key can write two histories, but cannot make a witness forget the one that it saw first. */

import type { Finding } from '../domain/finding.ts';
import { judgeHead, judgePolicy, type Policy, type PresentLog } from '../domain/judge-memory.ts';
import { epochMs } from '../domain/time.ts';
import { Failure } from '../domain/failures.ts';
import { formatCheckpointFile, parseCheckpointFile, type CheckpointFile } from '../log/checkpoint.ts';
import { judgeCosignature, type Cosigner } from '../log/cosignature.ts';
import { toHex } from '../log/encoding.ts';
import { CHECKPOINT, readStoredLog, type StoredLog } from '../log/stored-log.ts';
import type { Clock } from './ports.ts';
import type { Files } from './read-evidence.ts';
import { judgeSigner, LOG, originFaults, presentLog } from './verify-log.ts';
import { describeRefusal } from './witness-evidence.ts';
import type { WitnessMemory } from './witness-ports.ts';

/** What witnessing needs from outside. */
export type WitnessPorts = { readonly memory: WitnessMemory; readonly clock: Clock };

/** How to witness. */
export type WitnessRequest = {
  readonly cosigner: Cosigner;
  /** What the watched log must be, as for verification. */
  readonly policy: Policy;
  /** An unchanged head is cosigned again when its cosignature is as old as this. */
  readonly renewSeconds: number;
  /** Take this history although it is not the one that was cosigned before. */
  readonly accept: boolean;
  readonly dryRun: boolean;
};

/** A head in words; root in hex. */
export type WitnessedLog = { readonly origin: string; readonly size: number; readonly root: string };

/** What a witness answers. `seconds` since 1970 are those of the cosignature that stands, `before` is what it had cosigned until now; `evidence` the folder with what speaks against the log. */
export type Witnessing =
  | { readonly kind: 'nothing-sealed' }
  | { readonly kind: 'unchanged'; readonly log: WitnessedLog; readonly seconds: number }
  | {
      readonly kind: 'cosigned';
      readonly log: WitnessedLog;
      readonly before?: WitnessedLog;
      /** What had to be accepted. */
      readonly accepted: readonly Finding[];
      readonly evidence?: string;
    }
  | {
      readonly kind: 'refused';
      readonly findings: readonly Finding[];
      readonly before?: WitnessedLog;
      readonly evidence?: string;
    };

/** Holds the log of another repository against what this witness cosigned before, and cosigns it, or keeps what speaks against it. */
export function witness(ports: WitnessPorts, files: Files, request: WitnessRequest): Witnessing {
  const known = readKnown(ports.memory, request);
  const stored = readStoredLog(files);
  if (stored.kind === 'none' && known === undefined) return { kind: 'nothing-sealed' };
  const now = ports.clock.now();
  const { findings, isFit } = judge(stored, { known, now, ...request });
  const told = { findings, now, ...(known && { known }) };
  const evidence =
    findings.length === 0 || request.dryRun ? {} : keepEvidence(ports.memory, files, { stored, ...told });
  if (stored.kind !== 'read' || !isFit) return { kind: 'refused', findings, ...before(known), ...evidence };
  const answer = cosignHead(ports.memory, stored.head, { ...request, ...told });
  return answer.kind === 'cosigned' ? { ...answer, ...evidence } : answer;
}

/** What is wrong with the offered log, and whether it may be cosigned: accepting covers what was seen before, and nothing else. */
function judge(
  stored: StoredLog,
  by: {
    readonly known: Known | undefined;
    readonly policy: Policy;
    readonly accept: boolean;
    readonly now: string;
  },
): { readonly findings: readonly Finding[]; readonly isFit: boolean } {
  const unfit = judgeOffered(stored, by.policy, by.now);
  if (unfit.length > 0 || by.known === undefined) return { findings: unfit, isFit: unfit.length === 0 };
  const findings = judgeKnown(by.known.file, presentLog(stored));
  return { findings, isFit: findings.length === 0 || by.accept };
}

/** What was found out about the offered log. */
type Told = { readonly findings: readonly Finding[]; readonly now: string; readonly known?: Known };

function keepEvidence(
  memory: WitnessMemory,
  files: Files,
  { known, ...told }: Told & { readonly stored: StoredLog },
): { readonly evidence: string } {
  const refusal = describeRefusal({ ...told, known: known?.file, offered: files.get(CHECKPOINT) });
  return { evidence: memory.keep(refusal.name, refusal.files) };
}

/** Cosigns a head, unless it is the one that was cosigned and that is not long ago. A clock that went back does not count. */
function cosignHead(
  memory: WitnessMemory,
  head: CheckpointFile,
  request: WitnessRequest & Told,
): Extract<Witnessing, { kind: 'unchanged' | 'cosigned' }> {
  const { known, cosigner, findings } = request;
  const seconds = Math.max(Math.floor(epochMs(request.now) / 1000), known?.seconds ?? 0);
  const log = inWords(head);
  if (known !== undefined && known.file.body === head.body && seconds - known.seconds < request.renewSeconds) {
    return { kind: 'unchanged', log, seconds: known.seconds };
  }
  if (!request.dryRun) memory.write(cosigned(head, cosigner, seconds));
  return { kind: 'cosigned', log, ...before(known), accepted: findings };
}

function before(known: Known | undefined): { readonly before?: WitnessedLog } {
  return known === undefined ? {} : { before: inWords(known.file) };
}

type Known = { readonly file: CheckpointFile; readonly seconds: number };

/** What this witness cosigned last. A file that it has not cosigned is no memory, and forgetting must not go unseen. */
function readKnown(memory: WitnessMemory, request: WitnessRequest): Known | undefined {
  const bytes = memory.read();
  if (bytes === undefined) return undefined;
  const file = parseCheckpointFile(bytes);
  const judged = file && judgeCosignature(file.body, file.signatureLines, request.cosigner.verifier);
  if (file !== undefined && judged?.kind === 'cosigned') return { file, seconds: judged.seconds };
  if (request.accept) return undefined;
  throw new Failure('witness-memory-damaged', { file: memory.place, key: request.cosigner.key });
}

/** What is wrong with the offered log by itself, or by the policy of this witness. */
function judgeOffered(stored: StoredLog, policy: Policy, now: string): readonly Finding[] {
  if (stored.kind === 'unreadable') return [{ ...stored.fault, file: LOG + stored.fault.path }];
  const faults = stored.kind === 'read' ? stored.faults : [];
  const isDoubtful = stored.kind === 'read' && stored.doubtful;
  const detail = 'its root is not that of the records in the tiles';
  const { origin, signature } = judgeSigner(stored, policy);
  return [
    ...faults.map(({ path, ...fault }) => ({ ...fault, file: LOG + path })),
    ...(isDoubtful ? [{ kind: 'log-rewritten', file: LOG + CHECKPOINT, detail } as const] : []),
    ...(stored.kind === 'read' && !isDoubtful ? originFaults(stored, origin) : []),
    ...signature,
    ...judgePolicy(policy, presentLog(stored), { records: [], now }),
  ];
}

/** Holds the offered log against the head that was cosigned. */
function judgeKnown(known: CheckpointFile, log: PresentLog | undefined): readonly Finding[] {
  const { origin, size, root } = known.checkpoint;
  if (log !== undefined && log.origin !== origin) {
    const detail = `this witness has cosigned ${origin}; now it is ${log.origin}`;
    return [{ kind: 'wrong-origin', file: LOG + CHECKPOINT, detail }];
  }
  return judgeHead(log, { size, root: toHex(root) }, 'this witness has cosigned');
}

/** How many signatures of the log itself are passed on. */
const MOST_SIGNATURES = 16;

/** The head with the signatures of its own log and the cosignature of this witness. */
function cosigned({ body, checkpoint, signatureLines }: CheckpointFile, cosigner: Cosigner, seconds: number): string {
  const own = signatureLines.filter((line) => line.split(' ')[1] === checkpoint.origin).slice(0, MOST_SIGNATURES);
  return formatCheckpointFile({ body, signatureLines: [...own, cosigner.cosign(body, seconds)] });
}

function inWords({ checkpoint }: CheckpointFile): WitnessedLog {
  return { origin: checkpoint.origin, size: checkpoint.size, root: toHex(checkpoint.root) };
}
