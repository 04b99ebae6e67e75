/** Why: "nothing was changed" is shown by comparing everything that counts: files, refs, branches and the index. */

import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
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

/** The digest of a file; of a link, where it leads; of anything else, that it is no file. */
function digestOf(file: string): string {
  const facts = lstatSync(file);
  if (facts.isSymbolicLink()) return `-> ${readlinkSync(file)}`;
  return facts.isFile() ? createHash('sha256').update(readFileSync(file)).digest('hex') : '(no file)';
}

function textOf(folder: string, file: string): string {
  try {
    return readFileSync(path.join(folder, file), 'latin1');
  } catch {
    return '';
  }
}

/**
 * What an index of version 2 says about each file (gitformat-index): mode, object and path, but not the times and sizes of
 * files, which git notes anew whenever it looks.
 */
function indexOf(top: string): string {
  const file = path.join(top, '.git/index');
  if (!existsSync(file)) return '(none)';
  const bytes = readFileSync(file);
  if (bytes.readUInt32BE(4) !== 2) throw new Error(`the index has version ${bytes.readUInt32BE(4)}`);
  const entries: string[] = [];
  for (let at = 12; entries.length < bytes.readUInt32BE(8);) {
    const end = bytes.indexOf(0, at + 62);
    const name = bytes.toString('utf8', at + 62, end);
    entries.push(`${bytes.toString('hex', at + 24, at + 28)} ${bytes.toString('hex', at + 40, at + 60)} ${name}`);
    at += (end - at + 8) & ~7;
  }
  return entries.join('\n');
}
