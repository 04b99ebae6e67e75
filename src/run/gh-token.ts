/** Why: people who use GitHub's own program are signed in there already, and need no token for this one besides. */

import { spawnSync } from 'node:child_process';

const LIMIT_MS = 10_000;

/** The token that `gh` holds for a host; undefined when there is no `gh`, or nobody is signed in. */
export function readGhToken(host: string, env: NodeJS.ProcessEnv): string | undefined {
  const { status, stdout } = spawnSync('gh', ['auth', 'token', '--hostname', host], {
    env,
    encoding: 'utf8',
    timeout: LIMIT_MS,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const token = status === 0 ? stdout.trim() : '';
  return token === '' ? undefined : token;
}
