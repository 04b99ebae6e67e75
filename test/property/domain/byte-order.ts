/** Why: an order by locale looks right on the machine where it was written, so the order by bytes is checked against bytes. */

import * as fc from 'fast-check';

import { isStepKey, type StepKey } from '../../../src/domain/ids.ts';

const key = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,5}$/u).filter(isStepKey);
const step = fc.record({ key, order: fc.nat(2) });

type Placed = { readonly key: StepKey; readonly order: number };

/** A comparison of steps goes by order and then by the bytes of the key. */
export function ordersByBytes(compare: (a: Placed, b: Placed) => number): fc.IPropertyWithHooks<[Placed, Placed]> {
  return fc.property(step, step, (a, b) => {
    const bytes = a.order - b.order || Buffer.compare(Buffer.from(a.key), Buffer.from(b.key));
    return Math.sign(compare(a, b)) === Math.sign(bytes);
  });
}
