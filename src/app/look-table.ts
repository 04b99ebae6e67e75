/** Why: whoever looks at lines needs the table of leaves, which one thread fills while the one at work has the tree to do. */

import { fillTable, type LeafTable } from '../log/leaf-index.ts';
import type { SharedLedger } from './look-ports.ts';

/** What is shared says nothing yet, or that somebody fills it, or what it holds, or that nobody should wait for it any more. */
const [EMPTY, FILLING, UNIQUE, TWINS, ABANDONED] = [0, 1, 2, 3, 4];

type SharedTable = Pick<SharedLedger, 'leaves' | 'slots' | 'filled'>;

/** The table, filled by this thread unless another has begun to. Undefined while that one is not done. */
export function takeTable({ leaves, slots, filled }: SharedTable): LeafTable | undefined {
  const state = Atomics.compareExchange(filled, 0, EMPTY, FILLING);
  if (state === UNIQUE || state === TWINS) return { leaves, slots, isUnique: state === UNIQUE };
  if (state !== EMPTY) return undefined;
  const table = fillTable(leaves, slots);
  Atomics.compareExchange(filled, 0, FILLING, table.isUnique ? UNIQUE : TWINS);
  Atomics.notify(filled, 0);
  return table;
}

/** The same for a thread that has nothing else to do: it waits for the one that fills it. Undefined when the table was left. */
export function awaitTable(shared: SharedTable): LeafTable | undefined {
  const table = takeTable(shared);
  if (table !== undefined) return table;
  while (Atomics.load(shared.filled, 0) === FILLING) Atomics.wait(shared.filled, 0, FILLING);
  return takeTable(shared);
}

/** Lets nobody wait for a table that is not filled: whoever was to fill it may have ended. */
export function abandonTable({ filled }: SharedTable): void {
  Atomics.compareExchange(filled, 0, EMPTY, ABANDONED);
  Atomics.compareExchange(filled, 0, FILLING, ABANDONED);
  Atomics.notify(filled, 0);
}
