/** Why: the settings of GitHub are asked for over its API, so a server with that API's paths and answers stands in for it. */

import { createServer, type IncomingMessage } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { doctor, removeAll, repositoryWith } from './patient.ts';

type Answers = Readonly<Record<string, readonly [status: number, body: unknown]>>;

const FINE: Answers = {
  '': [200, { default_branch: 'main', archived: false, permissions: { push: true } }],
  '/actions/permissions': [200, { enabled: true, allowed_actions: 'selected' }],
  '/actions/permissions/selected-actions': [200, { github_owned_allowed: true }],
  '/environments/orchestrator-gate': [200, { protection_rules: [{ type: 'required_reviewers' }] }],
  '/branches/main': [200, { protected: false }],
  '/rules/branches/main': [200, []],
};

let answers: Answers = FINE;
let asked: string[] = [];
let headers: Date | undefined;
const seen: IncomingMessage['headers'][] = [];
const server = createServer((request, response) => {
  const path = (request.url ?? '').replace(/\?.*$/u, '').replace('/api/repos/o/n', '');
  asked.push(`${request.method ?? ''} ${path}`);
  seen.push(request.headers);
  const [status, body] = answers[path] ?? [404, { message: 'Not Found' }];
  if (headers !== undefined) response.setHeader('date', headers.toUTCString());
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
});

let env: NodeJS.ProcessEnv = {};

beforeEach(async () => {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  env = { GITHUB_API_URL: `http://127.0.0.1:${port}/api`, GITHUB_REPOSITORY: 'o/n', GITHUB_TOKEN: 'sesame' };
  answers = FINE;
  asked = [];
  headers = undefined;
});

afterEach(async () => {
  removeAll();
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
});

describe('doctor, about GitHub', () => {
  it('asks with the token, only reads, and finds nothing where all is well', async () => {
    const repository = repositoryWith();
    expect(await doctor(repository, [], { env })).toMatchObject({ exit: 0, troubles: [] });
    expect(asked.every((line) => line.startsWith('GET '))).toBe(true);
    expect(asked).toContain('GET /actions/permissions/selected-actions');
    expect(seen.at(-1)?.authorization).toBe('Bearer sesame');
  });

  it('finds what is in the way', async () => {
    answers = {
      '': [200, { default_branch: 'main', permissions: { push: false } }],
      '/actions/permissions': [200, { enabled: true, allowed_actions: 'local_only' }],
      '/branches/baton%2Fhistory': [200, { protected: true }],
      '/rules/branches/baton%2Fhistory': [200, [{ type: 'creation' }, { type: 'pull_request' }, { type: 'deletion' }]],
    };
    headers = new Date(Date.now() - 3_600_000);
    const repository = repositoryWith({ 'baton.yaml': 'history: baton/history\n' });
    const { exit, troubles } = await doctor(repository, [], { env });
    expect(exit).toBe(1);
    expect(troubles).toEqual([
      expect.stringMatching(/^warning clock: the clock is .* ahead of GitHub's$/u),
      "fault GitHub: o/n allows no actions of GitHub's own",
      'fault GitHub: the history branch baton/history is under the rules pull_request',
      'warning GitHub: this token may not push to o/n',
      'warning GitHub: there is no environment orchestrator-gate',
    ]);
  });

  it('says what it was not told, and what it did not ask', async () => {
    answers = {
      '': [200, { default_branch: 'main' }],
      '/actions/permissions': [403, {}],
      '/environments/orchestrator-gate': [403, {}],
    };
    const { baton } = repositoryWith();
    const { stdout } = await baton(['doctor'], { env });
    expect(stdout).toContain('GitHub: whether Actions are allowed: this token may not ask');
    expect(stdout).toContain(
      'GitHub: whether the history branch is protected: not found, or this token may not see it',
    );
    answers = { '': [401, {}] };
    expect((await baton(['doctor'], { env })).stdout).toContain('GitHub does not accept the token');
    asked = [];
    expect((await baton(['doctor', '--offline'], { env })).stdout).toContain('GitHub was not asked: --offline');
    expect((await baton(['doctor'], { env: { ...env, GITHUB_TOKEN: '' } })).stdout).toContain(
      'o/n was not asked about',
    );
    expect(asked).toEqual([]);
    const closed = { ...env, GITHUB_API_URL: 'http://127.0.0.1:9/' };
    expect((await baton(['doctor'], { env: closed })).stdout).toContain('GitHub was not reached');
  });

  it('never sends the token to a host that only the remote names', async () => {
    const repository = repositoryWith();
    repository.git('remote', 'add', 'origin', `${env['GITHUB_API_URL'] ?? ''}/o/n.git`);
    const { stdout } = await repository.baton(['doctor'], { env: { GITHUB_TOKEN: 'sesame' } });
    expect(stdout).toContain('the remote "origin" is not on github.com');
    expect(asked).toEqual([]);
  });
});
