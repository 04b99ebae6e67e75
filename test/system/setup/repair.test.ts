/** Why: a repair is worth what it mends in repositories that are really broken, and more for what it leaves alone. */

import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';

import { doctor, removeAll, repositoryWith } from './patient.ts';

afterEach(removeAll);

function age(file: string, hours: number): void {
  const then = Date.now() / 1000 - hours * 3600;
  utimesSync(file, then, then);
}

describe('doctor --repair', () => {
  it('mends what was left, restores what is gone, files what is only in refs, and then finds nothing', async () => {
    const repository = repositoryWith();
    await repository.baton(['claim', '--step', 'build', '--quiet']);
    await repository.baton(['collect', '--quiet']);
    await repository.baton(['complete', '--step', 'build', '--outcome', 'Built', '--quiet']);
    const [claimed = ''] = readdirSync(repository.at('artifacts/claims/demo'));
    const [handoff = ''] = readdirSync(repository.at('artifacts/handoff/demo'));
    const records = readFileSync(repository.at(`artifacts/claims/demo/${claimed}`), 'utf8');
    rmSync(repository.at(`artifacts/claims/demo/${claimed}`));
    rmSync(repository.at(`artifacts/handoff/demo/${handoff}`));
    repository.git('rm', '--quiet', '.gitattributes');
    const left = [
      '.git/index.lock',
      '.git/refs/heads/main.lock',
      '.git/baton/tmp/index-x',
      'artifacts/claims/demo/.x.json.0123456789ab.tmp',
    ];
    for (const file of left) {
      repository.put(file, '');
      age(repository.at(file), 2);
    }
    repository.put('.git/baton/cache/old.json', '{}');
    age(repository.at('.git/baton/cache/old.json'), 24 * 31);
    repository.put('artifacts/claims/demo/.y.json.0123456789ab.tmp', 'somebody is writing this');

    const planned = await doctor(repository);
    expect(planned.troubles.map((line) => line.split(':')[0])).toEqual([
      'fault locks',
      'fault locks',
      'warning artifacts',
      'warning attributes',
      'warning work items',
      'warning leftovers',
      'warning leftovers',
      'warning leftovers',
    ]);
    const repaired = await doctor(repository, ['--repair']);
    expect(repaired).toMatchObject({ exit: 0, troubles: [] });
    expect(repaired.repairs).toHaveLength(8);
    for (const file of left) expect(existsSync(repository.at(file))).toBe(false);
    expect(readFileSync(repository.at(`artifacts/claims/demo/${claimed}`), 'utf8')).toBe(records);
    expect(readdirSync(repository.at('artifacts/handoff/demo'))).toEqual([handoff]);
    expect(existsSync(repository.at('artifacts/claims/demo/.y.json.0123456789ab.tmp'))).toBe(true);
    await repository.baton(['collect']);
    expect((await repository.baton(['verify'])).exit).toBe(0);
  });

  it('leaves a lock alone while a git works there', async () => {
    const repository = repositoryWith();
    repository.put('.git/index.lock', '');
    age(repository.at('.git/index.lock'), 2);
    const git = spawn('git', ['cat-file', '--batch'], { cwd: repository.top, stdio: 'pipe' });
    try {
      await new Promise((resolve) => {
        git.stdout.once('data', resolve);
        git.stdin.write('HEAD\n');
      });
      const { exit, repairs } = await doctor(repository, ['--repair']);
      expect(exit).toBe(1);
      expect(repairs).toEqual([]);
      expect(existsSync(repository.at('.git/index.lock'))).toBe(true);
    } finally {
      git.kill();
    }
  });

  it('ends an attempt whose process is gone, as interrupted, and only that one', async () => {
    const repository = repositoryWith();
    await repository.baton(['claim', '--step', 'build', '--quiet']);
    await repository.baton(['complete', '--step', 'build', '--outcome', 'Built', '--quiet']);
    const run = repository.start(['run', '--work-item', 'demo']);
    await run.saw(/\[test\] started/u);
    expect((await doctor(repository)).troubles).toEqual([]);
    run.child.kill('SIGKILL');
    await run.ended;
    const { troubles } = await doctor(repository);
    expect(troubles).toEqual([expect.stringContaining('the process that held it is gone')]);
    expect(await doctor(repository, ['--repair'])).toMatchObject({ exit: 0, troubles: [] });
    const { stdout } = await repository.baton(['show', 'demo', '--step', 'test']);
    expect(stdout).toContain('Interrupted');
    await repository.baton(['collect']);
    expect((await repository.baton(['verify'])).exit).toBe(0);
  });

  it('says what it could not mend', async () => {
    const repository = repositoryWith();
    repository.git('rm', '--quiet', '.gitattributes');
    writeFileSync(repository.at('elsewhere'), '');
    repository.git('config', 'core.attributesFile', repository.at('none'));
    symlinkSync('elsewhere', repository.at('.gitattributes'));
    const { stdout } = await repository.baton(['doctor', '--repair']);
    expect(stdout).toContain('not done: add what is missing to .gitattributes: Cannot write .gitattributes');
    expect(readFileSync(repository.at('elsewhere'), 'utf8')).toBe('');
  });
});
