/** Why: the program is started in all kinds of places, and a place where it cannot work is told at once. */

import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { PROGRAM, startProcess, type Ended } from '../../support/program-process.ts';
import { makeRepository, type ScratchRepository } from '../../support/scratch-repository.ts';
import { failed, failure, refused, refusal, traces } from './expectations.ts';
import { BY_HAND, planOf } from './plans.ts';

let repository: ScratchRepository;

beforeEach(() => {
  repository = makeRepository(BY_HAND);
});

afterEach(() => {
  repository.remove();
});

/** Runs shell text at the top of the repository, with `baton` on PATH. */
function shell(text: string): Promise<Ended> {
  const { top, env } = repository;
  return startProcess(['bash', '-o', 'pipefail', '-c', text], { cwd: top, env }).ended;
}

async function statusIn(cwd: string): Promise<{ readonly counts: Record<string, number> }> {
  const ended = await repository.baton(['status', '--json'], { cwd });
  expect(traces(ended)).toEqual([]);
  return JSON.parse(ended.stdout);
}

const COMPLETE = ['complete', '--step', 'build', '--outcome', 'Built'];

describe('a repository', () => {
  it('without commits is enough for everything', async () => {
    rmSync(repository.at('.git'), { recursive: true });
    repository.git('init', '--quiet');
    expect(await repository.baton(['claim'])).toMatchObject({ exit: 0 });
    expect(await repository.baton(COMPLETE)).toMatchObject({ exit: 0 });
    expect(await refused(repository, ['integrate', '--step', 'build'])).toEqual(refusal(2, /no commit "main"/u));
    expect(await repository.baton(['collect'])).toMatchObject({ exit: 0 });
    expect(repository.git('log', '--format=%s')).toMatch(/^baton: collect \d+ artifact files$/u);
    expect((await statusIn(repository.top)).counts).toMatchObject({ done: 1, ready: 1 });
  });

  it('whose HEAD is detached keeps everything until there is a branch', async () => {
    repository.git('checkout', '--quiet', '--detach');
    await repository.baton(['claim']);
    await repository.baton(COMPLETE);
    expect(await refused(repository, ['collect'])).toEqual(refusal(5, /HEAD is detached/u));
    repository.git('switch', '--quiet', 'main');
    expect(await repository.baton(['collect'])).toMatchObject({ exit: 0 });
    expect((await statusIn(repository.top)).counts).toMatchObject({ done: 1 });
  });

  it('has one set of claims for all its worktrees', async () => {
    const second = path.join(repository.folder, 'second');
    repository.git('worktree', 'add', '--quiet', '-b', 'side', second);
    expect(await repository.baton(['claim'], { cwd: second })).toMatchObject({ exit: 0 });
    expect((await statusIn(repository.top)).counts).toMatchObject({ running: 1 });
    expect(failed(await repository.baton(['claim', '--step', 'build']))).toEqual(
      failure(3, /is held: attempt build-local/u),
    );
    expect(await repository.baton(COMPLETE)).toMatchObject({ exit: 0 });
    expect((await statusIn(second)).counts).toMatchObject({ done: 1, ready: 1 });
  });

  it('that is bare has no place for artifacts', async () => {
    const bare = path.join(repository.folder, 'bare.git');
    repository.git('clone', '--quiet', '--bare', '.', bare);
    for (const cwd of [bare, path.join(bare, 'refs')]) {
      expect(failed(await repository.baton(['status'], { cwd }))).toEqual(failure(5, /is a bare repository/u));
    }
  });

  it('is found from inside its git directory', async () => {
    expect((await statusIn(repository.at('.git/refs'))).counts).toMatchObject({ ready: 1 });
  });
});

describe('outside a repository', () => {
  const CALLS = ['status', 'claim', 'list', 'run', 'collect', 'export', 'delegate --prompt x', 'workflow check'];

  it.each(CALLS)('%s says where it would work', async (call) => {
    const ended = await repository.baton(call.split(' '), { cwd: repository.folder });
    expect(failed(ended)).toEqual(failure(5, /is not inside a git repository(?:.|\n)*git init/u));
  });

  it('a folder that is not there is none', async () => {
    expect(failed(await repository.baton(['status', '-C', 'nowhere']))).toEqual(
      failure(5, /nowhere is not inside a git repository/u),
    );
  });

  it('a folder that was removed under the shell is told', async () => {
    const ended = await shell(`mkdir gone && cd gone && rmdir ../gone && baton status`);
    expect(failed({ ...ended, stderr: ended.stderr.replace(/^sh: .*\n/u, '') })).toEqual(
      failure(5, /does not exist any more/u),
    );
  });
});

describe('git', () => {
  it.each(['status', 'claim', 'list', 'run', 'collect', 'complete --step build --outcome x'])(
    'that is missing stops %s',
    async (call) => {
      const where = { env: { PATH: '/nonexistent' } };
      expect(await refused(repository, call.split(' '), where)).toEqual(refusal(5, /"git" could not be started/u));
    },
  );

  it('is not steered by the language of the user', async () => {
    const where = { env: { LC_ALL: 'de_DE.UTF-8', LANGUAGE: 'de' } };
    expect(await repository.baton(['claim'], where)).toMatchObject({ exit: 0 });
    expect(failed(await repository.baton(['claim', '--step', 'build'], where))).toEqual(failure(3, /is held/u));
  });
});

describe('what reads the output', () => {
  it('may go away early', async () => {
    const many = Array.from({ length: 3000 }, (_, at) => `key: s${at}, order: ${at}, parallelizable: true`);
    for (const [file, content] of Object.entries(planOf(...many))) repository.put(file, content);
    for (const call of ['list --ready', 'list --ready --json', 'status --all', 'export --stdout']) {
      const ended = await shell(`baton ${call} | head -n 1 > /dev/null; echo "\${PIPESTATUS[0]}"`);
      expect(ended).toEqual({ exit: 0, stdout: '0\n', stderr: expect.not.stringMatching(/error|EPIPE/u) });
    }
  });

  it('may have no room', async () => {
    const answer = await shell('baton claim > /dev/full');
    expect(failed(answer)).toEqual(
      failure(5, /cannot be written to standard output(?:.|\n)*what the command did counts/u),
    );
    expect((await statusIn(repository.top)).counts).toMatchObject({ running: 1 });
    expect(await shell('baton claim --step nonsense 2> /dev/full')).toEqual({ exit: 2, stdout: '', stderr: '' });
    expect(await shell('baton --help > /dev/full')).toMatchObject({ exit: 5 });
  });

  it('may be closed', async () => {
    expect(await shell('baton claim --step nonsense 2>&-')).toMatchObject({ exit: 2, stdout: '' });
    expect(traces(await shell('baton status >&-'))).toEqual([]);
  });
});

describe('the program', () => {
  it('starts without a home, a user name or a terminal', async () => {
    const env = { PATH: repository.env['PATH'] ?? '' };
    const ended = await startProcess([process.execPath, PROGRAM, 'claim'], { cwd: repository.top, env }).ended;
    expect(ended).toMatchObject({ exit: 0 });
  });

  it('works in folders with any name', async () => {
    const odd = path.join(repository.folder, "a 'b' $(c) ü\n");
    mkdirSync(odd);
    repository.git('worktree', 'add', '--quiet', '-b', 'odd', path.join(odd, 'tree'));
    expect(await repository.baton(['claim'], { cwd: path.join(odd, 'tree') })).toMatchObject({ exit: 0 });
  });
});
