// A pull-through mirror in a folder, as package mirrors are: it knows only what it was asked for before.
import { copyFileSync, existsSync, mkdirSync, renameSync } from 'node:fs';
import { basename, join } from 'node:path';

/**
 * Asks the mirror for a file. A miss makes it fetch the file from its source for the next one who
 * asks; this one goes away empty-handed, as from a mirror that answers before it has fetched.
 */
export function askMirror(mirror, source) {
  const kept = join(mirror, basename(source));
  if (existsSync(kept)) return { found: true, path: kept };
  mkdirSync(mirror, { recursive: true });
  copyFileSync(source, `${kept}.part`);
  renameSync(`${kept}.part`, kept);
  return { found: false };
}
