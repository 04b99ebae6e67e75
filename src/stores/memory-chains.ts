/** Why: the smallest store that keeps the contract of chains, for tests and as the model of what the others do. */

import {
  chainKey,
  type Append,
  type AppendResult,
  type Chain,
  type ChainStore,
  type FinishedChain,
} from '../app/ports.ts';
import type { WorkItemId } from '../domain/ids.ts';

/** Chains in memory. `stand` and `remove` are what collecting does with finished chains; they answer at once. */
export type MemoryChains = ChainStore & {
  /** True when each chain still stands at its tip. */
  readonly stand: (finished: readonly FinishedChain[]) => boolean;
  readonly remove: (finished: readonly FinishedChain[]) => void;
};

/** A store in memory; its tips count the records of all chains. */
export function createMemoryChains(): MemoryChains {
  const items = new Map<WorkItemId, Map<string, Chain>>();
  let count = 0;

  const append = ({ workItem, chain, expect, entries, renewal }: Append): AppendResult => {
    const chains = items.get(workItem) ?? new Map<string, Chain>();
    items.set(workItem, chains);
    const key = chainKey(chain);
    const current = chains.get(key);
    if (current?.tip !== expect) return { kind: 'lost', tip: current?.tip };
    count += 1;
    const tip = String(count);
    chains.set(key, { tip, ...continued(current, { entries, renewal }) });
    return { kind: 'applied', tip };
  };

  return {
    read: (workItem) => Promise.resolve(new Map(items.get(workItem))),
    append: (appends) => Promise.resolve(appends.map(append)),
    stand: (finished) =>
      finished.every(({ workItem, chain, tip }) => items.get(workItem)?.get(chainKey(chain))?.tip === tip),
    remove: (finished) => {
      for (const { workItem, chain } of finished) items.get(workItem)?.delete(chainKey(chain));
    },
  };
}

function continued(
  before: Chain | undefined,
  { entries, renewal }: Pick<Append, 'entries'> & { readonly renewal: Append['renewal'] | undefined },
) {
  const added = entries.map(({ id, record }) => ({ id, record }));
  const newest = renewal?.renewal ?? before?.renewal;
  return { entries: [...(before?.entries ?? []), ...added], ...(newest === undefined ? {} : { renewal: newest }) };
}
