/** Why: a request to decide something has many fields; a test names those it is about. */

import type { ClaimRequest } from '../../src/domain/decide-claim.ts';
import type { IntegrateRequest, RevertRequest } from '../../src/domain/decide-baseline.ts';
import type { EndReport, EndRequest } from '../../src/domain/decide-end.ts';
import type { GateRequest } from '../../src/domain/decide-gate.ts';
import type { FailureReason } from '../../src/domain/record.ts';
import { gateKey, stepKey } from './ids.ts';

const NOW = '2026-01-03T00:00:00Z';

/** A claim of a step by a person; of the first ready step when none is named. */
export function claimOf(step: string | undefined, more: Partial<ClaimRequest> = {}): ClaimRequest {
  return {
    actor: 'ada',
    now: NOW,
    ...(step === undefined ? {} : { step: stepKey(step) }),
    attemptSuffix: 'local',
    executor: { kind: 'person' },
    leaseSeconds: 0,
    nonce: 'e'.repeat(32),
    ...more,
  };
}

const WELL: EndReport = { kind: 'completed', evidence: [], produced: [], values: {} };

/** The end of a step's attempt: completed, when nothing else is said. */
export function endOf(step: string, more: Partial<Omit<EndRequest, 'target'>> & { target?: object } = {}): EndRequest {
  const { target, ...rest } = more;
  return {
    actor: 'ada',
    now: NOW,
    outcome: 'as it went',
    nextAction: 'go on',
    links: [],
    report: WELL,
    ...rest,
    target: { step: stepKey(step), ...target },
  };
}

/** A report of failure. */
export const failure = (reason: FailureReason = 'exit'): EndReport => ({ kind: 'failed', reason, evidence: [] });

/** A yes at a gate. */
export function approvalOf(step: string, gate: string, reviewer = 'rita'): GateRequest {
  return {
    actor: reviewer,
    now: NOW,
    step: stepKey(step),
    gate: gateKey(gate),
    reviewer,
    reasons: [],
    links: [],
    verdict: { kind: 'approve' },
  };
}

/** A no at a gate. */
export function rejectionOf(step: string, gate: string, reentry?: string, reviewer = 'rita'): GateRequest {
  const verdict = { kind: 'reject', ...(reentry === undefined ? {} : { reentryStep: stepKey(reentry) }) } as const;
  return { ...approvalOf(step, gate, reviewer), reasons: ['again, please'], verdict };
}

/** A merge of a step's work. */
export function integrationOf(step: string, commit = 'c'.repeat(40)): IntegrateRequest {
  return { actor: 'ada', now: NOW, step: stepKey(step), commit, base: 'main', links: [] };
}

/** A merge undone. */
export function revertOf(step: string, reopens = false): RevertRequest {
  return { actor: 'ada', now: NOW, step: stepKey(step), reason: 'it broke', reopens, links: [] };
}
