/** Why: what was seen of a server stays in refs of our own, where it disturbs no branch and no setting of the user's. */

/** Where what was seen of a server is kept: `steps/`, `items/` and `history` below it. */
export function trackingPrefix(remote: string): string {
  return `refs/baton/remote/${remote}/`;
}

/** The ref that keeps where the server's history branch was seen. */
export function trackedHistory(remote: string): string {
  return `${trackingPrefix(remote)}history`;
}
