/** Why: that a history agrees with itself is worth as much as who else vouches for it, so the verdict names them. */

import type { Finding, FindingKind } from '../domain/finding.ts';
import type { Memory, Policy, PresentLog } from '../domain/judge-memory.ts';
import type { WitnessVerdict } from '../domain/judge-witnesses.ts';
import { LOG } from './verify-log.ts';

/** Who vouches for the log besides itself, and up to which size; witnesses by their names. */
export type Anchor =
  | { readonly by: 'memory' | 'policy' | 'log-key'; readonly size: number }
  | { readonly by: 'witnesses'; readonly size: number; readonly witnesses: readonly string[] };

/** With these, what somebody outside knows is not this log; of signatures, with those of its head. */
const UNANCHORED: ReadonlySet<FindingKind> = new Set(['fork', 'rollback', 'wrong-origin']);
const OF_SIGNATURES: ReadonlySet<FindingKind> = new Set(['unsigned', 'bad-signature']);

function unanchors({ kind, file }: Finding): boolean {
  return UNANCHORED.has(kind) || (OF_SIGNATURES.has(kind) && file?.startsWith(LOG) === true);
}

/** What was known before counts as an anchor as long as nothing speaks against the log. */
export function anchorsOf(
  known: {
    readonly memory: Memory | undefined;
    readonly policy: Policy;
    readonly log: PresentLog | undefined;
    readonly witnessed: WitnessVerdict['anchor'] | undefined;
  },
  findings: readonly Finding[],
): readonly Anchor[] {
  const { memory, policy, log, witnessed } = known;
  const broken = findings.some(unanchors);
  if (log === undefined || broken) return [];
  return [
    ...(memory === undefined ? [] : [{ by: 'memory', size: memory.size } as const]),
    ...(policy.logKey === undefined ? [] : [{ by: 'log-key', size: log.size } as const]),
    ...(policy.head === undefined ? [] : [{ by: 'policy', size: policy.head.size } as const]),
    ...(witnessed === undefined ? [] : [{ by: 'witnesses', ...witnessed } as const]),
  ];
}
