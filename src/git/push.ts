/** Why: on a server a claim is a push that succeeds only from the state that was decided upon, and its answer is read by flags. */

import type { RefMove } from './command.ts';
import { runGit, type GitPlace } from './process.ts';

/** A server, by the name of the remote, and how git reaches it. */
export type RemotePlace = { readonly place: GitPlace; readonly remote: string };

/**
 * What a server said about one ref. `applied`: it moved as asked. `already`: it stands there already, so an earlier try
 * went through. `refused`: it did not move. `unknown`: no answer came, and it may have moved or not.
 */
export type PushAnswer = 'applied' | 'already' | 'refused' | 'unknown';

/** The answers in the order of the moves, and git's own words for people, never for decisions. */
export type PushReport = { readonly answers: readonly PushAnswer[]; readonly words: string };

/** The most leases in one push: their cost on the server grows with the square of their number. */
export const MAX_LEASES = 256;

const LIMIT_SECONDS = 120;
/** Settings of every call over a network: a connection that stands still is given up. */
export const PATIENCE: readonly string[] = ['http.lowSpeedLimit=1', 'http.lowSpeedTime=15'].flatMap((setting) => [
  '-c',
  setting,
]);
const PUSH_SETTINGS = ['push.followTags=false', 'push.gpgSign=false'].flatMap((setting) => ['-c', setting]);

/** Moves refs of a server, each only from where it is expected; `together` means all of them or none. */
export async function pushRefs(
  { place, remote }: RemotePlace,
  moves: readonly RefMove[],
  together: boolean,
): Promise<PushReport> {
  const leases = moves.map(({ ref, from }) => `--force-with-lease=${ref}:${from ?? ''}`);
  const specs = moves.map(({ ref, to }) => `${to ?? ''}:${ref}`);
  const form = ['--porcelain', ...(together ? ['--atomic'] : []), '--no-verify', '--recurse-submodules=no'];
  const args = [...PATIENCE, ...PUSH_SETTINGS, 'push', ...form, ...leases, remote, ...specs];
  const result = await runGit(place, args, { limitSeconds: LIMIT_SECONDS });
  return readReport(moves, result.stdout.toString(), result.stderr);
}

/** Reads `git push --porcelain`: one line `<flag> TAB <from>:<to> TAB <summary>` for each ref that git knows about. */
function readReport(moves: readonly RefMove[], stdout: string, stderr: string): PushReport {
  const flags = new Map<string, string>();
  const refusals: string[] = [];
  for (const line of stdout.split('\n')) {
    const [, flag, ref, summary] = /^([ *+=!-])\t[^\t:]*:([^\t]+)\t(.*)$/u.exec(line) ?? [];
    if (flag === undefined || ref === undefined) continue;
    flags.set(ref, flag);
    if (flag === '!') refusals.push(`${ref} ${summary ?? ''}`);
  }
  const words = [...refusals, stderr.trim()].filter((text) => text !== '').join('\n');
  return { answers: moves.map(({ ref }) => answerOf(flags.get(ref))), words };
}

function answerOf(flag: string | undefined): PushAnswer {
  if (flag === undefined) return 'unknown';
  if (flag === '=') return 'already';
  return flag === '!' ? 'refused' : 'applied';
}
