/** Why: a reason for waiting is said in the same words wherever it is shown. */

import type { WaitReason } from './wait-reasons.ts';

/** A reason in words that complete "it waits: …". */
export function describeReason(reason: WaitReason): string {
  switch (reason.kind) {
    case 'steps':
      return stepsWords(reason);
    case 'gate':
      return gateWords(reason);
    case 'serial':
      return `not parallelizable, and ${reason.behind} goes first`;
    case 'lock':
      return `lock ${reason.lock} is with ${reason.heldBy}`;
    case 'integrated':
      return `sent back when it was integrated in ${reason.base}; a revert frees it`;
    case 'attempts':
    case 'cancelled':
      return triedWords(reason);
    default:
      return haltWords(reason);
  }
}

type Of<Kind extends WaitReason['kind']> = Extract<WaitReason, { kind: Kind }>;

function stepsWords({ by, steps, more }: Of<'steps'>): string {
  return `${by === 'needs' ? 'needs' : 'comes after'} ${named(steps, more)}`;
}

function triedWords(reason: Of<'attempts' | 'cancelled'>): string {
  if (reason.kind === 'cancelled') return `cancelled by ${reason.by}: ${reason.reason}`;
  return `${reason.used} of ${reason.allowed} attempts failed`;
}

function haltWords(reason: Of<'conflict' | 'blocker' | 'closed'>): string {
  switch (reason.kind) {
    case 'conflict':
      return `records contradict each other: ${reason.records.map((id) => id.slice(0, 12)).join(', ')}`;
    case 'blocker':
      return `blocker ${reason.blocker.slice(0, 12)} (${reason.type}, up to ${reason.owner}): ${reason.reason}`;
    case 'closed':
      return closedWords(reason);
  }
}

function gateWords({ place, gate, approved, minimum, approvers }: Of<'gate'>): string {
  const name = place === 'entry' ? 'entry gate' : 'gate';
  return `${name} ${gate} has ${approved} of ${minimum} approvals${byWhom(approvers)}`;
}

function closedWords({ resolution, other }: Of<'closed'>): string {
  return `the work item is closed: ${[resolution.replace('-', ' '), other ?? ''].join(' ').trim()}`;
}

/** Several reasons in words. */
export function describeReasons(reasons: readonly WaitReason[]): string {
  return reasons.map(describeReason).join('; ');
}

function named(steps: readonly string[], more: number): string {
  return more === 0 ? steps.join(', ') : `${steps.join(', ')} and ${more} more`;
}

function byWhom(approvers: readonly string[]): string {
  return approvers.length === 0 ? '' : ` (by ${approvers.join(', ')})`;
}
