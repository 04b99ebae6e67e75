/** Why: files are looked for in one walk over just the folders that some pattern can reach, and never outside the tree. */

import type { Dirent } from 'node:fs';
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { advance, type GlobPattern, type Segment } from './glob-pattern.ts';

/** A place in one alternative of a pattern. */
type Place = { readonly pattern: GlobPattern; readonly segments: readonly Segment[]; readonly at: number };

/** What lies under a name; a link counts as what it leads to, `linked` tells. */
type Found = { readonly name: string; readonly kind: 'file' | 'folder'; readonly linked: boolean };

/** Paths found, relative to the root with `/`, each with the patterns that it matches. */
export type FoundFiles = ReadonlyMap<string, ReadonlySet<GlobPattern>>;

/**
 * Finds the files under `root` that patterns match. Nothing in a folder or file named `.git` is found. A link to a file
 * inside the tree counts as that file; a link to a folder is entered only where a pattern names it without a
 * wildcard; links that leave the tree, or lead nowhere, are not there.
 */
export async function walkFiles(root: string, patterns: readonly GlobPattern[]): Promise<FoundFiles> {
  const found = new Map<string, Set<GlobPattern>>();
  const realRoot = await realpath(root);
  const start = patterns.flatMap((pattern) => pattern.alternatives.map((segments) => ({ pattern, segments, at: 0 })));
  const pending: { readonly folder: string; readonly places: readonly Place[] }[] = [{ folder: '', places: start }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const entry of await readEntries(realRoot, next.folder, next.places)) {
      const reached = next.places.flatMap((place) => placesAfter(place, entry));
      const full = next.folder === '' ? entry.name : `${next.folder}/${entry.name}`;
      if (entry.kind === 'folder') {
        const places = uniquePlaces(reached.filter((place) => place.at < place.segments.length));
        if (places.length > 0) pending.push({ folder: full, places });
        continue;
      }
      const matching = reached.filter((place) => place.at === place.segments.length);
      if (matching.length > 0) found.set(full, new Set(matching.map((place) => place.pattern)));
    }
  }
  return found;
}

/** The real path of a file in the tree, or undefined when it is not there, leads outside, or into a `.git`. */
export async function resolveInside(realRoot: string, relative: string): Promise<string | undefined> {
  if (path.isAbsolute(relative) || relative.split('/').includes('..')) return undefined;
  try {
    const real = await realpath(path.join(realRoot, relative));
    const inside = path.relative(realRoot, real);
    const outside = inside === '..' || inside.startsWith(`..${path.sep}`) || path.isAbsolute(inside);
    return outside || inside.split(path.sep).some(isGitFolder) ? undefined : real;
  } catch {
    return undefined;
  }
}

function isGitFolder(name: string): boolean {
  return name.toLowerCase() === '.git';
}

function placesAfter(place: Place, entry: Found): readonly Place[] {
  // Wildcards do not go through links to folders: that could lead in circles, and finds files twice.
  const byName = place.segments[place.at]?.kind === 'name';
  if (entry.linked && entry.kind === 'folder' && !byName) return [];
  return advance(place.segments, place.at, entry.name).map((at) => ({ ...place, at }));
}

function uniquePlaces(places: readonly Place[]): readonly Place[] {
  return places.filter(
    (place, index) => places.findIndex((other) => other.segments === place.segments && other.at === place.at) === index,
  );
}

/** What a folder holds; where all patterns go on with a plain name, only those names are looked up. */
async function readEntries(realRoot: string, folder: string, places: readonly Place[]): Promise<readonly Found[]> {
  const names = new Set<string>();
  for (const { segments, at } of places) {
    const segment = segments[at];
    if (segment?.kind !== 'name') return listFolder(realRoot, folder);
    names.add(segment.name);
  }
  const found = await Promise.all([...names].map((name) => lookUp(realRoot, folder, name)));
  return found.filter((entry) => entry !== undefined);
}

async function listFolder(realRoot: string, folder: string): Promise<readonly Found[]> {
  const entries = await readdir(path.join(realRoot, folder), { withFileTypes: true }).catch((): Dirent[] => []);
  const found: Found[] = [];
  for (const entry of entries) {
    if (isGitFolder(entry.name)) continue;
    if (entry.isFile()) found.push({ name: entry.name, kind: 'file', linked: false });
    else if (entry.isDirectory()) found.push({ name: entry.name, kind: 'folder', linked: false });
    else if (entry.isSymbolicLink()) found.push(...(await followLink(realRoot, folder, entry.name)));
  }
  return found;
}

async function lookUp(realRoot: string, folder: string, name: string): Promise<Found | undefined> {
  if (isGitFolder(name)) return undefined;
  try {
    const facts = await lstat(path.join(realRoot, folder, name));
    if (facts.isFile()) return { name, kind: 'file', linked: false };
    if (facts.isDirectory()) return { name, kind: 'folder', linked: false };
    return facts.isSymbolicLink() ? (await followLink(realRoot, folder, name))[0] : undefined;
  } catch {
    return undefined;
  }
}

async function followLink(realRoot: string, folder: string, name: string): Promise<readonly Found[]> {
  const real = await resolveInside(realRoot, path.posix.join(folder, name));
  if (real === undefined) return [];
  const facts = await stat(real);
  if (facts.isFile()) return [{ name, kind: 'file', linked: true }];
  return facts.isDirectory() ? [{ name, kind: 'folder', linked: true }] : [];
}
