/** Why: the built program, killed at any change that it makes, itself or through git, must leave a repository in which the same command goes through. */

import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { compareIds } from '../../src/domain/ids.ts';
import { copyProgram, type BuiltProgram } from '../support/built-program.ts';
import { isLong } from '../support/effort.ts';
import { makeKillingFiles } from '../support/killing-files.ts';
import { makeKillingGit, type Killing, type KillingGit } from '../support/killing-git.ts';
import { makeTemporaryRepository, type TemporaryRepository } from '../support/temporary-repository.ts';

const workItem = {
  schemaVersion: '1.0',
  id: 'item-1',
  title: 'An item',
  workflow: { id: 'wf', version: '1.0.0' },
  owner: 'olivia',
  createdAt: '2026-01-01T00:00:00Z',
  links: [],
};
const steps = ['a', 'b'].map((key, at) => ({ key, order: at + 1, parallelizable: false }));
const workflow = { schemaVersion: '1.0', id: 'wf', version: '1.0.0', steps };

const CLAIM = ['claim', '--step', 'a'];
const COMPLETE = ['complete', '--step', 'a', '--outcome', 'it works'];
const COLLECT = ['collect'];

let repository: TemporaryRepository;
let program: BuiltProgram;
let git: KillingGit;
let files: KillingGit;

beforeAll(() => {
  repository = makeTemporaryRepository();
  program = copyProgram(repository);
  git = makeKillingGit(repository);
  files = makeKillingFiles(repository);
  for (const folder of ['work-items', 'workflows'])
    mkdirSync(join(repository.top, 'artifacts', folder), { recursive: true });
  writeFileSync(join(repository.top, 'artifacts/work-items/item-1.json'), JSON.stringify(workItem));
  writeFileSync(join(repository.top, 'artifacts/workflows/wf.yaml'), JSON.stringify(workflow));
});
afterAll(() => repository.remove());

/** A copy of the repository in which some commands have been carried out. */
async function prepared(name: string, before: readonly (readonly string[])[]): Promise<string> {
  const folder = repository.beside(name);
  cpSync(repository.top, folder, { recursive: true });
  for (const args of before) expect((await program.run([...args, '-C', folder])).exit).toBe(0);
  return folder;
}

/** What people and git see of a repository, apart from times and names that differ from run to run. */
async function seen(folder: string): Promise<object> {
  const { document } = await program.run(['status', 'item-1', '-C', folder]);
  const tracked = repository.git(['ls-files'], folder).split('\n');
  return {
    fsck: repository.git(['fsck', '--strict', '--no-dangling'], folder),
    refs: repository.git(['for-each-ref', '--format=%(refname)', 'refs/baton'], folder),
    // Commits of one second come in the order of their ids, which says nothing.
    chains: repository
      .git(['log', '--all', '--format=%s', '--glob=refs/baton'], folder)
      .split('\n')
      .toSorted((a, b) => compareIds(a, b)),
    committed: tracked.filter((path) => /claims|handoff/u.test(path)).length,
    changes: repository.git(
      ['status', '--porcelain', 'artifacts/log', 'artifacts/claims', 'artifacts/handoff'],
      folder,
    ),
    temporary: tracked.filter((path) => path.includes('/.')),
    steps: stepsIn(document),
  };
}

function stepsIn(document: unknown): unknown {
  if (typeof document !== 'object' || document === null || !('steps' in document)) return document;
  const { steps: rows } = document;
  return Array.isArray(rows)
    ? rows.map((row: { key?: unknown; status?: unknown; attempts?: unknown }) => [row.key, row.status, row.attempts])
    : rows;
}

type Killer = { readonly at: 'git' | 'files'; readonly killing?: Killing };

async function run(folder: string, args: readonly string[], { at, killing }: Killer): Promise<number | null> {
  return (await program.run([...args, '-C', folder], killerOf(at).arm(killing))).exit;
}

function killerOf(at: Killer['at']): KillingGit {
  return at === 'git' ? git : files;
}

/** Commands that store objects, and commands whose effect others see. */
const STORING = new Set(['hash-object', 'read-tree', 'write-tree', 'commit-tree']);
const TELLING = new Set(['update-index', 'update-ref', 'linkSync', 'renameSync']);

/** Before each call that changes something, and after each whose effect others see; with more time, around every call. */
function killingsOf(calls: readonly string[]): readonly Killing[] {
  return calls.flatMap((name, call): readonly Killing[] => {
    const before = isLong || STORING.has(name) || TELLING.has(name);
    const after = isLong || TELLING.has(name);
    return [
      ...(before ? [{ call, when: 'before' } as const] : []),
      ...(after ? [{ call, when: 'after' } as const] : []),
    ];
  });
}

describe.sequential.each([
  { name: 'claim', at: 'files', before: [], args: CLAIM, exits: [0, 3] },
  { name: 'complete', at: 'files', before: [CLAIM], args: COMPLETE, exits: [0] },
  { name: 'collect', at: 'git', before: [CLAIM, COMPLETE, ['claim', '--step', 'b']], args: COLLECT, exits: [0] },
] as const)('$name', ({ name, at, before, args, exits }) => {
  it(
    `killed at any change by way of ${at}, goes through when repeated, and comes to the same`,
    { timeout: 180_000 },
    async () => {
      const template = await prepared(`${name}-template`, before);
      const undisturbed = repository.beside(`${name}-undisturbed`);
      cpSync(template, undisturbed, { recursive: true });
      expect(await run(undisturbed, args, { at })).toBe(0);
      const undisturbedView = await seen(undisturbed);
      const found: Record<string, unknown> = {};
      const killings = killingsOf(killerOf(at).calls());
      expect(killings.length).toBeGreaterThan(1);
      for (const { call, when } of killings) {
        const folder = repository.beside(`${name}-${call}-${when}`);
        cpSync(template, folder, { recursive: true });
        const killed = await run(folder, args, { at, killing: { call, when } });
        await killerOf(at).settled();
        const repeated = await run(folder, args, { at });
        found[`call ${call}, ${when}`] = {
          killed,
          repeated: exits.some((exit) => exit === repeated),
          ...(await seen(folder)),
        };
      }
      const wanted = { killed: null, repeated: true, ...undisturbedView };
      expect(found).toEqual(Object.fromEntries(Object.keys(found).map((place) => [place, wanted])));
    },
  );
});
