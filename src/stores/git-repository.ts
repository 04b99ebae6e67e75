/** Why: the stores of one repository share its paths, its object format and its long-lived git processes. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { openRefWriter, type RefWriter } from '../git/command.ts';
import type { RepositoryPaths } from '../git/locate.ts';
import type { GitPlace } from '../git/process.ts';
import { hasRefFiles } from '../git/read-refs.ts';
import type { ObjectFormat } from '../git/empty-tree.ts';
import { openObjects, type ObjectReader } from '../git/query.ts';

/** A repository with the means to read and change it. */
export type GitRepository = RepositoryPaths & {
  readonly place: GitPlace;
  readonly objectFormat: ObjectFormat;
  /** Folder for what this program keeps on this machine only: caches, attempts, refused results. */
  readonly privateDir: string;
  readonly objects: ObjectReader;
  readonly refWriter: RefWriter;
  /** Whether refs that were read were so unusual that their files do not tell all about them. */
  readonly hasUnusualRefs: () => boolean;
  readonly close: () => void;
};

/**
 * Puts the parts together; git processes start when they are first needed. `brief` suits a program that asks little and
 * ends: see GitPlace.
 */
export function openRepository(paths: RepositoryPaths, env: NodeJS.ProcessEnv, brief = false): GitRepository {
  let unusual = false;
  const { commonDir, gitDir } = paths;
  const onUnusual = (): void => {
    unusual = true;
  };
  const refFiles = hasRefFiles(commonDir) ? { commonDir, gitDir, onUnusual } : undefined;
  const place = { cwd: paths.top, env, brief, ...(refFiles === undefined ? {} : { refFiles }) };
  const privateDir = join(paths.commonDir, 'baton');
  const objects = openObjects(place);
  const refWriter = openRefWriter(place);
  return {
    ...paths,
    place,
    objectFormat: readObjectFormat(paths.commonDir),
    privateDir,
    objects,
    refWriter,
    hasUnusualRefs: () => unusual,
    close: () => {
      objects.close();
      refWriter.close();
    },
  };
}

/** `extensions.objectFormat` of the repository's own configuration (gitformat-signature; sha1 when it is not set). */
function readObjectFormat(commonDir: string): ObjectFormat {
  const config = readFileSync(join(commonDir, 'config'), 'utf8');
  return /^\s*objectformat\s*=\s*sha256\s*$/imu.test(config) ? 'sha256' : 'sha1';
}
