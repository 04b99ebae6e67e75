/** Why: what GitHub tells a job through its environment is read once, and everything else gets it as one value. */

/** What a job of GitHub Actions knows about itself. */
export type ActionsEnvironment = {
  /** File for `name=value` outputs of the step. */
  readonly outputPath: string;
  /** File for the summary of the job, in Markdown; missing where there is none. */
  readonly summaryPath: string | undefined;
  /** `owner/name`. */
  readonly repository: string;
  readonly run: { readonly id: string; readonly attempt: number };
  readonly apiUrl: string;
  readonly serverUrl: string;
  /** The token of the job; missing when the workflow does not hand it in. */
  readonly token: string | undefined;
  /** Login of whoever started this run, or this try of it. */
  readonly actor: string;
};

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the environment; undefined anywhere but in a step of GitHub Actions. */
export function readActionsEnvironment(env: Environment): ActionsEnvironment | undefined {
  const outputPath = filled(env['GITHUB_OUTPUT']);
  if (env['GITHUB_ACTIONS'] !== 'true' || outputPath === undefined) return undefined;
  const value = (name: string, otherwise = ''): string => filled(env[name]) ?? otherwise;
  return {
    outputPath,
    summaryPath: filled(env['GITHUB_STEP_SUMMARY']),
    repository: value('GITHUB_REPOSITORY'),
    run: { id: value('GITHUB_RUN_ID'), attempt: Number(value('GITHUB_RUN_ATTEMPT', '1')) },
    apiUrl: value('GITHUB_API_URL', 'https://api.github.com').replace(/\/+$/u, ''),
    serverUrl: value('GITHUB_SERVER_URL', 'https://github.com').replace(/\/+$/u, ''),
    token: filled(env['GITHUB_TOKEN']),
    actor: value('GITHUB_TRIGGERING_ACTOR', value('GITHUB_ACTOR')),
  };
}

/** The address of a run, for people. */
export function runAddress(at: Pick<ActionsEnvironment, 'serverUrl' | 'repository'>, runId: string): string {
  return `${at.serverUrl}/${at.repository}/actions/runs/${runId}`;
}

function filled(text: string | undefined): string | undefined {
  return text === undefined || text === '' ? undefined : text;
}
