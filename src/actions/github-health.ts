/** Why: GitHub's settings are read through its REST API, by questions that change nothing and may each go unanswered. */

import { GATE_ENVIRONMENT } from '../domain/diagnose-github.ts';
import type { GitHubFacts, Told } from '../domain/health-facts.ts';

/** What is asked about, and with what. The token goes to `apiUrl` alone. */
export type GitHubQuestion = {
  readonly apiUrl: string;
  readonly token: string;
  /** `owner/name`. */
  readonly repository: string;
  /** Short name of the history branch; the default branch when there is none. */
  readonly historyBranch: string | undefined;
  /** File names of our workflows. */
  readonly workflows: readonly string[];
};

type Answer = { readonly status: number; readonly body: unknown; readonly date: string | undefined };
type Ask = (path: string) => Promise<Answer>;

const LIMIT_MS = 15_000;

/** Asks GitHub about a repository. Fails when the API cannot be reached at all. */
export async function surveyGitHub(question: GitHubQuestion): Promise<GitHubFacts> {
  const { repository } = question;
  const ask = askerOf(question);
  const first = await ask('');
  if (first.status === 401)
    return { kind: 'not-asked', why: 'GitHub does not accept the token: it has expired or is not one' };
  const access = told(first, (body) => ({
    mayNotPush: fieldOf(fieldOf(body, 'permissions'), 'push') === false,
    archived: fieldOf(body, 'archived') === true,
    defaultBranch: textOf(body, 'default_branch') ?? 'main',
  }));
  const branch = question.historyBranch ?? (access.kind === 'told' ? access.answer.defaultBranch : undefined);
  const [actions, workflows, environment, historyBranch] = await Promise.all([
    surveyActions(ask),
    surveyWorkflows(ask, question.workflows),
    surveyEnvironment(ask),
    branch === undefined
      ? untold('its name is not known')
      : surveyBranch(ask, branch, question.historyBranch !== undefined),
  ]);
  const clockAheadMs = first.date === undefined ? undefined : Date.now() - Date.parse(first.date);
  return { kind: 'asked', repository, clockAheadMs, access, actions, workflows, environment, historyBranch };
}

function askerOf({ apiUrl, token, repository }: GitHubQuestion): Ask {
  const headers = {
    accept: 'application/vnd.github+json',
    authorization: `Bearer ${token}`,
    'user-agent': 'baton-orchestrator',
    'x-github-api-version': '2022-11-28',
  };
  return async (path) => {
    const url = `${apiUrl.replace(/\/+$/u, '')}/repos/${repository}${path}`;
    const answer = await fetch(url, { headers, redirect: 'error', signal: AbortSignal.timeout(LIMIT_MS) });
    const body: unknown = await answer.json().catch(() => undefined);
    return { status: answer.status, body, date: answer.headers.get('date') ?? undefined };
  };
}

async function surveyActions(ask: Ask) {
  const answer = await ask('/actions/permissions');
  const isSelected = textOf(answer.body, 'allowed_actions') === 'selected';
  const selected = isSelected ? await ask('/actions/permissions/selected-actions') : undefined;
  return told(answer, (body) => ({
    enabled: fieldOf(body, 'enabled') !== false,
    allowed: textOf(body, 'allowed_actions') ?? 'all',
    gitHubOwned:
      selected === undefined || selected.status !== 200 || fieldOf(selected.body, 'github_owned_allowed') === true,
  }));
}

async function surveyWorkflows(ask: Ask, names: readonly string[]): Promise<Told<Readonly<Record<string, string>>>> {
  if (names.length === 0) return { kind: 'told', answer: {} };
  return told(await ask('/actions/workflows?per_page=100'), (body) => {
    const listed = listOf(fieldOf(body, 'workflows'));
    const stateOf = (name: string): string => {
      const found = listed.find((each) => textOf(each, 'path') === `.github/workflows/${name}`);
      return found === undefined ? 'missing' : (textOf(found, 'state') ?? 'unknown');
    };
    return Object.fromEntries(names.map((name) => [name, stateOf(name)]));
  });
}

async function surveyEnvironment(ask: Ask): Promise<Told<{ readonly exists: boolean; readonly reviewers: boolean }>> {
  const answer = await ask(`/environments/${GATE_ENVIRONMENT}`);
  if (answer.status === 404) return { kind: 'told', answer: { exists: false, reviewers: false } };
  return told(answer, (body) => ({
    exists: true,
    reviewers: listOf(fieldOf(body, 'protection_rules')).some((rule) => textOf(rule, 'type') === 'required_reviewers'),
  }));
}

/** Rules are told for branches that do not exist yet, too; classic protection only for those that do. */
async function surveyBranch(ask: Ask, name: string, isSet: boolean) {
  const encoded = encodeURIComponent(name);
  const [branch, rules] = await Promise.all([
    ask(`/branches/${encoded}`),
    ask(`/rules/branches/${encoded}?per_page=100`),
  ]);
  const isProtected = branch.status === 200 && fieldOf(branch.body, 'protected') === true;
  const exists = branch.status === 200;
  return told(rules, (body) => {
    const types = listOf(body).flatMap((rule) => textOf(rule, 'type') ?? []);
    // A rule on creation does not stop pushes to a branch that is there.
    const inForce = types.filter((type) => type !== 'creation' || !exists);
    // GitHub calls a branch protected for rules of any kind, also for those that do not stop a push.
    return { name, isSet, isProtected: isProtected && types.length === 0, rules: inForce };
  });
}

function told<Value>({ status, body }: Answer, read: (body: unknown) => Value): Told<Value> {
  if (status === 200) return { kind: 'told', answer: read(body) };
  if (status === 403) return untold('this token may not ask');
  if (status === 404) return untold('not found, or this token may not see it');
  return untold(`GitHub answered ${status}`);
}

function untold(why: string): { readonly kind: 'untold'; readonly why: string } {
  return { kind: 'untold', why };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? new Map(Object.entries(value)).get(name) : undefined;
}

function textOf(value: unknown, name: string): string | undefined {
  const field = fieldOf(value, name);
  return typeof field === 'string' ? field : undefined;
}
