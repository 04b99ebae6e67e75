/** Why: ten lines that people copy into another repository must work there as they are, so they are run from the page itself. */

import { execFileSync, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { load } from 'js-yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startGitHttpServer, type GitHttpServer } from '../../support/git-http-server.ts';
import { prepareStage, rewriteLog, type Stage, type Victim } from './sealed-history.ts';

const PAGE = resolve(import.meta.dirname, '../../../docs/history.md');
const DIST = resolve(import.meta.dirname, '../../../dist');

type Step = {
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string;
  readonly env?: Readonly<Record<string, string>>;
};
type Workflow = {
  readonly permissions: object;
  readonly jobs: { readonly witness: { readonly steps: readonly Step[] } };
};

function workflowOfPage(): { readonly text: string; readonly workflow: Workflow } {
  const text = /```yaml\n(on: [\s\S]*?)```/u.exec(readFileSync(PAGE, 'utf8'))?.[1] ?? '';
  return { text, workflow: load(text) as Workflow };
}

let stage: Stage;
let server: GitHttpServer;
let folder: string;
beforeAll(async () => {
  stage = await prepareStage();
  folder = join(stage.victim('served').top, '..', 'servers');
  mkdirSync(folder);
  server = await startGitHttpServer(folder);
});
afterAll(async () => {
  await server.close();
  stage.remove();
});

/** Runs the steps of the workflow in a checkout of the witness's repository, as a runner does: bash -e, one after the other. */
async function runJob(checkout: string, values: Readonly<Record<string, string>>): Promise<boolean> {
  let failed = false;
  for (const step of workflowOfPage().workflow.jobs.witness.steps) {
    if (step.run === undefined || (failed && step.if !== 'always()')) continue;
    const env = { PATH: process.env['PATH'], HOME: checkout, ...step.env, ...(step.env === undefined ? {} : values) };
    // The server lives in this process, so nothing here may wait without letting it answer.
    const child = spawn('bash', ['-e', '-o', 'pipefail', '-c', step.run], { cwd: checkout, env, stdio: 'ignore' });
    const status = await new Promise((done) => {
      child.on('close', done);
    });
    failed ||= status !== 0;
  }
  return !failed;
}

function publish(victim: Victim, name: string): string {
  const target = join(folder, name);
  if (!existsSync(target)) execFileSync('git', ['init', '-q', '--bare', '-b', 'main', target]);
  victim.git('push', '-q', '--force', target, 'HEAD:main');
  return server.url(name);
}

describe('the workflow of the page that attests', () => {
  it('follows workflows that there are, has no more rights than it needs, and names the checkpoint', () => {
    const text = /```yaml\n(on: \{ workflow_run[\s\S]*?)```/u.exec(readFileSync(PAGE, 'utf8'))?.[1] ?? '';
    const workflow = load(text) as {
      readonly on: { readonly workflow_run: { readonly workflows: readonly string[] } };
      readonly permissions: object;
      readonly jobs: { readonly attest: { readonly steps: readonly { readonly with: object }[] } };
    };
    const installed = ['collector', 'orchestrator'].map((name) =>
      load(readFileSync(resolve(import.meta.dirname, `../../../.github/workflows/${name}.yml`), 'utf8')),
    );
    expect(workflow.on.workflow_run.workflows).toEqual(installed.map((each) => (each as { name: string }).name));
    expect(workflow.permissions).toEqual({ contents: 'read', 'id-token': 'write', attestations: 'write' });
    const [checkout, attest] = workflow.jobs.attest.steps;
    expect(checkout?.with).toMatchObject({ ref: 'baton/history', 'persist-credentials': false });
    expect(attest?.with).toMatchObject({ 'subject-path': 'artifacts/log/checkpoint' });
  });
});

describe('the workflow of the page', () => {
  it('has ten lines, and fetches nothing but the checkout of its own repository', () => {
    const { text, workflow } = workflowOfPage();
    expect(text.trim().split('\n')).toHaveLength(10);
    expect(workflow.permissions).toEqual({ contents: 'write' });
    const uses = workflow.jobs.witness.steps.flatMap((step) => step.uses ?? []);
    expect(uses).toEqual([expect.stringMatching(/^actions\/checkout@[0-9a-f]{40}$/u)]);
  });

  it('cosigns a history on a server and pushes what it saw; after a rewrite it fails and pushes the evidence', async () => {
    const victim = stage.victim('watched');
    const history = publish(victim, 'project.git');
    const own = join(folder, 'witness.git');
    execFileSync('git', ['init', '-q', '--bare', '-b', 'main', own]);
    const checkout = join(folder, 'checkout');
    execFileSync('git', ['clone', '-q', own, checkout], { stdio: 'ignore' });
    execFileSync(
      'git',
      ['-c', 'user.name=w', '-c', 'user.email=w@localhost', 'commit', '-qm', 'Begin', '--allow-empty'],
      {
        cwd: checkout,
      },
    );
    execFileSync('git', ['push', '-q', 'origin', 'HEAD:main'], { cwd: checkout });
    cpSync(DIST, join(checkout, 'dist'), { recursive: true });
    const { privateKey } = generateKeyPairSync('ed25519');
    const key = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
    const look = (): Promise<boolean> => runJob(checkout, { HISTORY: history, BATON_WITNESS_KEY: key });
    const pushed = (): string =>
      execFileSync('git', ['ls-tree', '-r', '--name-only', 'main'], { cwd: own }).toString().trim();

    expect(await look()).toBe(true);
    expect(pushed()).toBe('witness/checkpoint');
    const seen = execFileSync('git', ['rev-parse', 'main'], { cwd: own }).toString();
    expect(await look()).toBe(true);
    expect(execFileSync('git', ['rev-parse', 'main'], { cwd: own }).toString()).toBe(seen);

    await victim.run('collect');
    publish(victim, 'project.git');
    expect(await look()).toBe(true);
    const ids = victim.sealed();
    rewriteLog(victim, ids.slice(0, -1));
    victim.git('add', '.');
    victim.git('commit', '-q', '--amend', '--no-edit');
    publish(victim, 'project.git');
    expect(await look()).toBe(false);
    expect(pushed().split('\n')).toEqual([
      'witness/checkpoint',
      expect.stringMatching(/^witness\/refused\/rollback-9-[0-9a-f]{16}\/finding\.json$/u),
      expect.stringMatching(/known$/u),
      expect.stringMatching(/offered$/u),
    ]);
  });
});
