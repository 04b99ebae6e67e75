/** Why: what a push has to bring along is the commits of one chain, which lie here as loose objects since they were just made. */

import { EMPTY_TREE } from './empty-tree.ts';
import { readLooseObject } from './read-loose.ts';

/** A commit of a chain with its bytes, without the header of the object. */
export type ChainCommit = { readonly oid: string; readonly parent: string | undefined; readonly body: Buffer };

const MOST_COMMITS = 512;

/**
 * The commits from a tip back to the first one, or to the one before which `isEnd` is met, newest first. Undefined when one of
 * them is no loose object here, or is not of the form of a chain: the empty tree, at most one parent (SHA-1 ids).
 */
export function readLooseChain(
  commonDir: string,
  tip: string,
  isEnd: (oid: string) => boolean,
): readonly ChainCommit[] | undefined {
  const commits: ChainCommit[] = [];
  for (let oid: string | undefined = tip; oid !== undefined && !isEnd(oid);) {
    const commit: ChainCommit | undefined = commits.length < MOST_COMMITS ? readCommit(commonDir, oid) : undefined;
    if (commit === undefined) return undefined;
    commits.push(commit);
    oid = commit.parent;
  }
  return commits;
}

function readCommit(commonDir: string, oid: string): ChainCommit | undefined {
  const object = readLooseObject(commonDir, oid);
  const links = object?.type === 'commit' ? chainLinks(object.bytes) : undefined;
  return object && links && { oid, parent: links.parent, body: object.bytes };
}

/** The parent of a commit of a chain; undefined when the bytes are another kind of commit. */
function chainLinks(body: Buffer): { readonly parent: string | undefined } | undefined {
  const [head, tree, parent] =
    /^tree ([0-9a-f]{40})\n(?:parent ([0-9a-f]{40})\n)?author /u.exec(body.toString('latin1', 0, 200)) ?? [];
  return head === undefined || tree !== EMPTY_TREE.sha1 ? undefined : { parent };
}
