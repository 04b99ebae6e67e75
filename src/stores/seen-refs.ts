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
 * Notes that chains of a server stand elsewhere than they were seen: as files where that can be, and through git for the rest.
 * False when one of them could not be noted, as when others note it at the same moment: the next look mends it.
 */
export async function keepSeen(
  { place: { refFiles }, refWriter }: GitRepository,
  remote: string,
  moves: readonly RefMove[],
): Promise<boolean> {
  let all = true;
  for (const { ref, from, to } of moves) {
    const move = { ref: trackedChain(remote, ref), from, to };
    const moved = refFiles === undefined ? undefined : moveRefFile(refFiles, move, { synced: false });
    const kept = moved ?? (await refWriter.move(move)) === undefined;
    all &&= kept;
  }
  return all;
}
