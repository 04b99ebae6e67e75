/** Why: a reason for waiting is said in the same words wherever it is shown. */

import type { WaitReason } from './schedule.ts';

/** A reason in words that complete "it waits: …". */
export function describeReason(reason: WaitReason): string {
  switch (reason.kind) {
    case 'steps':
      return `${reason.by === 'needs' ? 'needs' : 'comes after'} ${named(reason.steps, reason.more)}`;
    case 'gate':
      return `${reason.place === 'entry' ? 'entry gate' : 'gate'} ${reason.gate} has ${reason.approved} of ${reason.minimum} approvals${byWhom(reason.approvers)}`;
    case 'serial':
      return `not parallelizable, and ${reason.behind} goes first`;
    case 'lock':
      return `lock ${reason.lock} is with ${reason.heldBy}`;
    case 'integrated':
      return `sent back when it was integrated in ${reason.base}; a revert frees it`;
    case 'attempts':
      return `${reason.used} of ${reason.allowed} attempts failed`;
    case 'conflict':
      return `records contradict each other: ${reason.records.map((id) => id.slice(0, 12)).join(', ')}`;
  }
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
