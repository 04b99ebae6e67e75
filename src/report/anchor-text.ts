/** Why: a head that is printed where others keep it, as in the summary of a CI run, is an anchor that costs nothing. */

import { countOf } from '../domain/change.ts';

/** A head of the log, root in hex. */
export type AnchorHead = { readonly origin: string; readonly size: number; readonly root: string };

/** One line that says which history this is; `signers` are names of keys. Size and root are what a policy takes as its checkpoint. */
export function anchorLine({ origin, size, root }: AnchorHead, signers: readonly string[] = []): string {
  const signed = signers.length === 0 ? '' : `, signed by ${signers.join(', ')}`;
  return `history: ${countOf(size, 'record')} in ${origin}, root ${root}${signed}`;
}
