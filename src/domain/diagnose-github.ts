/** Why: on GitHub a setting of the repository can stop the workflows without a word in their files, so settings are looked at. */

import type { CheckName, Diagnosis, Trouble } from './diagnosis.ts';
import type { GitHubFacts, Told } from './health-facts.ts';

type Asked = Extract<GitHubFacts, { kind: 'asked' }>;

/** The environment whose reviewers open gates. */
export const GATE_ENVIRONMENT = 'orchestrator-gate';

const CHECK: CheckName = 'GitHub';

/** Rules of GitHub under which the token of a workflow cannot push new commits to a branch. */
const STOPPING_RULES: ReadonlySet<string> = new Set([
  'creation',
  'update',
  'pull_request',
  'required_status_checks',
  'required_signatures',
  'required_deployments',
  'workflows',
  'merge_queue',
  'commit_author_email_pattern',
  'committer_email_pattern',
  'commit_message_pattern',
  'file_path_restriction',
]);

/** What of the settings on GitHub stops Baton, or may. */
export function diagnoseGitHub(facts: GitHubFacts): readonly Diagnosis[] {
  if (facts.kind === 'elsewhere') return [{ level: 'ok', check: CHECK, what: facts.what }];
  if (facts.kind === 'not-asked') return [{ level: 'unseen', check: CHECK, what: facts.why }];
  const found = [
    ...answered(facts.access, 'what this token may do', (access) => diagnoseAccess(facts, access)),
    ...answered(facts.actions, 'whether Actions are allowed', (actions) => diagnoseActions(facts, actions)),
    ...answered(facts.workflows, 'whether the workflows are active', (states) => diagnoseWorkflowStates(states)),
    ...answered(facts.environment, `whether the environment ${GATE_ENVIRONMENT} is there`, (it) =>
      diagnoseEnvironment(facts, it),
    ),
    ...answered(facts.historyBranch, 'whether the history branch is protected', (branch) => diagnoseProtection(branch)),
  ];
  const isFine = found.every(({ level }) => level === 'unseen');
  return isFine
    ? [...found, { level: 'ok', check: CHECK, what: `${facts.repository}: nothing of what was answered is in the way` }]
    : found;
}

/** The troubles of an answer; where there is none, that is said, and why. */
function answered<Answer>(
  told: Told<Answer>,
  question: string,
  judge: (answer: Answer) => readonly Trouble[],
): readonly Diagnosis[] {
  return told.kind === 'told'
    ? judge(told.answer)
    : [{ level: 'unseen', check: CHECK, what: `${question}: ${told.why}` }];
}

function trouble(level: Trouble['level'], says: Pick<Trouble, 'what' | 'why' | 'mend'>): Trouble {
  return { level, check: CHECK, ...says };
}

function diagnoseAccess(
  { repository }: Asked,
  { mayNotPush, archived }: { readonly mayNotPush: boolean; readonly archived: boolean },
): readonly Trouble[] {
  const found: Trouble[] = [];
  if (archived) {
    const why = 'Nothing can be pushed to it, and its workflows do not run.';
    found.push(trouble('fault', { what: `${repository} is archived`, why, mend: `gh repo unarchive ${repository}` }));
  }
  if (mayNotPush && !archived) {
    const why = 'Claims and history are pushed; with this token commands can only read.';
    const mend =
      'use a token with "contents: write" for this repository (gh auth refresh, or permissions: in the workflow)';
    found.push(trouble('warning', { what: `this token may not push to ${repository}`, why, mend }));
  }
  return found;
}

function diagnoseActions(
  { repository }: Asked,
  {
    enabled,
    allowed,
    gitHubOwned,
  }: { readonly enabled: boolean; readonly allowed: string; readonly gitHubOwned: boolean },
): readonly Trouble[] {
  const settings = `gh api -X PUT repos/${repository}/actions/permissions`;
  if (!enabled) {
    const why = 'No workflow of it runs.';
    return [
      trouble('fault', {
        what: `GitHub Actions are switched off for ${repository}`,
        why,
        mend: `${settings} -F enabled=true -f allowed_actions=all`,
      }),
    ];
  }
  if (allowed === 'local_only' || (allowed === 'selected' && !gitHubOwned)) {
    const why =
      'The workflows use actions/checkout, actions/setup-node, actions/upload-artifact and actions/download-artifact.';
    const mend = `${settings}/selected-actions -F github_owned_allowed=true   (after: ${settings} -F enabled=true -f allowed_actions=selected)`;
    return [trouble('fault', { what: `${repository} allows no actions of GitHub's own`, why, mend })];
  }
  return [];
}

function diagnoseWorkflowStates(states: Readonly<Record<string, string>>): readonly Trouble[] {
  return Object.entries(states)
    .filter(([, state]) => state !== 'active')
    .map(([file, state]) =>
      state === 'missing'
        ? trouble('warning', {
            what: `${file} is not on the default branch`,
            why: 'GitHub starts workflows by hand and by schedule only from there.',
            mend: 'git add .github && git commit -m "Install the workflows" && git push',
          })
        : trouble('fault', {
            what: `${file} is switched off (${state})`,
            why: 'GitHub does so by hand, and by itself after 60 days without a commit; nothing starts it then.',
            mend: `gh workflow enable ${file}`,
          }),
    );
}

function diagnoseEnvironment(
  { repository }: Asked,
  { exists, reviewers }: { readonly exists: boolean; readonly reviewers: boolean },
): readonly Trouble[] {
  if (exists && reviewers) return [];
  const why =
    'Without reviewers, gates are opened by who is listed under actions.approvers in baton.yaml, or by "baton gate approve".';
  const mend = `https://github.com/${repository}/settings/environments   (add required reviewers to ${GATE_ENVIRONMENT})`;
  const what = exists
    ? `the environment ${GATE_ENVIRONMENT} has no required reviewers`
    : `there is no environment ${GATE_ENVIRONMENT}`;
  return [trouble('warning', { what, why, mend })];
}

type Branch = Extract<Asked['historyBranch'], { kind: 'told' }>['answer'];

/** Where no branch is set, jobs take one of their own once theirs is protected; people and programs elsewhere do not know that. */
function diagnoseProtection({ name, isSet, isProtected, rules }: Branch): readonly Trouble[] {
  const stopping = [...new Set(rules.filter((rule) => STOPPING_RULES.has(rule)))];
  if (stopping.length === 0 && !isProtected) return [];
  const by = stopping.length > 0 ? `the rules ${stopping.join(', ')}` : 'branch protection';
  const what = `the history branch ${name} is under ${by}`;
  if (!isSet) {
    const why = 'Jobs cannot push there and put history on baton/history instead; everybody else looks for it here.';
    return [trouble('warning', { what, why, mend: 'set "history: baton/history" in baton.yaml' })];
  }
  const why =
    'The token of a workflow cannot pass them, so what is collected cannot be pushed; records then stay in refs.';
  const mend = `take ${name} out of them, or set "history:" in baton.yaml to another branch`;
  return [trouble(stopping.length > 0 ? 'fault' : 'warning', { what, why, mend })];
}
