/** Why: every record names who acted, and in CI also which run, so both are worked out in one place. */

import { userInfo } from 'node:os';

import type { ExecutorKind } from '../domain/record.ts';

/** Who acts, how new attempts are named, and what kind of executor a claim is for. */
export type Identity = {
  readonly actor: string;
  readonly attemptSuffix: string;
  readonly executorKind: ExecutorKind;
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
  const suffix = run === undefined || !/^\d+$/u.test(run) ? 'local' : `${run}-${runAttempt(env)}`;
  const names = [env['BATON_ACTOR'], configured, env['GITHUB_ACTOR'], env['GIT_AUTHOR_NAME'], accountName(env)];
  const actor = names.map((name) => printableName(name ?? '')).find((name) => name !== '') ?? 'unknown';
  return { actor, attemptSuffix: suffix, executorKind: suffix === 'local' ? (isTerminal ? 'person' : 'agent') : 'ci' };
}

function runAttempt(env: NodeJS.ProcessEnv): string {
  const attempt = env['GITHUB_RUN_ATTEMPT'] ?? '1';
  return /^\d+$/u.test(attempt) ? attempt : '1';
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
