/** Why: a check-up is worth what it finds in repositories that are really broken, and a repair what it leaves alone. */

import { chmodSync, chownSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';

import { differences, takeSnapshot } from '../../support/repository-snapshot.ts';
import type { ScratchRepository } from '../../support/scratch-repository.ts';
import { doctor, ITEM, removeAll, repositoryWith } from './patient.ts';

afterEach(removeAll);

function linkRoot({ put, at }: ScratchRepository): void {
  put('baton.yaml', 'artifacts: linked\n');
  symlinkSync('/tmp', at('linked'));
}

describe('doctor', () => {
  it('finds nothing in a sound repository, and changes nothing', async () => {
    const repository = repositoryWith();
    await repository.baton(['claim', '--step', 'build', '--quiet']);
    const before = takeSnapshot(repository.top);
    expect(await doctor(repository)).toMatchObject({ exit: 0, troubles: [] });
    expect(differences(before, takeSnapshot(repository.top))).toEqual([]);
  });

  it.each<[string, (repository: ScratchRepository) => void, string]>([
    [
      'a faulty workflow',
      ({ put }) => put('artifacts/workflows/bad.yaml', 'steps: 1\n'),
      'fault workflows: artifacts/workflows/bad.yaml is faulty',
    ],
    [
      'a faulty work item',
      ({ put }) => put('artifacts/work-items/bad.json', '{ "schemaVersion":'),
      'fault work items: 1 fault in artifacts/work-items/bad.json',
    ],
    [
      'a workflow that is missing',
      ({ put }) =>
        put('artifacts/work-items/lost.json', ITEM.replace('"demo"', '"lost"').replace('wf-demo', 'wf-lost')),
      'fault work items: There is no workflow',
    ],
    ['faulty settings', ({ put }) => put('baton.yaml', 'histroy: x\n'), 'fault settings: '],
    [
      'a program that is missing',
      ({ put }) => put('baton.yaml', 'executors:\n  a: { command: [no-such-program] }\n'),
      'warning settings: an executor of baton.yaml is the program "no-such-program"',
    ],
    [
      'a remote that is missing',
      ({ put }) => put('baton.yaml', 'remote: up\n'),
      'fault remote: baton.yaml names the remote "up"',
    ],
    [
      'a record that is none',
      ({ put }) => put('artifacts/claims/demo/x.json', '{}\n'),
      'fault work items: artifacts/claims/demo/x.json:1: ',
    ],
    [
      'a ref that is none',
      ({ put }) => put('.git/refs/heads/bad', 'x\n'),
      'fault refs: the ref refs/heads/bad cannot be read: its file names no object',
    ],
    [
      'a ref to nothing',
      ({ put }) => put('.git/refs/baton/steps/demo/build', `${'1'.repeat(40)}\n`),
      `fault refs: the ref refs/baton/steps/demo/build cannot be read: object ${'1'.repeat(40)} is missing`,
    ],
    ['a detached HEAD', ({ git }) => void git('checkout', '--quiet', '--detach'), 'fault repository: HEAD is detached'],
    [
      'attributes that convert',
      ({ put }) => put('.gitattributes', '* text=auto\n'),
      'fault attributes: git converts line ends',
    ],
    [
      'a filter',
      ({ put }) => put('.gitattributes', 'artifacts/** -text filter=lfs\n'),
      'fault attributes: git changes files below artifacts/: filter=lfs',
    ],
    ['a link as root', linkRoot, 'fault artifacts: linked is a symbolic link'],
  ])('finds %s', async (_, spoil, expected) => {
    const repository = repositoryWith();
    spoil(repository);
    const { troubles, exit } = await doctor(repository, ['--offline']);
    expect(troubles.filter((line) => line.startsWith(expected))).not.toEqual([]);
    expect(exit).toBe(expected.startsWith('warning') ? 0 : 1);
  });

  it('finds what this account may not write', async () => {
    const repository = repositoryWith({ 'artifacts/claims/demo/.keep': '' });
    const uid = process.getuid?.() === 0 ? 65_534 : undefined;
    chmodSync(repository.at('artifacts/claims'), 0o500);
    if (uid !== undefined) chownTree(repository.folder, uid);
    const { troubles } = await doctor(repository, [], uid === undefined ? {} : { uid });
    expect(troubles).toContain('fault artifacts: artifacts/claims is closed to this account: EACCES');
    chmodSync(repository.at('artifacts/claims'), 0o700);
  });

  it('asks the server, and tries a push that changes nothing', async () => {
    const repository = repositoryWith({ 'baton.yaml': 'remote: origin\n' });
    const origin = path.join(repository.folder, 'origin.git');
    repository.git('init', '--quiet', '--bare', origin);
    repository.git('remote', 'add', 'origin', origin);
    expect((await doctor(repository)).troubles).toContain(
      'fault history: origin has no default branch, and baton.yaml names no history branch',
    );
    repository.git('push', '--quiet', 'origin', 'main');
    expect(await doctor(repository)).toMatchObject({ exit: 0, troubles: [] });
    expect(repository.git('--git-dir', origin, 'for-each-ref', '--format=%(refname)')).toBe('refs/heads/main');
    rmSync(origin, { recursive: true });
    expect((await doctor(repository)).troubles[0]).toMatch(/^fault remote: origin cannot be reached: /u);
  });

  it('says where there is no repository', async () => {
    const repository = repositoryWith();
    expect((await repository.baton(['doctor'], { cwd: repository.folder })).exit).toBe(5);
  });
});

function chownTree(folder: string, uid: number): void {
  chownSync(folder, uid, uid);
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isSymbolicLink()) chownSync(path.join(entry.parentPath, entry.name), uid, uid);
  }
}
