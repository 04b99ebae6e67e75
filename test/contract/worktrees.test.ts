/** Why: git merges among objects or, where it is old, in a scratch worktree; both must come to what the model says. */

import * as fc from 'fast-check';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

import type { WorkMerge, Worktrees } from '../../src/app/work-ports.ts';
import type { WorkHead } from '../../src/domain/branch-work.ts';
import { createGitWorktrees } from '../../src/stores/git-worktrees.ts';
import { effort } from '../support/effort.ts';
import { stepKey } from '../support/ids.ts';
import { makeMemoryWorktrees } from '../support/memory-worktrees.ts';
import { makeGitPlace } from './git-place.ts';

const FILES = ['a.txt', 'b.txt', 'sub/c.txt'] as const;

/** Commits on top of an earlier one (0: the first), which add a line to some files; and whether they are to be merged. */
const drawn = fc.array(
  fc.record({ on: fc.nat(5), files: fc.subarray([...FILES], { minLength: 1 }), isHead: fc.boolean() }),
  { minLength: 1, maxLength: 5 },
);

const place = makeGitPlace();
const { git, top } = place.repository;
writeFileSync(join(top, 'README'), 'first\n');
git(['add', '.']);
git(['commit', '--quiet', '-m', 'first']);
afterAll(() => place.remove());

/** What a merge came to, by what the files hold and not by how commits are called. */
async function outcome(worktrees: Worktrees, heads: readonly WorkHead[], read: (commit: string) => unknown) {
  const merged: WorkMerge = await worktrees.merge(heads, 'Merge\n');
  return merged.kind === 'merged' ? read(merged.commit) : merged;
}

/** Makes a commit on top of another without touching the working tree. */
function commitLine(on: string, files: readonly string[], line: string): string {
  const entries = files.map((file) => {
    const before = git(['ls-tree', '-r', '--name-only', on]).includes(file) ? git(['show', `${on}:${file}`]) : '';
    writeFileSync(place.repository.beside('blob'), `${before}${line}\n`);
    const oid = git(['hash-object', '-w', place.repository.beside('blob')]).trim();
    return `100644 ${oid}\t${file}`;
  });
  const index = place.repository.beside('index');
  const withIndex = (words: string): string => git(['-c', `alias.x=!GIT_INDEX_FILE=${index} git ${words}`, 'x']).trim();
  withIndex(`read-tree ${on}`);
  for (const entry of entries) {
    const [, oid, file] = /^\d+ (\S+)\t(.*)$/u.exec(entry) ?? [];
    withIndex(`update-index --add --cacheinfo 100644,${oid ?? ''},${file ?? ''}`);
  }
  return git(['commit-tree', withIndex('write-tree'), '-p', on, '-m', line]).trim();
}

function filesOf(commit: string): Record<string, readonly string[]> {
  const held = git(['ls-tree', '-r', '--name-only', commit]).split('\n');
  const found = FILES.filter((file) => held.includes(file));
  return Object.fromEntries(
    found.map((file) => [
      file,
      git(['show', `${commit}:${file}`])
        .trim()
        .split('\n'),
    ]),
  );
}

describe.each([
  { name: 'among objects', withoutMergeTree: false },
  { name: 'in a scratch worktree', withoutMergeTree: true },
])('merging $name', ({ withoutMergeTree }) => {
  it('comes to what the model says, and leaves neither worktrees nor changes behind', async () => {
    const repository = await place.openRepository();
    const real = createGitWorktrees({ repository, root: 'artifacts', withoutMergeTree });
    await fc.assert(
      fc.asyncProperty(drawn, async (draws) => {
        const model = makeMemoryWorktrees();
        const made = [{ real: git(['rev-parse', 'HEAD']).trim(), model: '0'.repeat(39) + '1' }];
        const heads: { readonly real: WorkHead; readonly model: WorkHead }[] = [];
        for (const [at, { on, files, isHead }] of draws.entries()) {
          const below = made[Math.min(on, made.length - 1)];
          if (below === undefined) continue;
          const tree = model.treeOf(below.model);
          const line = `s${at}`;
          const next = {
            real: commitLine(below.real, files, line),
            model: model.commit(
              { ...tree, ...Object.fromEntries(files.map((file) => [file, [...(tree[file] ?? []), line]])) },
              [below.model],
            ),
          };
          made.push(next);
          const head = { step: stepKey(line), branch: line };
          if (isHead) heads.push({ real: { ...head, commit: next.real }, model: { ...head, commit: next.model } });
        }
        const wanted = await outcome(
          model,
          heads.map((head) => head.model),
          model.treeOf,
        );
        const found = await outcome(
          real,
          heads.map((head) => head.real),
          filesOf,
        );
        expect(found).toEqual(wanted);
      }),
      { numRuns: effort(8, 150) },
    );
    expect(git(['worktree', 'list']).trim().split('\n')).toHaveLength(1);
    expect(git(['status', '--porcelain'])).toBe('');
    expect(readdirSync(join(top, '.git')).filter((name) => name.endsWith('.lock'))).toEqual([]);
  });
});
