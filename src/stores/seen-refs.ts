/** Why: what a server is known to hold is kept in refs of our own at once, whoever told it: a look, or a push that went through. */

import type { RefMove } from '../git/command.ts';
import { moveRefFile } from '../git/ref-file.ts';
import type { GitRepository } from './git-repository.ts';
import { trackingPrefix } from './tracking.ts';

/** The ref that keeps where a chain of a server was seen. */
function trackedChain(remote: string, ref: string): string {
  return ref.replace('refs/baton/', trackingPrefix(remote));
}

/**
 * Notes that chains of a server stand elsewhere than they were seen. False when that was not possible for one of them, as when others
 * note it at the same moment: the next look mends it.
 */
export function keepSeen({ place: { refFiles } }: GitRepository, remote: string, moves: readonly RefMove[]): boolean {
  if (refFiles === undefined) return false;
  return moves.every(
    ({ ref, from, to }) =>
      moveRefFile(refFiles, { ref: trackedChain(remote, ref), from, to }, { synced: false }) === true,
  );
}
