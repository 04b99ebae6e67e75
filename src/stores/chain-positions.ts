/** Why: a step's chain can lie in a local ref, on a server, or in both, and only one of two that have parted can be gone on with. */

import { listRefs } from '../git/query.ts';
import type { WorkItemId } from '../domain/ids.ts';
import { chainKey, type Chain } from '../app/ports.ts';
import { chainRef, entriesOf, loadCommits, newestRenewal, type CommitMemory, type Reading } from './git-chains.ts';
import type { GitRepository } from './git-repository.ts';

/** Where one chain stands here and on the server, each undefined where it has no ref. */
export type Position = { readonly local: string | undefined; readonly remote: string | undefined };

/** Positions by ref, as last read. */
export type Positions = Map<string, Position>;

/** Reads the tips of a work item below a prefix that ends in `/`: of our own refs, or of those seen of a server. */
export async function localTips(
  repository: GitRepository,
  workItem: WorkItemId,
  prefix = 'refs/baton/',
): Promise<ReadonlyMap<string, string>> {
  const patterns = [`${prefix}steps/${workItem}/`, `${prefix}items/${workItem}`];
  const { refs } = await listRefs(repository.place, patterns);
  return new Map(refs.map(({ ref, oid }) => [`refs/baton/${ref.slice(prefix.length)}`, oid]));
}

/** Both sides of the chains of a work item; where they parted, `lead` says with which side one goes on. */
export type Sides = {
  readonly workItem: WorkItemId;
  readonly local: ReadonlyMap<string, string>;
  readonly remote: ReadonlyMap<string, string>;
  readonly lead: 'local' | 'remote';
};

/** Puts both sides together: all records of both, one tip for each chain. Notes the positions. */
export async function mergeSides(
  repository: GitRepository,
  sides: Sides,
  reading: Reading,
  positions: Positions,
): Promise<ReadonlyMap<string, Chain>> {
  const prefix = `refs/baton/steps/${sides.workItem}/`;
  const itemRef = chainRef(sides.workItem, { kind: 'item' });
  const mine = (ref: string): boolean => ref === itemRef || ref.startsWith(prefix);
  const refs = [...new Set([...sides.local.keys(), ...sides.remote.keys()])].filter(mine);
  const both = refs.map((ref) => ({ ref, local: sides.local.get(ref), remote: sides.remote.get(ref) }));
  const tips = both.flatMap(({ ref, local, remote }) =>
    [local, remote].flatMap((oid) => (oid === undefined ? [] : [{ ref, oid }])),
  );
  await loadCommits(repository, tips, reading);
  for (const ref of positions.keys()) if (mine(ref)) positions.delete(ref);
  return new Map(
    both.flatMap(({ ref, local, remote }): readonly (readonly [string, Chain])[] => {
      positions.set(ref, { local, remote });
      const tip = tipOf({ local, remote }, sides.lead, reading.known);
      const key = ref === itemRef ? chainKey({ kind: 'item' }) : ref.slice(prefix.length);
      if (tip === undefined) return [];
      const renewal = newestRenewal(tip, reading.known);
      const entries = entriesOfBoth({ local, remote }, reading.known);
      return [[key, { tip, entries, ...(renewal === undefined ? {} : { renewal }) }]];
    }),
  );
}

function tipOf({ local, remote }: Position, lead: Sides['lead'], known: CommitMemory): string | undefined {
  if (local === undefined || remote === undefined) return local ?? remote;
  if (chainHolds(local, remote, known)) return local;
  if (chainHolds(remote, local, known)) return remote;
  return lead === 'local' ? local : remote;
}

function entriesOfBoth({ local, remote }: Position, known: CommitMemory): Chain['entries'] {
  if (local === remote || local === undefined) return remote === undefined ? [] : entriesOf(remote, known);
  const here = entriesOf(local, known);
  if (remote === undefined) return here;
  const there = entriesOf(remote, known);
  const ids = new Set(there.map((entry) => entry.id));
  return [...there, ...here.filter((entry) => !ids.has(entry.id))];
}

/** Whether a chain goes through a commit. Its commits have to be known. */
export function chainHolds(tip: string, wanted: string, known: CommitMemory): boolean {
  for (let oid: string | undefined = tip; oid !== undefined; oid = known.commit(oid)?.parent) {
    if (oid === wanted) return true;
  }
  return false;
}
