/** Why: GitHub is asked only about a repository that lies there, and only with a token that was given for its host. */

import { surveyGitHub } from '../../actions/github-health.ts';
import type { GitHubFacts } from '../../domain/health-facts.ts';
import { configValue } from '../../git/query.ts';
import { readGhToken } from '../../run/gh-token.ts';
import type { GitRepository } from '../../stores/git-repository.ts';
import type { Surroundings } from '../command.ts';
import type { Settings } from './settings.ts';
import { actionFiles } from './setup.ts';

/** What the survey depends on. */
type Request = {
  readonly repository: GitRepository;
  readonly around: Surroundings;
  readonly remote: string;
  readonly settings: Settings;
  readonly offline: boolean;
};

/** Asks GitHub about the repository, or says why it was not asked. */
export async function openGitHubSurvey(request: Request): Promise<GitHubFacts> {
  const { repository, around, remote, settings, offline } = request;
  const { env } = around;
  const host = hostOf(env);
  const url = await configValue(repository.place, `remote.${remote}.url`);
  const name = filled(env['GITHUB_REPOSITORY']) ?? repositoryOn(host, url ?? '');
  if (name === undefined || !/^[\w.-]+\/[\w.-]+$/u.test(name)) {
    const what = url === undefined ? `there is no remote "${remote}"` : `the remote "${remote}" is not on ${host}`;
    return { kind: 'elsewhere', what };
  }
  if (offline) return { kind: 'not-asked', why: 'GitHub was not asked: --offline' };
  const token = tokenFor(host, env);
  if (token === undefined) {
    const why = `${name} was not asked about: set GITHUB_TOKEN, or sign in with "gh auth login"`;
    return { kind: 'not-asked', why };
  }
  const workflows = actionFiles().flatMap(({ path }) => /^\.github\/workflows\/([^/]+)$/u.exec(path)?.[1] ?? []);
  const { history: historyBranch } = settings;
  return surveyGitHub({ apiUrl: apiOf(host, env), token, repository: name, historyBranch, workflows });
}

function tokenFor(host: string, env: NodeJS.ProcessEnv): string | undefined {
  return filled(env['GH_TOKEN']) ?? filled(env['GITHUB_TOKEN']) ?? readGhToken(host, env);
}

function apiOf(host: string, env: NodeJS.ProcessEnv): string {
  return filled(env['GITHUB_API_URL']) ?? (host === 'github.com' ? 'https://api.github.com' : `https://${host}/api/v3`);
}

/** The host that tokens are for: github.com, or the server that GitHub's own variables name. Never one that a remote names. */
function hostOf(env: NodeJS.ProcessEnv): string {
  const server = filled(env['GITHUB_SERVER_URL']);
  return server !== undefined && URL.canParse(server) ? new URL(server).hostname : 'github.com';
}

/** `owner/name` of a remote on a host, by https, ssh or git's short form; undefined when it is elsewhere. */
function repositoryOn(host: string, url: string): string | undefined {
  const form = /^(?:(?:https?|ssh|git):\/\/)?(?:[^@/]+@)?([^/:]+)(?::\d+)?[/:]([^/]+\/[^/]+?)(?:\.git)?\/?$/u;
  const [, found, name] = form.exec(url) ?? [];
  return found?.toLowerCase() === host.toLowerCase() ? name : undefined;
}

function filled(text: string | undefined): string | undefined {
  return text === undefined || text === '' ? undefined : text;
}
