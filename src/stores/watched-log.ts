/** Why: a witness reads the log of another repository and trusts nothing of it, so it is fetched into a folder of its own. */

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { listTree, openObjects } from '../git/query.ts';
import { fetchSnapshot } from '../git/snapshot.ts';
import { LOG_FOLDER, readBlobs } from './log-store.ts';

/** The log of the watched repository as its files say it, by path from its folder. */
export type WatchedLog =
  | { readonly kind: 'read'; readonly branch: string; readonly files: ReadonlyMap<string, Uint8Array> }
  | { readonly kind: 'unreachable'; readonly problem: string };

/** Which repository is watched, and where in it the history is. */
export type WatchedPlace = {
  /** A path from `cwd`, or an address. */
  readonly source: string;
  readonly cwd: string;
  /** Branches by their short names; the first that is there counts. */
  readonly branches: readonly string[];
  /** Whether the branch that its HEAD names will do otherwise. */
  readonly orHead: boolean;
  /** The artifacts root. */
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
};

/** Fetches the log of the watched repository, by path from its folder. */
export async function fetchWatchedLog(watched: WatchedPlace): Promise<WatchedLog> {
  const { source, cwd, branches, root, env } = watched;
  const folder = mkdtempSync(join(tmpdir(), 'baton-witness-'));
  try {
    const path = resolve(cwd, source);
    const refs = [...branches.map((branch) => `refs/heads/${branch}`), ...(watched.orHead ? ['HEAD'] : [])];
    const snapshot = await fetchSnapshot(folder, { source: existsSync(path) ? path : source, refs, env });
    if (snapshot.kind === 'failed') return { kind: 'unreachable', problem: snapshot.words };
    const objects = openObjects(snapshot.place);
    try {
      const log = `${root}/${LOG_FOLDER}`;
      const tree = await listTree(snapshot.place, snapshot.commit, log);
      return { kind: 'read', branch: snapshot.branch, files: await readBlobs({ objects }, tree, `${log}/`) };
    } finally {
      objects.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
