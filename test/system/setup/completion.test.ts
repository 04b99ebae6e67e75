/** Why: completion is a program in another language, so real shells are asked what they would offer. */

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';

import { PROGRAM } from '../../support/program-process.ts';
import type { ScratchRepository } from '../../support/scratch-repository.ts';
import { removeAll, repositoryWith } from './patient.ts';

afterEach(removeAll);

const scripts = mkdtempSync(path.join(tmpdir(), 'baton-completion-'));
afterAll(() => rmSync(scripts, { recursive: true }));

/** The file of a shell's script, made once. */
function scriptFor(shell: string): string {
  const file = path.join(scripts, shell);
  if (!existsSync(file)) {
    const { stdout } = spawnSync(process.execPath, [PROGRAM, 'completion', shell], { encoding: 'utf8' });
    writeFileSync(file, stdout);
  }
  return file;
}

const hasShell = (name: string): boolean => spawnSync(name, ['-c', 'true']).status === 0;

function ask(repository: ScratchRepository, argv: readonly [string, ...string[]]): readonly string[] {
  const [program, ...words] = argv;
  const { stdout, stderr, status } = spawnSync(program, words, {
    cwd: repository.top,
    env: repository.env,
    encoding: 'utf8',
  });
  if (status !== 0 || stderr !== '') throw new Error(`${program} ended with ${status}: ${stderr}`);
  return stdout.split('\n').filter((line) => line !== '');
}

/** What bash offers for the last of these words. */
function inBash(repository: ScratchRepository, ...words: readonly string[]): readonly string[] {
  const line = ['baton', ...words].map((word) => `'${word}'`).join(' ');
  const script = `set -u; source '${scriptFor('bash')}'; COMP_WORDS=(${line}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _baton; printf '%s\\n' "\${COMPREPLY[@]:-}"`;
  return ask(repository, ['bash', '--norc', '-c', script]);
}

/** What fish offers; it adds descriptions. */
function inFish(repository: ScratchRepository, ...words: readonly string[]): readonly string[] {
  const script = `source '${scriptFor('fish')}'; complete -C '${['baton', ...words].join(' ')}'`;
  return ask(repository, ['fish', '--no-config', '-c', script]).map((line) => line.split('\t')[0] ?? '');
}

/** What zsh is given to offer: its own functions are replaced by ones that tell. */
function inZsh(repository: ScratchRepository, ...words: readonly string[]): readonly string[] {
  const line = ['baton', ...words].map((word) => `'${word}'`).join(' ');
  const script = [
    'compdef() { :; }',
    '_files() { print -r -- ":files $*"; }',
    '_describe() { print -rl -- ${(@)${(P)2}%%:*}; }',
    `source '${scriptFor('zsh')}'`,
    `words=(${line}); CURRENT=$#words; PREFIX=$words[CURRENT]; _baton`,
  ];
  const offered = ask(repository, ['zsh', '-f', '-c', script.join('\n')]);
  return offered.filter((word) => word.startsWith(words.at(-1) ?? '') || word.startsWith(':'));
}

const shells = [
  ['bash', inBash],
  ['zsh', inZsh],
  ['fish', inFish],
] as const;

describe.each(shells.filter(([shell]) => hasShell(shell)))('completion in %s', (shell, offered) => {
  it('knows commands, their options and what these take', () => {
    const repository = repositoryWith({ 'plans/tasks.md': '- [ ] One\n', 'other.txt': '' });
    expect(offered(repository, 'compl')).toEqual(['complete', 'completion']);
    expect(offered(repository, 'claim', '--lease-')).toEqual(['--lease-for']);
    expect(offered(repository, 'gate', '')).toEqual(['approve', 'reject']);
    expect(offered(repository, 'gate', 'approve', '--work-item', 'demo', '--step', '')).toEqual(
      ['build', 'test'].toSorted(byOffer(shell)),
    );
    expect(offered(repository, 'status', 'd')).toEqual(['demo']);
    expect(offered(repository, 'claim', '--as', '')).toEqual(
      ['ci', 'agent', 'local', 'person'].toSorted(byOffer(shell)),
    );
    expect(offered(repository, 'claim', '--attempt', '')).toEqual([]);
  });

  it('leaves files and folders to the shell', () => {
    const repository = repositoryWith({ 'plans/tasks.md': '- [ ] One\n', 'other.txt': '' });
    const files = offered(repository, 'plan', 'import', 'o');
    expect(files).toEqual(shell === 'zsh' ? [':files '] : ['other.txt']);
    const folders = offered(repository, 'status', '-C', 'p');
    expect(folders).toEqual(shell === 'zsh' ? [':files -/'] : [shell === 'fish' ? 'plans/' : 'plans']);
  });

  it('offers nothing of a repository where there is none', () => {
    const repository = repositoryWith();
    const elsewhere = { ...repository, top: repository.folder };
    expect(offered(elsewhere, 'status', 'd')).toEqual([]);
  });
});

describe('completion in bash', () => {
  it('goes on behind an equals sign, and offers values after options with them', () => {
    const repository = repositoryWith();
    expect(inBash(repository, 'claim', '--step', '=', 'b')).toEqual(['build']);
    expect(inBash(repository, 'claim', '--step', '=')).toEqual(['build', 'test']);
  });

  it('completes under a user’s own completion machinery, as complete -F says', () => {
    const repository = repositoryWith();
    expect(ask(repository, ['bash', '--norc', '-c', 'source <(baton completion bash); complete -p baton'])).toEqual([
      'complete -F _baton baton',
    ]);
  });
});

/** fish sorts what it offers. */
function byOffer(shell: string): (a: string, b: string) => number {
  return shell === 'fish' ? (a, b) => (a < b ? -1 : 1) : () => 0;
}
