/** Why: a workspace that cannot be written, or that other programs change, is noticed here before a command meets it. */

import { accessSync, constants, lstatSync, readdirSync, type Stats } from 'node:fs';
import { join } from 'node:path';

import type { FilesFacts, LeftoverFact } from '../domain/health-facts.ts';
import { attributesOf, deletedFiles } from '../git/health.ts';
import type { GitRepository } from './git-repository.ts';
import { RECORD_FOLDERS } from './record-files.ts';
import { filesBelow, shownFrom } from './repository-health.ts';

/** Looks at the files of the workspace, whose root is `root` below the top. Nothing is changed. */
export async function surveyFiles(repository: GitRepository, root: string): Promise<FilesFacts> {
  const { top, place } = repository;
  const kind = kindOf(lstatSync(join(top, root), { throwIfNoEntry: false }));
  const folders = RECORD_FOLDERS.map((folder) => `${root}/${folder}`);
  return {
    root,
    kind,
    closed: kind === 'folder' ? closedBelow(top, root) : [],
    removed: kind === 'folder' ? await deletedFiles(place, [...folders, `${root}/log`]) : [],
    leftovers: [...halfWritten(top, join(top, root)), ...scratch(repository)],
    attributes: await attributesOf(place, `${root}/handoff/item/record.json`),
  };
}

function kindOf(stats: Stats | undefined): FilesFacts['kind'] {
  if (stats === undefined) return 'missing';
  if (stats.isSymbolicLink()) return 'link';
  return stats.isDirectory() ? 'folder' : 'other';
}

/** Folders that cannot be listed, entered or written, and files that cannot be read; below a closed folder nothing is looked at. */
function closedBelow(top: string, path: string): FilesFacts['closed'] {
  const problem = problemOf(join(top, path), constants.R_OK | constants.W_OK | constants.X_OK);
  if (problem !== undefined) return [{ path, problem }];
  return readdirSync(join(top, path), { withFileTypes: true }).flatMap((entry) => {
    const child = `${path}/${entry.name}`;
    if (entry.isDirectory()) return closedBelow(top, child);
    const unread = entry.isFile() ? problemOf(join(top, child), constants.R_OK) : undefined;
    return unread === undefined ? [] : [{ path: child, problem: unread }];
  });
}

function problemOf(path: string, mode: number): string | undefined {
  try {
    accessSync(path, mode);
    return undefined;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}

const HALF_WRITTEN = /\/\.[^/]+\.[0-9a-f]{12}\.tmp$/u;
/** What is younger may still be in the making. */
const YOUNG_MS = 600_000;
const CACHE_MS = 30 * 86_400_000;

/** Files that were written beside their place and never moved there, since a program was killed in between. */
function halfWritten(top: string, folder: string): readonly LeftoverFact[] {
  const found = filesBelow(folder).filter(
    (path) => HALF_WRITTEN.test(path.replaceAll('\\', '/')) && isOlder(path, YOUNG_MS),
  );
  return found.map((path) => ({ path, shown: shownFrom(top, path), is: 'half-written by a program that was killed' }));
}

/** What killed programs left under the git directory, and what nobody has needed for a month. */
function scratch({ top, privateDir }: GitRepository): readonly LeftoverFact[] {
  const left = filesBelow(join(privateDir, 'tmp')).filter((path) => isOlder(path, YOUNG_MS));
  const stale = filesBelow(join(privateDir, 'cache')).filter((path) => isOlder(path, CACHE_MS));
  return [
    ...left.map((path) => ({ path, shown: shownFrom(top, path), is: 'scratch of a program that was killed' })),
    ...stale.map((path) => ({ path, shown: shownFrom(top, path), is: 'a cache that nothing has written for a month' })),
  ];
}

function isOlder(path: string, ms: number): boolean {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats !== undefined && Date.now() - stats.mtimeMs > ms;
}
