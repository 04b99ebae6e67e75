/** Why: a claim's request is put together from options and surroundings before anything is decided. */

import type { ClaimRequest } from '../domain/decide-claim.ts';
import type { Input } from './arguments.ts';
import type { World } from './compose/world.ts';
import { executorKind, executorOf, leaseSeconds } from './executor-options.ts';

/** The request that the options of `claim` make. */
export function claimRequest(input: Input, { clock, nonces, identity }: World): ClaimRequest {
  const kind = executorKind(input, identity.executorKind);
  const step = input.stepKey('step');
  const attemptId = input.attemptId('attempt');
  return {
    ...(step === undefined ? {} : { step }),
    ...(attemptId === undefined ? {} : { attemptId }),
    actor: identity.actor,
    now: clock.now(),
    attemptSuffix: identity.attemptSuffix,
    executor: executorOf(kind, identity),
    leaseSeconds: leaseSeconds(input, kind),
    nonce: nonces.next(),
    retry: input.flag('retry'),
  };
}
