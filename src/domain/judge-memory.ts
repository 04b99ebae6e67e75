/** Why: a history that was rewritten as a whole agrees with itself; only somebody who saw it before can tell. */

import type { Finding } from './finding.ts';
import type { SignatureDemand } from './judge-signatures.ts';
import type { AllowedSigner } from './signer.ts';
import { epochMs } from './time.ts';

/** A head of the log that is known from elsewhere: an earlier verification, or a policy. Root in hex. */
export type KnownHead = { readonly size: number; readonly root: string };

/** What a clone remembers of its last verification that found nothing. */
export type Memory = KnownHead & {
  readonly origin: string;
  /** The newest time that a record claimed then; undefined when there was no record. */
  readonly newest?: string;
  /** Records that were there and not sealed yet. */
  readonly unsealed: readonly string[];
};

/** Witnesses by the keys that check their cosignatures (`name+id+base64`), and how many of them must vouch for the log. */
export type WitnessPolicy = {
  readonly keys: readonly string[];
  readonly quorum: number;
  /** How old a cosignature may be that counts. */
  readonly withinSeconds?: number;
};

/** What a verifier demands, given from outside the repository. */
export type Policy = {
  readonly origin?: string;
  /** The key that must have signed the head, as `name+id+base64`; its name is that of the log. */
  readonly logKey?: string;
  /** A head that the log must contain. */
  readonly head?: KnownHead;
  readonly witnesses?: WitnessPolicy;
  /** How long a record may wait for sealing. */
  readonly sealWithinSeconds?: number;
  /** How much older than the last verification a new record may claim to be. */
  readonly lateAfterSeconds?: number;
  /** Whose keys count for signatures of records. */
  readonly allowedSigners?: readonly AllowedSigner[];
  /** Which records must be signed. */
  readonly signed?: SignatureDemand;
};

/** The log as it is now. */
export type PresentLog = {
  readonly origin: string;
  readonly size: number;
  /** Root at a size of at most the present one, in hex. */
  readonly rootAt: (size: number) => string | undefined;
};

/** A record as far as time matters. */
export type TimedRecord = {
  readonly id: string;
  readonly timestamp: string;
  readonly index: number | undefined;
  readonly file: string;
  readonly line: number;
};

/** Executors may work offline for a day before their records count as late. */
const DEFAULT_LATE_SECONDS = 86_400;

/** Holds the log against a head that is known from elsewhere; `source` says from where, as in "this clone remembers". */
export function judgeHead(log: PresentLog | undefined, known: KnownHead, source: string): readonly Finding[] {
  const size = log?.size ?? 0;
  const file = 'log/checkpoint';
  if (size < known.size) {
    const detail = `${source} a log of ${known.size} records; now it has ${size}`;
    return [{ kind: 'rollback', file, index: size, detail }];
  }
  if (log?.rootAt(known.size) === known.root || known.size === 0) return [];
  const detail = `the first ${known.size} records of this log are not those that ${source}`;
  return [{ kind: 'fork', file, detail }];
}

/** Holds what is there now against what this clone remembers. */
export function judgeMemory(
  memory: Memory,
  now: {
    readonly log: PresentLog | undefined;
    readonly records: readonly TimedRecord[];
    readonly isThere: (id: string) => boolean;
    readonly lateAfterSeconds?: number;
  },
): readonly Finding[] {
  const origin = now.log?.origin ?? memory.origin;
  const detail = `this clone remembers ${memory.origin}; now it is ${origin}`;
  return [
    ...(origin === memory.origin ? [] : [{ kind: 'wrong-origin', file: 'log/checkpoint', detail } as const]),
    ...judgeHead(now.log, memory, 'this clone remembers'),
    ...memory.unsealed.filter((id) => !now.isThere(id)).map(vanished),
    ...judgeLate(memory, now.records, now.lateAfterSeconds ?? DEFAULT_LATE_SECONDS),
  ];
}

function vanished(id: string): Finding {
  return { kind: 'vanished', id, detail: `record ${id} was here, not sealed yet, and is gone` };
}

function judgeLate(memory: Memory, records: readonly TimedRecord[], seconds: number): readonly Finding[] {
  const { newest, size } = memory;
  if (newest === undefined) return [];
  const known = new Set(memory.unsealed);
  const limit = epochMs(newest) - seconds * 1000;
  return records
    .filter(({ id, index, timestamp }) => !known.has(id) && (index ?? size) >= size && epochMs(timestamp) < limit)
    .map((record) => ({
      kind: 'late',
      file: record.file,
      line: record.line,
      ...(record.index === undefined ? {} : { index: record.index }),
      id: record.id,
      detail: `it says ${record.timestamp}, but was not there when this clone verified records up to ${newest}`,
    }));
}

/** Holds the log against a policy, as far as the policy speaks of it. `now` is an instant. */
export function judgePolicy(
  policy: Policy,
  log: PresentLog | undefined,
  waiting: { readonly records: readonly TimedRecord[]; readonly now: string },
): readonly Finding[] {
  const origin = log?.origin ?? 'no log';
  const detail = `the policy asks for ${policy.origin ?? ''}; this is ${origin}`;
  const isOther = policy.origin !== undefined && policy.origin !== origin;
  const limit = epochMs(waiting.now) - (policy.sealWithinSeconds ?? Number.POSITIVE_INFINITY) * 1000;
  return [
    ...(isOther ? [{ kind: 'wrong-origin', file: 'log/checkpoint', detail } as const] : []),
    ...(policy.head === undefined ? [] : judgeHead(log, policy.head, 'the policy names')),
    ...waiting.records
      .filter(({ index, timestamp }) => index === undefined && epochMs(timestamp) < limit)
      .map(({ id, file, line, timestamp }): Finding => {
        const since = `it waits for sealing since ${timestamp}`;
        return { kind: 'stale', file, line, id, detail: since };
      }),
  ];
}
