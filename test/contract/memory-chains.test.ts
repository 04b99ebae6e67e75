/** Why: the store in memory stands for the others in tests, so it keeps their contract. */

import { createMemoryChains } from '../../src/stores/memory-chains.ts';
import { chainStoreContract } from './chain-store.ts';

chainStoreContract('memory', () => {
  const chains = createMemoryChains();
  return { open: () => Promise.resolve(chains), remove: () => undefined };
});
