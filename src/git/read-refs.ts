/** Why: most calls of the program only ask where refs stand, and reading the files that say so spares starting git. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folders of a repository whose refs are files (gitrepository-layout): loose ones, and `packed-refs` for the rest. */
export type RefFolders = {
  readonly commonDir: string;
  readonly gitDir: string;
  /** Told when refs are so unusual that git has to be asked for them. */
  readonly onUnusual?: () => void;
};

/** A ref and the object it points at. */
export type RefTip = { readonly ref: string; readonly oid: string };

const OID = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/u;
const MOST_LINKS = 5;

/** Whether refs of the repository are kept in files; with `reftable` only git can read them. */
export function hasRefFiles(commonDir: string): boolean {
  return !existsSync(join(commonDir, 'reftable'));
}

/**
 * All refs below a prefix that ends in `/`, or the one ref itself, sorted. Undefined when anything about them is unusual
 * (a damaged file, a symbolic ref, a folder inside the folder): then git has to be asked. Loose refs are read before
 * packed ones, since packing writes the packed file before it removes the loose ones.
 */
export function listRefFiles({ commonDir }: RefFolders, pattern: string): readonly RefTip[] | undefined {
  const loose = pattern.endsWith('/') ? looseBelow(commonDir, pattern) : looseRef(commonDir, pattern);
  const packed = packedRefs(commonDir, pattern);
  if (loose === undefined || packed === undefined) return undefined;
  const tips = new Map([...packed, ...loose].map((tip) => [tip.ref, tip]));
  return [...tips.values()].sort((a, b) => (a.ref < b.ref ? -1 : 1));
}

/** The object that `HEAD` or a full ref name stands for; false when there is no such ref, undefined when git has to be asked. */
export function resolveRefFile(folders: RefFolders, name: string): string | false | undefined {
  let ref = name;
  for (let links = 0; links < MOST_LINKS; links += 1) {
    const content = readPresent(`${ref === 'HEAD' ? folders.gitDir : folders.commonDir}/${ref}`);
    if (content === undefined) {
      const packed = packedRefs(folders.commonDir, ref);
      return packed === undefined ? undefined : (packed.find((tip) => tip.ref === ref)?.oid ?? false);
    }
    if (OID.test(content)) return content;
    const target = /^ref: (refs\/.+)$/u.exec(content)?.[1];
    if (target === undefined) return undefined;
    ref = target;
  }
  return undefined;
}

function looseBelow(commonDir: string, prefix: string): readonly RefTip[] | undefined {
  const tips: RefTip[] = [];
  for (const name of namesIn(`${commonDir}/${prefix}`)) {
    if (name.endsWith('.lock')) continue;
    const oid = refText(`${commonDir}/${prefix}${name}`);
    if (oid === undefined || !OID.test(oid)) return undefined;
    tips.push({ ref: prefix + name, oid });
  }
  return tips;
}

function looseRef(commonDir: string, ref: string): readonly RefTip[] | undefined {
  const oid = refText(`${commonDir}/${ref}`);
  if (oid === undefined) return [];
  return OID.test(oid) ? [{ ref, oid }] : undefined;
}

/** Lines are `<oid> <ref>`; those of `^` give what a tag points at, those of `#` say how the file was written. */
function packedRefs(commonDir: string, pattern: string): readonly RefTip[] | undefined {
  const text = readPresent(`${commonDir}/packed-refs`);
  if (text?.includes(` ${pattern}`) !== true) return [];
  const tips: RefTip[] = [];
  for (const line of text.split('\n')) {
    const space = line.indexOf(' ');
    const ref = line.slice(space + 1);
    if (space < 40 || !(ref === pattern || (pattern.endsWith('/') && ref.startsWith(pattern)))) continue;
    const oid = line.slice(0, space);
    if (!OID.test(oid)) return undefined;
    tips.push({ ref, oid });
  }
  return tips;
}

/** The text of a file without the line feed at its end; undefined when there is no such file, or it is a folder. */
export function refText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').replace(/\n$/u, '');
  } catch {
    return undefined;
  }
}

/** The same for a file that is often missing: looking costs a tenth of the error that opening it makes. */
function readPresent(path: string): string | undefined {
  return existsSync(path) ? refText(path) : undefined;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
