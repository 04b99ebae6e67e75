/** Why: what is wrong with a repository often shows in its files, where git itself only stops. */

import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

import type { BranchesFacts, LockFact, RepositoryFacts } from '../domain/health-facts.ts';
import { allRefs, branchesBelow, missingObjects } from '../git/health.ts';
import { currentBranch, resolveCommit } from '../git/query.ts';
import type { GitRepository } from './git-repository.ts';

/** Looks at HEAD, refs and lock files. Nothing is changed. */
export async function surveyRepository(repository: GitRepository): Promise<Omit<RepositoryFacts, 'gitRuns'>> {
  const { place, commonDir } = repository;
  const branch = await currentBranch(place);
  return {
    shallow: existsSync(join(commonDir, 'shallow')),
    hasCommits: (await resolveCommit(place, 'HEAD')) !== undefined,
    branch: branch?.replace(/^refs\/heads\//u, ''),
    refs: await surveyRefs(repository),
    locks: findLocks(repository),
  };
}

/** The branches below `baton/`, held against the branch that is checked out; undefined when HEAD is none, or one of them. */
export async function surveyBranches({ place }: GitRepository): Promise<BranchesFacts | undefined> {
  const head = (await currentBranch(place))?.replace(/^refs\/heads\//u, '');
  if (head === undefined || head.startsWith('baton/')) return undefined;
  const merged = new Set((await branchesBelow(place, 'baton', ['--merged=HEAD'])).map(({ branch }) => branch));
  const all = await branchesBelow(place, 'baton', []);
  return { into: head, branches: all.map((each) => ({ ...each, merged: merged.has(each.branch) })) };
}

/** Refs that lie there as files and that git does not list hold no object id; others name objects that are not there. */
async function surveyRefs({ top, place, commonDir }: GitRepository): Promise<RepositoryFacts['refs']> {
  const listed = await allRefs(place);
  const missing = await missingObjects(place, [...new Set(listed.values())]);
  const files = filesBelow(join(commonDir, 'refs')).map((path) => relative(commonDir, path).replaceAll('\\', '/'));
  const unlisted = files.filter((ref) => !ref.endsWith('.lock') && !listed.has(ref) && !isUnborn(ref));
  const dangling = [...listed].filter(([, oid]) => missing.has(oid));
  return {
    readable: listed.size - dangling.length,
    broken: [
      ...unlisted.map((ref) => ({
        ref,
        problem: 'its file names no object',
        file: shownFrom(top, join(commonDir, ref)),
      })),
      ...dangling.map(([ref, oid]) => ({ ref, problem: `object ${oid} is missing` })),
    ],
  };
}

/** `refs/remotes/<name>/HEAD` names a branch that may not have been fetched. */
function isUnborn(ref: string): boolean {
  return /^refs\/remotes\/[^/]+\/HEAD$/u.test(ref);
}

/** Lock files of git: beside HEAD, the index and the packed refs, and beside any ref. */
function findLocks({ top, gitDir, commonDir }: GitRepository): readonly LockFact[] {
  const beside = [...new Set([gitDir, commonDir])].flatMap((folder) =>
    namesIn(folder).map((name) => join(folder, name)),
  );
  const found = [...beside, ...filesBelow(join(commonDir, 'refs'))].filter((path) => path.endsWith('.lock'));
  return found.flatMap((path): readonly LockFact[] => {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats?.isFile() !== true) return [];
    return [{ path, shown: shownFrom(top, path), ageSeconds: Math.floor((Date.now() - stats.mtimeMs) / 1000) }];
  });
}

/** A path as it is told: from the top of the repository where it lies below, otherwise in full. */
export function shownFrom(top: string, path: string): string {
  const from = relative(top, path);
  return from.startsWith('..') ? path : from;
}

/** Every file below a folder that can be read; links are not followed. */
export function filesBelow(folder: string): readonly string[] {
  const entries = readFolder(folder);
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

function namesIn(folder: string): readonly string[] {
  return readFolder(folder).map(({ name }) => name);
}

function readFolder(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
