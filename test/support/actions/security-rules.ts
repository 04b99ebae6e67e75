/** Why: GitHub runs a workflow that gives itself away as readily as one that does not, so our rules are held by a checker. */

import { load } from 'js-yaml';

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Triggers that run with rights of the repository on what strangers send. */
const DANGEROUS = ['pull_request_target', 'workflow_run', 'issue_comment'];

/** Where a workflow or an action (`action.yml`) breaks a rule, one line each. */
export function securityFaults(file: string, text: string): readonly string[] {
  const document = fieldsOf(load(text));
  const faults = isFields(document['runs']) ? actionFaults(document['runs']) : workflowFaults(document, text);
  return [...faults, ...pinFaults(text)].map((fault) => `${file}: ${fault}`);
}

function workflowFaults(workflow: Fields, text: string): readonly string[] {
  const { on, jobs } = workflow;
  const triggers = typeof on === 'string' ? [on] : Array.isArray(on) ? on.map(String) : Object.keys(fieldsOf(on));
  const top = workflow['permissions'];
  return [
    ...triggers.filter((name) => DANGEROUS.includes(name)).map((name) => `starts on ${name}`),
    ...(isFields(top) && Object.keys(top).length === 0 ? [] : ['does not begin with "permissions: {}"']),
    ...(workflow['env'] !== undefined && JSON.stringify(workflow['env']).includes('secrets.')
      ? ['hands secrets to all jobs']
      : []),
    ...Object.entries(fieldsOf(jobs)).flatMap(([name, job]) =>
      jobFaults(fieldsOf(job)).map((fault) => `job ${name} ${fault}`),
    ),
    ...uncommented(text),
  ];
}

function jobFaults(job: Fields): readonly string[] {
  const { permissions, uses } = job;
  const granted = fieldsOf(permissions);
  const writes = Object.values(granted).includes('write');
  const called = typeof uses === 'string' && !uses.startsWith('./');
  return [
    ...(isFields(permissions) ? [] : ['does not list its permissions']),
    ...(called && job['secrets'] === 'inherit' ? ['hands all secrets to somebody else’s workflow'] : []),
    ...(uses === undefined && job['timeout-minutes'] === undefined ? ['has no time-out'] : []),
    ...listOf(job['steps']).flatMap((step) => stepFaults(fieldsOf(step), writes)),
  ];
}

/** An action runs in jobs of any rights, so it keeps the rules of those that write. */
function actionFaults({ steps }: Fields): readonly string[] {
  return listOf(steps).flatMap((step) => stepFaults(fieldsOf(step), true));
}

function stepFaults(step: Fields, writes: boolean): readonly string[] {
  const { run, uses } = step;
  const input = fieldsOf(step['with']);
  const action = typeof uses === 'string' ? (uses.split('@')[0] ?? '') : '';
  return [
    ...(typeof run === 'string' && run.includes('${{') ? ['puts an expression into a script'] : []),
    ...(typeof input['script'] === 'string' && input['script'].includes('${{')
      ? ['puts an expression into a script']
      : []),
    ...(action === 'actions/checkout' && input['persist-credentials'] !== false
      ? ['leaves credentials in the checkout']
      : []),
    ...(writes ? cacheFaults(action, input) : []),
  ];
}

/** A cache that a pull request could fill must not feed a job that may write. */
function cacheFaults(action: string, input: Fields): readonly string[] {
  const isCache = action.startsWith('actions/cache');
  const isSetup = action.startsWith('actions/setup-');
  const off = input['package-manager-cache'] === false && input['cache'] === undefined;
  return isCache || (isSetup && !off) ? ['writes, and uses a cache of packages'] : [];
}

const PINNED = /^\s*(?:- )?uses: [\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/u;
const LOCAL = /^\s*(?:- )?uses: \.\//u;

/** Every action of others by the full id of its commit, with the version for people. */
function pinFaults(text: string): readonly string[] {
  const lines = text.split('\n').filter((line) => /^\s*(?:- )?uses:/u.test(line));
  return lines
    .filter((line) => !PINNED.test(line) && !LOCAL.test(line))
    .map((line) => `is not pinned by commit and version: ${line.trim()}`);
}

/** Every right that a job asks for, with the reason beside it. */
function uncommented(text: string): readonly string[] {
  const lines = text.split('\n');
  return lines.flatMap((line, at) => {
    const indent = /^( *)permissions:\s*$/u.exec(line)?.[1];
    if (indent === undefined) return [];
    const granted: string[] = [];
    for (const next of lines.slice(at + 1)) {
      if (!next.startsWith(`${indent}  `)) break;
      if (!next.trim().startsWith('#')) granted.push(next);
    }
    return granted.filter((right) => !/ # \S/u.test(right)).map((right) => `gives no reason for ${right.trim()}`);
  });
}
