/** Why: a called workflow may ask for no more than its caller has, and the server says so before anything runs. */

import type { Frame } from './frame.ts';
import { excess, type Permissions } from './language/permissions.ts';
import type { JobDefinition } from './language/workflow-file.ts';

/** What a job of a frame may do. */
export function permissionsIn(
  { file, permissions }: Pick<Frame, 'file' | 'permissions'>,
  job: JobDefinition,
): Permissions {
  return job.permissions ?? file.permissions ?? permissions;
}

/** Where a job of a called file asks for more than the ceiling. */
export function excessIn(job: JobDefinition, asked: Permissions, ceiling: Permissions): readonly string[] {
  const more = excess(asked, ceiling);
  return more === undefined ? [] : [`The nested job '${job.id}' ${more}.`];
}
