/** Why: steps that work apart must leave the user's files, index, hooks and settings alone, and lose nothing when killed. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { makeRepository, type ScratchRepository } from '../../support/scratch-repository.ts';

let repository: ScratchRepository;
afterEach(() => repository.remove());

function plan(steps: readonly string[]): Readonly<Record<string, string>> {
  const lines = steps.map((step) => `  - ${step}\n`).join('');
  return {
    'artifacts/workflows/wf.yaml': `schemaVersion: "1.0"\nid: wf\nversion: 1.0.0\nisolation: worktree\nsteps:\n${lines}`,
    'artifacts/work-items/it.json': JSON.stringify({
      schemaVersion: '1.0',
      id: 'it',
      title: 'It',
      workflow: { id: 'wf', version: '1.0.0' },
      owner: 'olivia',
      createdAt: '2026-01-01T00:00:00Z',
      links: [],
    }),
    'page.txt': 'page\n',
    '.gitignore': '*.tmp\nout/\n',
  };
}

const worktrees = (): readonly string[] =>
  existsSync(repository.at('.git/baton/worktrees/it')) ? readdirSync(repository.at('.git/baton/worktrees/it')) : [];
const branches = (): readonly string[] =>
  repository.git('branch', '--list', 'baton/*', '--format', '%(refname:short)').split('\n');

describe('a step that works apart', () => {
  beforeEach(() => {
    repository = makeRepository(
      plan([
        '{ key: make, run: "echo made >> page.txt; mkdir -p out sub; echo o > out/o; echo n > sub/new.txt; chmod +x sub/new.txt", produces: [out/*] }',
        '{ key: use, run: "cat out/o; git log -1 --format=%an:%s; git branch --show-current; git commit -q --allow-empty -m Own" }',
      ]),
    );
  });

  it('runs no hook, and leaves files, index and branch of the user as they are', async () => {
    for (const hook of ['pre-commit', 'post-commit', 'post-checkout', 'prepare-commit-msg', 'post-merge']) {
      repository.put(`.git/hooks/${hook}`, '#!/bin/sh\ntouch "$(git rev-parse --git-common-dir)/hooked"\n');
    }
    repository.git('config', 'core.hooksPath', '.git/hooks');
    repository.put('page.txt', 'page, being edited\n');
    repository.put('staged.txt', 'staged\n');
    repository.git('add', 'staged.txt');
    const before = [repository.git('status', '--porcelain', '--', '*.txt'), repository.git('write-tree')];
    const { exit, stderr } = await repository.baton(['run', 'it']);
    expect([exit, stderr]).toEqual([0, expect.stringContaining('[use] | o\n')]);
    expect(stderr).toContain('[use] | Tester:make');
    expect(stderr).toContain('[use] | baton/it/use-local');
    expect([repository.git('status', '--porcelain', '--', '*.txt'), repository.git('write-tree')]).toEqual(before);
    expect(readFileSync(repository.at('page.txt'), 'utf8')).toBe('page, being edited\n');
    expect(existsSync(repository.at('.git/hooked'))).toBe(false);
    expect(repository.git('branch', '--show-current')).toBe('main');
    expect(worktrees()).toEqual([]);
    expect(repository.git('worktree', 'list').split('\n')).toHaveLength(1);
  });

  it('has its changes committed in its name, with what the step itself committed', async () => {
    expect((await repository.baton(['run', 'it'])).exit).toBe(0);
    expect(repository.git('log', '--format=%s', 'baton/it/use-local')).toBe('Own\nmake\nBegin');
    expect(repository.git('show', '--format=%an|%B', '--name-status', 'baton/it/make-local')).toBe(
      'Tester|make\n\nStep make of it, attempt make-local.\n\n\nM\tpage.txt\nA\tsub/new.txt',
    );
    expect(repository.git('ls-tree', 'baton/it/make-local', 'sub/new.txt')).toMatch(/^100755 /u);
  });

  it('is told apart from the repository that the caller works in', async () => {
    const env = { GIT_DIR: repository.at('.git'), GIT_WORK_TREE: repository.top, GIT_INDEX_FILE: '/nowhere/index' };
    const { exit, stderr } = await repository.baton(['run', 'it'], { env });
    expect([exit, stderr]).toEqual([0, expect.stringContaining('[use] | baton/it/use-local')]);
  });
});

describe('an attempt that comes to nothing', () => {
  it('keeps its work on its branch, apart from that of the next attempt', async () => {
    repository = makeRepository(
      plan([
        '{ key: try, run: "cat page.txt; echo $BATON_ATTEMPT >> page.txt; test $BATON_ATTEMPT = try-local-2", retry: { attempts: 2 } }',
      ]),
    );
    expect((await repository.baton(['run', 'it'])).exit).toBe(0);
    expect(branches()).toEqual(['baton/it/try-local', 'baton/it/try-local-2']);
    expect(repository.git('show', 'baton/it/try-local:page.txt')).toBe('page\ntry-local');
    expect(repository.git('show', 'baton/it/try-local-2:page.txt')).toBe('page\ntry-local-2');
    const failed = readdirSync(repository.at('artifacts/handoff/it')).find((name) => name.endsWith('try-local.json'));
    expect(readFileSync(repository.at(`artifacts/handoff/it/${failed ?? ''}`), 'utf8')).toContain(
      repository.git('rev-parse', 'baton/it/try-local'),
    );
  });

  it('fails when it left the branch that it was to build on', async () => {
    repository = makeRepository(
      plan(['{ key: stray, run: "git switch -q --orphan other; git commit -q --allow-empty -m x" }']),
    );
    const { exit, stderr } = await repository.baton(['run', 'it']);
    expect([exit, stderr]).toEqual([1, expect.stringContaining('does not build on')]);
    expect(worktrees()).toEqual([]);
  });

  it('says so when there is no commit to begin from, or when what it needs is nowhere', async () => {
    repository = makeRepository();
    for (const [file, content] of Object.entries(plan(['{ key: a, run: "true" }']))) repository.put(file, content);
    const { exit, stderr } = await repository.baton(['run', 'it']);
    expect([exit, stderr]).toEqual([1, expect.stringContaining('there is no commit yet to build on')]);
    repository.remove();
    repository = makeRepository(
      plan([
        '{ key: make, run: "mkdir out; echo o > out/o", produces: [out/*] }',
        '{ key: lose, run: "rm -r $(git rev-parse --git-common-dir)/baton/files" }',
        '{ key: use, needs: [make, lose], run: "cat out/o" }',
      ]),
    );
    const second = await repository.baton(['run', 'it']);
    expect([second.exit, second.stderr]).toEqual([
      1,
      expect.stringContaining('A file that step "use" builds on is missing: out/o, produced by "make".'),
    ]);
    expect(worktrees()).toEqual([]);
  });
});

describe('a run that is killed', () => {
  it('leaves a worktree, of which the next run keeps what is unsaved', async () => {
    repository = makeRepository(
      plan([
        '{ key: slow, run: "if test $BATON_ATTEMPT = slow-local; then echo half >> page.txt; echo new > new.txt; echo begun; sleep 600; fi; cat page.txt" }',
      ]),
    );
    const first = repository.start(['run', 'it']);
    await first.saw(/\| begun/u);
    first.child.kill('SIGKILL');
    await first.ended;
    expect(worktrees()).toEqual(['slow-local']);
    const { exit, stderr } = await repository.baton(['run', 'it']);
    expect([exit, stderr]).toEqual([0, expect.stringContaining('[slow] | page\n')]);
    expect(worktrees()).toEqual([]);
    expect(repository.git('show', 'baton/it/slow-local:page.txt', 'baton/it/slow-local:new.txt')).toBe(
      'page\nhalf\nnew',
    );
    expect(repository.git('show', 'baton/it/slow-local-2:page.txt')).toBe('page');
    expect(repository.git('worktree', 'list').split('\n')).toHaveLength(1);
  });

  it('also of a worktree whose attempt has ended meanwhile', async () => {
    repository = makeRepository(plan(['{ key: a, run: "true" }', '{ key: b, run: "true" }']));
    expect((await repository.baton(['claim', '--step', 'a'])).exit).toBe(0);
    repository.git('worktree', 'add', '--quiet', repository.at('.git/baton/worktrees/it/a-local'), 'baton/it/a-local');
    repository.put('.git/baton/worktrees/it/a-local/left.txt', 'left\n');
    expect((await repository.baton(['run', 'it'])).exit).toBe(3);
    expect(worktrees()).toEqual(['a-local']);
    expect((await repository.baton(['fail', '--step', 'a', '--outcome', 'No'])).exit).toBe(0);
    expect((await repository.baton(['run', 'it', '--retry', 'a'])).exit).toBe(0);
    expect(worktrees()).toEqual([]);
    expect(repository.git('show', 'baton/it/a-local:left.txt')).toBe('left');
  });
});
