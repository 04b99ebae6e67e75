/** Why: two parallel tasks that name one file would overwrite each other, so files are found in titles and become locks. */

const PATH = /[\w.@+-]{1,80}(?:\/[\w.@+()[\]{}$-]{1,80}){1,20}|`([\w.@+-]{1,80}\.[A-Za-z0-9]{1,10})`/gu;

/** Paths in a title: words with a slash, and bare file names in backticks; without a leading `./`. */
export function pathsIn(title: string): readonly string[] {
  return [...title.matchAll(PATH)].map(([whole, bare]) =>
    (bare ?? whole).replace(/^\.\//u, '').replace(/[.,;:)]+$/u, ''),
  );
}

/** Whether a path names a file: its last part has an extension. */
export function isFilePath(path: string): boolean {
  return /\.[A-Za-z0-9]{1,10}$/u.test(path);
}

/** A lock's name for a path: a safe id; paths that differ only in case or length share one, which only keeps more apart. */
export function lockName(path: string): string {
  const safe = path
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]/gu, '-')
    .replaceAll(/\.{2,}/gu, '.');
  return `file-${safe.slice(-90).replace(/\.lock$/u, '-lock')}`;
}
