/** Why: what only GitHub knows (whether a run is over, who approved it, where its files are) is asked here, and not believed blindly. */

import { setTimeout as pause } from 'node:timers/promises';

import type { ActionsEnvironment } from './actions-environment.ts';

/** An approval of a run by somebody whom its environment requires. */
export type RunApproval = { readonly login: string; readonly comment: string };

/** What of GitHub's REST API is used. Each answer is undefined when GitHub does not tell. */
export type GitHub = {
  /** How a try of a run ended, the last one unless one is named; undefined while it goes on, or when that is not known. */
  readonly conclusionOf: (run: { readonly id: string; readonly attempt?: number }) => Promise<string | undefined>;
  /** Who approved what of this run has waited for an environment. */
  readonly approvalsOf: (runId: string, environment: string) => Promise<readonly RunApproval[]>;
  /** The names of the artifacts of a run that are still there. */
  readonly artifactsOf: (runId: string) => Promise<ReadonlySet<string> | undefined>;
  /** The zip archive of an artifact of a run, newest first where a name came twice. */
  readonly readArtifact: (runId: string, name: string) => Promise<ArtifactAnswer>;
};

/** An artifact's archive, or why there is none. */
export type ArtifactAnswer =
  | { readonly kind: 'found'; readonly zip: Uint8Array }
  | { readonly kind: 'missing'; readonly problem: string };

const TRIES = 4;
const LIMIT_MS = 60_000;
/** Larger archives are not taken into memory. */
const MAX_ARCHIVE_BYTES = 1 << 30;

/** Opens the API of a job's repository; undefined when the workflow handed in no token. */
export function openGitHub(job: ActionsEnvironment): GitHub | undefined {
  const { token } = job;
  if (token === undefined || !/^[\w.-]+\/[\w.-]+$/u.test(job.repository)) return undefined;
  const ask: Ask = (path) => patiently(`${job.apiUrl}/repos/${job.repository}${path}`, token);
  const known = new Map<string, Promise<string | undefined>>();
  return {
    // A wave has many attempts of one run, so each is asked about once.
    conclusionOf: ({ id, attempt }) => {
      const path = attempt === undefined ? `/actions/runs/${id}` : `/actions/runs/${id}/attempts/${attempt}`;
      const conclusion =
        known.get(path) ?? (/^\d+$/u.test(id) ? readConclusion(ask, path) : Promise.resolve(undefined));
      known.set(path, conclusion);
      return conclusion;
    },
    approvalsOf: async (runId, environment) => {
      const reviews = await readJson(await ask(`/actions/runs/${runId}/approvals`));
      return Array.isArray(reviews) ? reviews.flatMap((review: unknown) => approvalOf(review, environment)) : [];
    },
    artifactsOf: (runId) => readNames(ask, runId),
    readArtifact: (runId, name) => readArtifact(ask, runId, name),
  };
}

type Ask = (path: string) => Promise<Response>;

async function readConclusion(ask: Ask, path: string): Promise<string | undefined> {
  const run = await readJson(await ask(path));
  return fieldOf(run, 'status') === 'completed' ? (textOf(run, 'conclusion') ?? 'completed') : undefined;
}

function approvalOf(review: unknown, environment: string): readonly RunApproval[] {
  const environments = fieldOf(review, 'environments');
  const concerns =
    Array.isArray(environments) && environments.some((each: unknown) => fieldOf(each, 'name') === environment);
  const login = textOf(fieldOf(review, 'user'), 'login');
  if (fieldOf(review, 'state') !== 'approved' || !concerns || login === undefined) return [];
  return [{ login, comment: textOf(review, 'comment') ?? '' }];
}

const PAGE = 100;
const MOST_PAGES = 50;

async function readNames(ask: Ask, runId: string): Promise<ReadonlySet<string> | undefined> {
  if (!/^\d+$/u.test(runId)) return undefined;
  const names = new Set<string>();
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const found = fieldOf(
      await readJson(await ask(`/actions/runs/${runId}/artifacts?per_page=${PAGE}&page=${page}`)),
      'artifacts',
    );
    if (!Array.isArray(found)) return undefined;
    const all: readonly unknown[] = found;
    for (const each of all) {
      const name = fieldOf(each, 'expired') === true ? undefined : textOf(each, 'name');
      if (name !== undefined) names.add(name);
    }
    if (all.length < PAGE) return names;
  }
  return undefined;
}

async function readArtifact(ask: Ask, runId: string, name: string): Promise<ArtifactAnswer> {
  if (!/^\d+$/u.test(runId)) return { kind: 'missing', problem: `"${runId}" is no run` };
  const listed = await ask(`/actions/runs/${runId}/artifacts?per_page=100&name=${encodeURIComponent(name)}`);
  if (!listed.ok) return { kind: 'missing', problem: `GitHub answered ${listed.status} for run ${runId}` };
  const found = fieldOf(await readJson(listed), 'artifacts');
  const all: readonly unknown[] = Array.isArray(found) ? found : [];
  const named = all.filter((each) => fieldOf(each, 'name') === name);
  const artifact = named.findLast((each) => fieldOf(each, 'expired') !== true);
  const id = fieldOf(artifact, 'id');
  if (typeof id !== 'number') {
    return { kind: 'missing', problem: named.length > 0 ? 'it has expired' : `run ${runId} has no such artifact` };
  }
  const answer = await ask(`/actions/artifacts/${id}/zip`);
  if (answer.status === 410) return { kind: 'missing', problem: 'it has expired' };
  if (!answer.ok) return { kind: 'missing', problem: `GitHub answered ${answer.status} when it was downloaded` };
  if (Number(answer.headers.get('content-length') ?? '0') > MAX_ARCHIVE_BYTES) {
    return { kind: 'missing', problem: 'it is larger than a gigabyte' };
  }
  return { kind: 'found', zip: new Uint8Array(await answer.arrayBuffer()) };
}

/** Asks again when the line was cut or the server was busy. fetch leaves the token out when it is sent on to another host. */
async function patiently(url: string, token: string): Promise<Response> {
  const headers = {
    accept: 'application/vnd.github+json',
    authorization: `Bearer ${token}`,
    'user-agent': 'baton-orchestrator',
    'x-github-api-version': '2022-11-28',
  };
  for (let tries = 1; ; tries += 1) {
    const answer = await fetch(url, { headers, signal: AbortSignal.timeout(LIMIT_MS) }).catch(() => undefined);
    const busy = answer === undefined || answer.status >= 500 || answer.status === 429;
    if (!busy || tries === TRIES) return answer ?? new Response(null, { status: 599 });
    await pause(500 * 2 ** tries);
  }
}

async function readJson(answer: Response): Promise<unknown> {
  if (!answer.ok) return undefined;
  try {
    return await answer.json();
  } catch {
    return undefined;
  }
}

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return new Map(Object.entries(value)).get(name);
}

function textOf(value: unknown, name: string): string | undefined {
  const field = fieldOf(value, name);
  return typeof field === 'string' && field !== '' ? field : undefined;
}
