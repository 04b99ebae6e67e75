/** Why: work done on a branch at one machine must be there when another machine builds on it. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { makeMachines, type Machine, type Machines } from './machines.ts';

const PLAN = `schemaVersion: "1.0"
id: wf-parts
version: 1.0.0
isolation: worktree
steps:
  - { key: left, parallelizable: true }
  - { key: right, parallelizable: true, run: "echo right > right.txt" }
  - { key: both, run: "cat left.txt right.txt > both.txt" }
`;

let all: Machines;
let ada: Machine;
let bob: Machine;
beforeEach(async () => {
  all = makeMachines();
  ada = all.join('ada');
  writeFileSync(join(ada.top, 'parts.yaml'), PLAN);
  await ada.type('item add parts --workflow parts.yaml');
  await ada.type('collect');
  bob = all.join('bob');
});
afterEach(() => all.remove());

/** Does the left part by hand, on the branch of the claim. */
async function doLeft(machine: Machine, options = ''): Promise<void> {
  expect((await machine.type(`claim --step left${options}`)).exit).toBe(0);
  machine.git('switch', '--quiet', 'baton/parts/left-local');
  writeFileSync(join(machine.top, 'left.txt'), 'left\n');
  machine.git('add', 'left.txt');
  machine.git('commit', '--quiet', '-m', 'Left');
  machine.git('switch', '--quiet', 'main');
  expect((await machine.type(`complete --step left --outcome Done${options}`)).exit).toBe(0);
}

describe('the branch of a completed attempt', () => {
  it('is on the server when the record is, and is merged by whoever builds on it', async () => {
    await doLeft(ada);
    expect(all.server('log', '--format=%s', '-1', 'baton/parts/left-local')).toBe('Left');
    const { exit, text } = await bob.type('run parts --quiet');
    expect([exit, text]).toEqual([0, expect.stringContaining('3 of 3 done')]);
    expect(bob.git('show', 'baton/parts/both-local:both.txt')).toBe('left\nright');
    expect(all.server('show', 'baton/parts/both-local:both.txt')).toBe('left\nright');
    expect(bob.git('branch', '--format=%(refname:short)')).not.toContain('left-local');
    expect(ada.git('branch', '--format=%(refname:short)')).not.toContain('right-local');
  });

  it('keeps the record back when it cannot be brought there', async () => {
    all.hook('update', 'case "$1" in refs/heads/baton/*) echo "no branches of that kind" >&2; exit 1;; esac');
    expect((await ada.type('claim --step left')).exit).toBe(0);
    ada.git('commit-tree', '-p', 'HEAD', '-m', 'Left', 'HEAD^{tree}');
    const left = ada.git('commit-tree', '-p', 'HEAD', '-m', 'Left', 'HEAD^{tree}');
    const { exit, text } = await ada.type(`complete --step left --outcome Done --commit ${left}`);
    expect([exit, text]).toEqual([5, expect.stringContaining('no branches of that kind')]);
    const status = await bob.type('status parts --json');
    expect(status.text).toContain('running');
  });

  it('that was made offline comes to the server with what is collected', async () => {
    await doLeft(ada, ' --offline');
    expect(() => all.server('rev-parse', '--verify', '--quiet', 'baton/parts/left-local')).toThrow('rev-parse');
    expect((await ada.type('collect')).exit).toBe(0);
    expect((await bob.type('run parts --quiet')).exit).toBe(0);
    expect(bob.git('show', 'baton/parts/both-local:both.txt')).toBe('left\nright');
  });

  it('is missed in words when the server lost it', async () => {
    await doLeft(ada);
    all.server('update-ref', '-d', 'refs/heads/baton/parts/left-local');
    await bob.type('run parts --quiet');
    const { exit, text } = await bob.type('claim --step both --retry');
    expect([exit, text]).toEqual([8, expect.stringContaining('the work of step "left" is not in this repository')]);
  });
});
