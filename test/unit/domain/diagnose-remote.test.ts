/** Why: what a server or GitHub would refuse is told beforehand, and what nobody asked is not guessed. */

import { describe, expect, it } from 'vitest';

import { diagnoseGitHub } from '../../../src/domain/diagnose-github.ts';
import { diagnoseRemote } from '../../../src/domain/diagnose-remote.ts';
import type { Diagnosis } from '../../../src/domain/diagnosis.ts';
import type { GitHubFacts, RemoteFacts } from '../../../src/domain/health-facts.ts';

/** `level check: what`, which is what a test looks at. */
const briefly = (found: readonly Diagnosis[]): readonly string[] =>
  found.filter(({ level }) => level !== 'ok').map(({ level, check, what }) => `${level} ${check}: ${what}`);

describe('the remote', () => {
  const reached: RemoteFacts = {
    kind: 'reached',
    remote: 'origin',
    pushable: { kind: 'yes' },
    history: { branch: 'main', exists: true },
  };
  it.each<[RemoteFacts, boolean, readonly string[]]>([
    [{ kind: 'none', hasOrigin: true }, false, []],
    [{ kind: 'none', hasOrigin: false }, true, []],
    [
      { kind: 'none', hasOrigin: true },
      true,
      ['warning remote: the workflows are installed, but claims made here are not shared through origin'],
    ],
    [{ kind: 'offline', remote: 'origin' }, true, ['unseen remote: origin was not asked: --offline']],
    [
      { kind: 'unknown', remote: 'up' },
      true,
      ['fault remote: baton.yaml names the remote "up", which git does not know'],
    ],
    [{ kind: 'unreachable', remote: 'origin', problem: 'no' }, true, ['fault remote: origin cannot be reached: no']],
    [reached, true, []],
    [
      { ...reached, pushable: undefined },
      true,
      ['unseen remote: origin can be read; pushing was not tried: there is no commit'],
    ],
    [
      { ...reached, pushable: { kind: 'no', problem: '403' } },
      true,
      ['fault remote: origin would take no claims: 403'],
    ],
    [{ ...reached, history: { branch: 'baton/history', exists: false } }, true, []],
    [
      { ...reached, history: { branch: undefined, exists: false } },
      true,
      ['fault history: origin has no default branch, and baton.yaml names no history branch'],
    ],
  ])('%j', (facts, usesActions, expected) => {
    expect(briefly(diagnoseRemote(facts, usesActions))).toEqual(expected);
  });
});

const told = <Answer>(answer: Answer) => ({ kind: 'told', answer }) as const;
type Asked = Extract<GitHubFacts, { kind: 'asked' }>;
const gitHub: Asked = {
  kind: 'asked',
  repository: 'o/n',
  clockAheadMs: 0,
  access: told({ mayNotPush: false, archived: false, defaultBranch: 'main' }),
  actions: told({ enabled: true, allowed: 'all', gitHubOwned: true }),
  workflows: told({ 'orchestrator.yml': 'active' }),
  environment: told({ exists: true, reviewers: true }),
  historyBranch: told({ name: 'main', isSet: true, isProtected: false, rules: ['deletion', 'non_fast_forward'] }),
};

describe('GitHub', () => {
  it.each<[string, Partial<Asked>, readonly string[]]>([
    ['is fine', {}, []],
    [
      'is archived',
      { access: told({ mayNotPush: true, archived: true, defaultBranch: 'main' }) },
      ['fault GitHub: o/n is archived'],
    ],
    [
      'lets nobody push',
      { access: told({ mayNotPush: true, archived: false, defaultBranch: 'main' }) },
      ['warning GitHub: this token may not push to o/n'],
    ],
    [
      'has Actions off',
      { actions: told({ enabled: false, allowed: 'all', gitHubOwned: true }) },
      ['fault GitHub: GitHub Actions are switched off for o/n'],
    ],
    [
      'allows local actions',
      { actions: told({ enabled: true, allowed: 'local_only', gitHubOwned: true }) },
      ["fault GitHub: o/n allows no actions of GitHub's own"],
    ],
    [
      'allows some actions',
      { actions: told({ enabled: true, allowed: 'selected', gitHubOwned: false }) },
      ["fault GitHub: o/n allows no actions of GitHub's own"],
    ],
    ['allows those of GitHub', { actions: told({ enabled: true, allowed: 'selected', gitHubOwned: true }) }, []],
    [
      'has switched a workflow off',
      { workflows: told({ 'execute.yml': 'disabled_inactivity' }) },
      ['fault GitHub: execute.yml is switched off (disabled_inactivity)'],
    ],
    [
      'lacks a workflow',
      { workflows: told({ 'execute.yml': 'missing' }) },
      ['warning GitHub: execute.yml is not on the default branch'],
    ],
    [
      'has no environment',
      { environment: told({ exists: false, reviewers: false }) },
      ['warning GitHub: there is no environment orchestrator-gate'],
    ],
    [
      'has no reviewers',
      { environment: told({ exists: true, reviewers: false }) },
      ['warning GitHub: the environment orchestrator-gate has no required reviewers'],
    ],
    [
      'has rules',
      {
        historyBranch: told({
          name: 'main',
          isSet: true,
          isProtected: true,
          rules: ['pull_request', 'deletion', 'pull_request'],
        }),
      },
      ['fault GitHub: the history branch main is under the rules pull_request'],
    ],
    [
      'is protected',
      { historyBranch: told({ name: 'main', isSet: true, isProtected: true, rules: [] }) },
      ['warning GitHub: the history branch main is under branch protection'],
    ],
    [
      'has rules for its default branch',
      { historyBranch: told({ name: 'main', isSet: false, isProtected: true, rules: ['pull_request'] }) },
      ['warning GitHub: the history branch main is under the rules pull_request'],
    ],
    [
      'does not say',
      { actions: { kind: 'untold', why: 'this token may not ask' } },
      ['unseen GitHub: whether Actions are allowed: this token may not ask'],
    ],
  ])('%s', (_, change, expected) => {
    expect(briefly(diagnoseGitHub({ ...gitHub, ...change }))).toEqual(expected);
  });

  it('is not asked, and that is said', () => {
    expect(briefly(diagnoseGitHub({ kind: 'not-asked', why: 'no token' }))).toEqual(['unseen GitHub: no token']);
    expect(briefly(diagnoseGitHub({ kind: 'elsewhere', what: 'on another host' }))).toEqual([]);
  });
});
