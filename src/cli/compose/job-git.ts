/** Why: a job of GitHub Actions reaches its repository with a token that only git is given, never a file of the checkout. */

import type { Settings } from './settings.ts';

/** The branch that holds the history where the branch of the run is protected and nothing else is said. */
const PROTECTED_HISTORY = 'baton/history';

/** A token may not push to a protected branch, so history then goes to a branch of its own unless the settings name one. */
export function withHistoryOfJobs(settings: Settings, env: NodeJS.ProcessEnv): Settings {
  const isProtected = env['GITHUB_ACTIONS'] === 'true' && env['GITHUB_REF_PROTECTED'] === 'true';
  return isProtected && settings.history === undefined ? { ...settings, history: PROTECTED_HISTORY } : settings;
}

/**
 * The environment for git with the job's token as a header for the server of GitHub alone (`git-config(1)`,
 * GIT_CONFIG_COUNT). The empty value first takes away what a checkout may have left, since two such headers are refused.
 */
export function withJobToken(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { GITHUB_TOKEN: token = '', GITHUB_SERVER_URL: server = 'https://github.com' } = env;
  if (env['GITHUB_ACTIONS'] !== 'true' || token === '') return env;
  const key = `http.${server.replace(/\/+$/u, '')}/.extraheader`;
  const header = `AUTHORIZATION: basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`;
  const count = Number(env['GIT_CONFIG_COUNT'] ?? '0') || 0;
  return {
    ...env,
    GIT_CONFIG_COUNT: String(count + 2),
    [`GIT_CONFIG_KEY_${count}`]: key,
    [`GIT_CONFIG_VALUE_${count}`]: '',
    [`GIT_CONFIG_KEY_${count + 1}`]: key,
    [`GIT_CONFIG_VALUE_${count + 1}`]: header,
  };
}
