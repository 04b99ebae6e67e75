/** Why: artifacts, hashes and filters name files by patterns, and Node 20 has no matcher of its own. */

import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Whether a path fits a pattern: `*` and `?` stay within a folder, `**` goes through folders, `[…]` is a set. */
export function matches(pattern: string, path: string): boolean {
  return expressionOf(pattern).test(path);
}

function expressionOf(pattern: string): RegExp {
  let source = '';
  for (let index = 0; index < pattern.length; index += 1) {
    const rest = pattern.slice(index);
    const set = /^\[[^\]]+\]/u.exec(rest)?.[0];
    if (rest.startsWith('**/')) {
      source += '(?:[^/]+/)*';
      index += 2;
    } else if (rest.startsWith('**')) {
      source += '.*';
      index += 1;
    } else if (rest.startsWith('*')) source += '[^/]*';
    else if (rest.startsWith('?')) source += '[^/]';
    else if (set !== undefined) {
      source += set.replace(/^\[!/u, '[^');
      index += set.length - 1;
    } else source += (rest[0] ?? '').replace(/[\\^$.*+?()[\]{}|/]/u, '\\$&');
  }
  return new RegExp(`^${source}$`, 'u');
}

/**
 * The files below a folder that fit patterns, sorted, as paths from that folder. A pattern that names a folder takes all
 * in it; one that begins with `!` takes out. Hidden ones, by their own name or a folder's on the way, only if asked for.
 */
export function filesMatching(
  folder: string,
  patterns: readonly string[],
  { hidden }: { readonly hidden: boolean },
): readonly string[] {
  const chosen = new Set<string>();
  for (const raw of patterns) {
    const excludes = raw.startsWith('!');
    const pattern = normalized(excludes ? raw.slice(1) : raw);
    const candidates = excludes ? [...chosen] : candidatesFor(folder, pattern, hidden);
    for (const file of candidates) {
      if (!fits(pattern, file)) continue;
      if (excludes) chosen.delete(file);
      else chosen.add(file);
    }
  }
  return [...chosen].sort();
}

function normalized(pattern: string): string {
  return pattern.replace(/^\.\//u, '').replace(/\/+$/u, '');
}

function fits(pattern: string, file: string): boolean {
  return pattern === '' || pattern === '.' || matches(pattern, file) || matches(`${pattern}/**`, file);
}

/** The part of a pattern without wildcards is where looking begins; what is hidden on the way there was named. */
function candidatesFor(folder: string, pattern: string, hidden: boolean): readonly string[] {
  const parts = pattern.split('/');
  const wild = parts.findIndex((part) => /[*?[]/u.test(part));
  const base = (wild < 0 ? parts : parts.slice(0, wild)).join('/').replace(/^\.$/u, '');
  const found = statSync(join(folder, base), { throwIfNoEntry: false });
  if (found === undefined) return [];
  const name = base.split('/').pop() ?? '';
  if (!hidden && name.startsWith('.')) return [];
  return found.isDirectory() ? below(folder, base, hidden) : [base];
}

function below(folder: string, inside: string, hidden: boolean): readonly string[] {
  return readdirSync(join(folder, inside), { withFileTypes: true }).flatMap((entry) => {
    if (!hidden && entry.name.startsWith('.')) return [];
    const path = inside === '' ? entry.name : `${inside}/${entry.name}`;
    const found = statSync(join(folder, path), { throwIfNoEntry: false });
    if (found === undefined) return [];
    return found.isDirectory() ? below(folder, path, hidden) : [path];
  });
}
