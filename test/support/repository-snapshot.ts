/** Why: "nothing was changed" is shown by comparing everything that counts: files, refs, branches and the index. */

import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';

/** What a repository holds: a digest of each file, and the raw content of each ref, HEAD and the index. */
export type Snapshot = ReadonlyMap<string, string>;

/**
 * Reads a repository whose git directory is `.git`. The private folder of the program (caches, what attempts wrote) is
 * left out; refs are read as files, so that damaged ones count as well.
 */
export function takeSnapshot(top: string): Snapshot {
  const found = new Map<string, string>();
  for (const file of filesBelow(top, top)) {
    if (!file.startsWith('.git/')) found.set(file, digestOf(path.join(top, file)));
  }
  const gitFolder = path.join(top, '.git');
  for (const file of filesBelow(path.join(gitFolder, 'refs'), gitFolder)) found.set(file, textOf(gitFolder, file));
  for (const file of ['HEAD', 'packed-refs']) found.set(file, textOf(gitFolder, file));
  found.set('(index)', indexOf(top));
  return found;
}

/** What differs, one line each: `+` is new, `-` is gone, `~` is different. */
export function differences(before: Snapshot, after: Snapshot): readonly string[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return names.flatMap((name) => {
    const [old, now] = [before.get(name), after.get(name)];
    if (old === now) return [];
    return [`${old === undefined ? '+' : now === undefined ? '-' : '~'} ${name}`];
  });
}

function filesBelow(folder: string, root: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const full = path.join(folder, entry.name);
    const name = path.relative(root, full);
    if (!entry.isDirectory()) return [name];
    return name === '.git' ? [] : filesBelow(full, root);
  });
}

function digestOf(file: string): string {
  return createHash('sha256').update(contentOf(file)).digest('hex');
}

function contentOf(file: string): Buffer | string {
  try {
    return readFileSync(file);
  } catch {
    return readlinkSync(file);
  }
}

function textOf(folder: string, file: string): string {
  try {
    return readFileSync(path.join(folder, file), 'latin1');
  } catch {
    return '';
  }
}

function indexOf(top: string): string {
  try {
    return execFileSync('git', ['ls-files', '--stage'], {
      cwd: top,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } catch {
    return '(unreadable)';
  }
}
