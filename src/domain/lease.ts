/** Why: a lease says for how long a silent executor is believed to be at work, and what proves that it no longer is. */

import type { AttemptId, StepKey, WorkItemId } from './ids.ts';
import type { AttemptStarted, ExecutorKind } from './record.ts';
import { epochMs, formatSpan } from './time.ts';

/**
 * Moves the lease of an attempt. It lies in the chain of the step, so that moving it is a compare-and-swap against the end of
 * the attempt, and nowhere else: it is no record, has no file, and history does not know of it.
 */
export type LeaseRenewal = {
  readonly schemaVersion: '1.0';
  readonly eventType: 'lease-renewed';
  readonly workItemId: WorkItemId;
  readonly step: StepKey;
  readonly attemptId: AttemptId;
  /** The claim that is renewed. */
  readonly nonce: string;
  /** UTC, by the clock of whoever renews; for people. */
  readonly timestamp: string;
  readonly actor: string;
  /** From now on; 0 means for ever. */
  readonly leaseSeconds: number;
  /** The server's clock at that moment, where it tells the time. */
  readonly serverTime?: string;
};

/** A run of a CI system, by its id and which try of it this is. */
export type CiRun = { readonly id: string; readonly attempt: number };

/** What shows that an attempt is lost. Seconds are whole; no two machines' own clocks are ever compared. */
export type LossEvidence =
  /** The CI run that held it is over. */
  | { readonly kind: 'run-over'; readonly run: CiRun; readonly conclusion: string }
  /** Its chain was seen unchanged for a whole lease, by one observer's monotonic clock. */
  | { readonly kind: 'unchanged'; readonly seconds: number; readonly leaseSeconds: number }
  /** The server's clock is past the end of the lease, which was counted by the same clock. */
  | {
      readonly kind: 'server-clock';
      readonly since: string;
      readonly leaseSeconds: number;
      readonly serverTime: string;
    }
  /** The process that held it, on this machine, is gone. */
  | { readonly kind: 'process-gone' }
  | { readonly kind: 'person'; readonly by: string; readonly reason: string };

/** The lease of an attempt as it stands. */
export type Lease = {
  /** How long it lasts; 0 means for ever. */
  readonly seconds: number;
  /** When it was given or last renewed, by the clock of its holder: for people. */
  readonly since: string;
  /** The same by the server's clock, where it tells the time. */
  readonly serverSince?: string;
  readonly renewed: boolean;
  readonly kind: ExecutorKind;
  /** The CI run that holds it. */
  readonly run?: CiRun;
};

/** The lease that a claim gives, moved by its newest renewal. A renewal of another claim says nothing about it. */
export function leaseOf(start: AttemptStarted, renewal: LeaseRenewal | undefined): Lease {
  const newer = renewal?.nonce === start.nonce ? renewal : undefined;
  const { leaseSeconds, timestamp, serverTime } = newer ?? start;
  const { kind, run } = start.executor;
  return {
    seconds: leaseSeconds,
    since: timestamp,
    ...(serverTime === undefined ? {} : { serverSince: serverTime }),
    renewed: newer !== undefined,
    kind,
    ...(run === undefined ? {} : { run }),
  };
}

/** What an observer knows about an attempt at this moment. */
export type Sighting = {
  /** For how many seconds its chain has been seen unchanged, by the observer's monotonic clock. */
  readonly unchangedSeconds?: number;
  /** The server's clock now. */
  readonly serverTime?: string;
  /** How its CI run ended; missing while that is not known. */
  readonly conclusion?: string;
  /** Whether its process is known to be gone, alive, or unknown here. */
  readonly process?: 'gone' | 'alive' | 'unknown';
};

/** By how much the server's clock has to be past a lease: pushes take a while, and answers are rounded to seconds. */
const SERVER_MARGIN_SECONDS = 300;

/** What proves that an attempt is lost; undefined as long as nothing does, and whenever its process is seen alive. */
export function provenLoss(lease: Lease, sighting: Sighting): LossEvidence | undefined {
  const { conclusion, process } = sighting;
  if (lease.run !== undefined && conclusion !== undefined) return { kind: 'run-over', run: lease.run, conclusion };
  if (process === 'gone') return { kind: 'process-gone' };
  if (lease.seconds === 0 || process === 'alive') return undefined;
  return standstill(lease, sighting) ?? overByServer(lease, sighting);
}

function standstill({ seconds: leaseSeconds }: Lease, { unchangedSeconds }: Sighting): LossEvidence | undefined {
  if (unchangedSeconds === undefined || unchangedSeconds < leaseSeconds) return undefined;
  return { kind: 'unchanged', seconds: Math.floor(unchangedSeconds), leaseSeconds };
}

function overByServer(
  { seconds: leaseSeconds, serverSince: since }: Lease,
  { serverTime }: Sighting,
): LossEvidence | undefined {
  if (since === undefined || serverTime === undefined) return undefined;
  const past = (epochMs(serverTime) - epochMs(since)) / 1000 - leaseSeconds;
  return past >= SERVER_MARGIN_SECONDS ? { kind: 'server-clock', since, leaseSeconds, serverTime } : undefined;
}

/** What shows that an attempt is lost, in words that complete "lost: …". */
export function describeLoss(loss: LossEvidence): string {
  switch (loss.kind) {
    case 'run-over':
      return `CI run ${loss.run.id} (attempt ${loss.run.attempt}) that held it is over: ${loss.conclusion}`;
    case 'unchanged':
      return `nothing was heard of it for ${formatSpan(loss.seconds)}, longer than its lease of ${formatSpan(loss.leaseSeconds)}`;
    case 'server-clock':
      return `its lease of ${formatSpan(loss.leaseSeconds)} is over by the clock of the server`;
    case 'process-gone':
      return 'the process that held it is gone';
    case 'person':
      return `${loss.by} says so: ${loss.reason}`;
  }
}
