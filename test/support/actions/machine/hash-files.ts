/** Why: `hashFiles` is the one function of expressions that reads the workspace. */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { filesMatching } from './glob.ts';

/** The digest over the digests of all files that match, in order; empty when there is none. */
export function hashFiles(workspace: string, patterns: readonly string[]): string {
  const files = filesMatching(workspace, patterns, { hidden: true });
  if (files.length === 0) return '';
  const all = createHash('sha256');
  for (const file of files)
    all.update(
      createHash('sha256')
        .update(readFileSync(join(workspace, file)))
        .digest(),
    );
  return all.digest('hex');
}
