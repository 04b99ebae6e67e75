/** Why: who holds a claim and for how long is said the same way wherever claims are made. */

import type { AttemptStarted, ExecutorKind } from '../domain/record.ts';
import { parseDuration } from '../formats/durations.ts';
import type { Input } from './arguments.ts';
import { LEASE_SECONDS, type Identity } from './identity.ts';

/** Every kind of executor. */
export const KINDS: readonly ExecutorKind[] = ['ci', 'agent', 'local', 'person'];

/** The kind of executor that `--as` names, or the one that fits the surroundings. */
export function executorKind(input: Input, fallback: ExecutorKind): ExecutorKind {
  const text = input.text('as');
  const kind = text === undefined ? fallback : KINDS.find((each) => each === text);
  return kind ?? input.fail(`--as takes ${KINDS.join(', ')}, not "${text ?? ''}".`);
}

/** An executor of a kind, as claims name it: one of CI with the run that it is part of. */
export function executorOf(kind: ExecutorKind, { run }: Identity): AttemptStarted['executor'] {
  return kind === 'ci' && run !== undefined ? { kind, run } : { kind };
}

/** The length of the lease in seconds: `--lease-for`, or what fits the kind of executor. */
export function leaseSeconds(input: Input, kind: ExecutorKind): number {
  return durationOption(input, 'lease-for') ?? LEASE_SECONDS[kind];
}

/** The seconds of an option that takes a duration such as 1h30m; undefined when it is not given. */
export function durationOption(input: Input, name: string): number | undefined {
  const text = input.text(name);
  if (text === undefined) return undefined;
  const parsed = parseDuration(text);
  return parsed.kind === 'ok' ? parsed.seconds : input.fail(`--${name} ${parsed.message}.`);
}

/** For whom a wave is leased, by --as and --lease-for. */
export function waveLease(input: Input, identity: Identity) {
  const { actor, attemptSuffix } = identity;
  const kind = executorKind(input, identity.executorKind);
  return { actor, executor: executorOf(kind, identity), attemptSuffix, seconds: leaseSeconds(input, kind) };
}
