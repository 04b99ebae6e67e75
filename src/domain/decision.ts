/** Why: every decision ends in one of three ways, so that one loop can carry all of them out. */

import type { Facts, FailureCode, Refusal } from './failures.ts';
import { refuse } from './failures.ts';
import type { BatonRecord } from './record.ts';

/** What a decision asks for. `done` means that the wanted state holds already: repeating is a no-op. */
export type Decision<Result> =
  | { readonly kind: 'append'; readonly records: readonly BatonRecord[]; readonly result: Result }
  | { readonly kind: 'done'; readonly result: Result }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** A decision that refuses, and why. */
export type Refused = Extract<Decision<never>, { kind: 'refused' }>;

/** A decision that refuses. */
export function refused(code: FailureCode, facts: Facts): Refused {
  return { kind: 'refused', refusal: refuse(code, facts) };
}
