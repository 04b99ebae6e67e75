/** Why: every record names who acted, and in CI also which run, so both are worked out in one place. */

import { userInfo } from 'node:os';

import type { CiRun } from '../domain/lease.ts';
import type { ExecutorKind } from '../domain/record.ts';

/** Who acts, how new attempts are named, and what kind of executor a claim is for. */
export type Identity = {
  readonly actor: string;
  readonly attemptSuffix: string;
  readonly executorKind: ExecutorKind;
  /** The CI run that this program is part of. */
  readonly run?: CiRun;
};

/** Lease lengths in seconds by kind of executor; 0 never runs out. */
export const LEASE_SECONDS: Readonly<Record<ExecutorKind, number>> = {
  ci: 21_600,
  agent: 3600,
  local: 3600,
  person: 0,
};

/** Reads the identity from the environment: BATON_ACTOR, baton.yaml, GitHub's variables, git's, then the account. */
export function identify(env: NodeJS.ProcessEnv, configured: string | undefined, isTerminal: boolean): Identity {
  const run = env['GITHUB_RUN_ID'];
  const isCi = run !== undefined && /^\d+$/u.test(run);
  const suffix = isCi ? `${run}-${runAttempt(env)}` : 'local';
  const names = [env['BATON_ACTOR'], configured, env['GITHUB_ACTOR'], env['GIT_AUTHOR_NAME'], accountName(env)];
  const actor = names.map((name) => printableName(name ?? '')).find((name) => name !== '') ?? 'unknown';
  if (!isCi) return { actor, attemptSuffix: suffix, executorKind: isTerminal ? 'person' : 'agent' };
  return { actor, attemptSuffix: suffix, executorKind: 'ci', run: { id: run, attempt: Number(runAttempt(env)) } };
}

function runAttempt(env: NodeJS.ProcessEnv): string {
  const attempt = env['GITHUB_RUN_ATTEMPT'] ?? '1';
  return /^[1-9]\d{0,8}$/u.test(attempt) ? attempt : '1';
}

/** An account without a name exists in containers: the number has to do then. */
function accountName(env: NodeJS.ProcessEnv): string {
  try {
    return userInfo().username;
  } catch {
    return env['USER'] ?? 'unknown';
  }
}

/** A name as a record can hold it: one line, no control characters, at most 100 characters. */
function printableName(name: string): string {
  return name
    .replaceAll(/[\p{Cc}\p{Surrogate}\s]+/gu, ' ')
    .trim()
    .slice(0, 100);
}
