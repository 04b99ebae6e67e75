/** Why: what witnesses saw cannot be made unseen by whoever writes a history, so the log is held against their cosignatures. */

import type { Finding } from './finding.ts';
import { judgeHead, type KnownHead, type PresentLog, type WitnessPolicy } from './judge-memory.ts';
import { epochMs } from './time.ts';

/** A head that a witness has cosigned: of which log, when (seconds since 1970), and the file that says so. */
export type WitnessedHead = KnownHead & {
  readonly origin: string;
  readonly witness: string;
  readonly seconds: number;
  readonly file: string;
};

/** What came of it: findings, and up to which size enough witnesses vouch for the log; undefined when they do not. */
export type WitnessVerdict = {
  readonly findings: readonly Finding[];
  readonly anchor?: { readonly size: number; readonly witnesses: readonly string[] };
};

/**
 * Holds the log against what the witnesses of a policy have cosigned. A head that is not one of this log is a finding,
 * however old it is. Each witness vouches up to the largest head that it cosigned in time; the log is anchored up to the
 * size that as many of them reach as the policy asks for.
 */
export function judgeWitnesses(
  policy: WitnessPolicy,
  log: PresentLog | undefined,
  seen: { readonly heads: readonly WitnessedHead[]; readonly now: string },
): WitnessVerdict {
  const findings = seen.heads.flatMap((head) => judgeWitnessed(log, head));
  const oldest = epochMs(seen.now) / 1000 - (policy.withinSeconds ?? Number.POSITIVE_INFINITY);
  const sizes = new Map<string, number>();
  for (const head of seen.heads) {
    if (head.seconds < oldest || judgeWitnessed(log, head).length > 0) continue;
    sizes.set(head.witness, Math.max(head.size, sizes.get(head.witness) ?? 0));
  }
  const ranked = [...sizes].toSorted(([, a], [, b]) => b - a).slice(0, policy.quorum);
  const [, size] = ranked.at(-1) ?? [];
  if (size !== undefined && ranked.length === policy.quorum) {
    return { findings, anchor: { size, witnesses: ranked.map(([name]) => name).toSorted() } };
  }
  return { findings: [...findings, noQuorum(policy, sizes.size, seen.heads)] };
}

function judgeWitnessed(log: PresentLog | undefined, head: WitnessedHead): readonly Finding[] {
  if (log !== undefined && log.origin !== head.origin) {
    const detail = `${head.witness} has cosigned ${head.origin}; this is ${log.origin}`;
    return [{ kind: 'wrong-origin', file: head.file, detail }];
  }
  return judgeHead(log, head, `${head.witness} has cosigned`);
}

function noQuorum(policy: WitnessPolicy, count: number, heads: readonly WitnessedHead[]): Finding {
  const older = new Set(heads.map(({ witness }) => witness)).size - count;
  const others = older === 0 ? '' : `; ${older} more cosigned too long ago, or another log`;
  const detail = `${count} of ${policy.keys.length} witnesses vouch for this log, the policy asks for ${policy.quorum}${others}`;
  return { kind: 'no-quorum', detail };
}
