/** Why: what `baton init` puts into a repository has to work there as it is, from the first push to the end of a plan. */

import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';

import { startGitHub, type GitHub } from '../support/actions/github.ts';
import { startProcess } from '../support/program-process.ts';
import { makeRepository, type ScratchRepository } from '../support/scratch-repository.ts';

let github: GitHub | undefined;
let repository: ScratchRepository | undefined;
afterEach(async () => {
  repository?.remove();
  await github?.close();
  [github, repository] = [undefined, undefined];
});

/** Runs git without holding up the server, which is in this process. */
async function git({ top, env }: ScratchRepository, ...words: readonly string[]): Promise<void> {
  const { exit, stderr } = await startProcess(['git', ...words], { cwd: top, env }).ended;
  if (exit !== 0) throw new Error(`git ${words.join(' ')}: ${stderr}`);
}

/** A clone of an empty project on the server. */
async function cloned(): Promise<{ readonly server: GitHub; readonly clone: ScratchRepository }> {
  github = await startGitHub({ files: { 'README.md': '# New\n' }, secrets: { NPM_TOKEN: 'sesame-open' } });
  repository = makeRepository();
  await git(repository, 'remote', 'add', 'origin', github.url);
  await git(repository, 'pull', '--quiet', 'origin', 'main');
  return { server: github, clone: repository };
}

async function publish(clone: ScratchRepository): Promise<void> {
  await git(clone, 'add', '--all');
  await git(clone, 'commit', '--quiet', '--message', 'Set up Baton');
  await git(clone, 'push', '--quiet', 'origin', 'main');
}

async function carriedOut(server: GitHub, workItem: string): Promise<void> {
  await server.dispatch('orchestrator.yml', { 'work-item': workItem });
  await server.settled();
  expect(server.runs().map(({ conclusion }) => conclusion)).not.toContain('failure');
}

describe('a fresh repository after baton init', () => {
  it('carries out its first plan from one dispatch, and clone and doctor agree', async () => {
    const { server, clone } = await cloned();
    expect((await clone.baton(['init'])).exit).toBe(0);
    await publish(clone);
    await carriedOut(server, 'first-plan');
    expect(server.runs().map(({ conclusion }) => conclusion)).toEqual(['success', 'success', 'success']);

    await git(clone, 'pull', '--quiet', 'origin', 'main');
    const { stdout } = await clone.baton(['status', 'first-plan', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ status: 'done', counts: { done: 4, total: 4 } });
    expect((await clone.baton(['verify'])).exit).toBe(0);

    const env = { GITHUB_API_URL: server.api, GITHUB_REPOSITORY: server.slug, GITHUB_TOKEN: server.token };
    const looked = await clone.baton(['doctor'], { env });
    expect(looked.stdout).not.toContain('fault ');
    expect(looked).toMatchObject({ exit: 0, stderr: '' });
  });

  it('lets a secret reach the step that lists it, and no other, and it shows nowhere', async () => {
    const { server, clone } = await cloned();
    expect((await clone.baton(['init', '--secret', 'NPM_TOKEN', '--no-example'])).exit).toBe(0);
    clone.put(
      'artifacts/workflows/wf-secret.yaml',
      `schemaVersion: '1.0'
id: wf-secret
name: Secrets
version: 1.0.0
steps:
  - { key: with, order: 1, parallelizable: true, secrets: [NPM_TOKEN], run: 'test "\${#NPM_TOKEN}" = 11 && echo "it is $NPM_TOKEN"' }
  - { key: without, order: 2, parallelizable: true, run: 'test -z "\${NPM_TOKEN:-}" && echo "nothing here"' }
`,
    );
    expect(
      (await clone.baton(['item', 'add', 'secret', '--workflow', 'wf-secret', '--title', 'Secrets', '--offline'])).exit,
    ).toBe(0);
    await publish(clone);
    await carriedOut(server, 'secret');
    await git(clone, 'pull', '--quiet', 'origin', 'main');
    const { stdout } = await clone.baton(['status', 'secret', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ status: 'done', counts: { done: 2 } });
    expect(JSON.stringify(server.runs())).not.toContain('sesame-open');
    const kept = server.runs().flatMap(({ id }) => server.artifacts(id));
    expect(kept.map(({ name }) => name)).toContain('handoff-with-1-1');
    expect(kept.filter((each) => spawnSync('grep', ['-rqF', 'sesame-open', each.folder]).status !== 1)).toEqual([]);
    expect(spawnSync('grep', ['-rlF', 'sesame-open', clone.at('artifacts')]).status).toBe(1);
  });
});

describe('the workflow lint', () => {
  it('is still content after a secret was added', async () => {
    const { clone } = await cloned();
    await clone.baton(['init', '--secret', 'A_TOKEN', '--secret', 'B_TOKEN']);
    const text = readFileSync(clone.at('.github/workflows/execute.yml'), 'utf8');
    expect(text).toContain('          A_TOKEN: ${{ secrets.A_TOKEN }}\n          B_TOKEN: ${{ secrets.B_TOKEN }}\n');
    const { lintFolder } = await import('../support/actions/workflow-lint.ts');
    expect(await lintFolder(path.join(clone.top, '.github'))).toEqual([]);
    writeFileSync(clone.at('.github/workflows/execute.yml'), text.replace('A_TOKEN: $', 'A_TOKEN $'));
    expect(await lintFolder(path.join(clone.top, '.github'))).not.toEqual([]);
  });
});
