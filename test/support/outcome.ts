/** Why: a decision is looked at either for what it gives or for why it refuses; the other is a failed test. */

import type { Decision } from '../../src/domain/decision.ts';
import { describeFailure, type FailureCode } from '../../src/domain/failures.ts';

/** What a decision in favour gives. */
export function resultOf<Result>(decision: Decision<Result>): Result {
  if (decision.kind === 'refused') throw new Error(`refused: ${JSON.stringify(decision.refusal)}`);
  return decision.result;
}

/** Code, exit code and first sentence of a refusal, all of whose words have been filled in. */
export function refusalOf(decision: Decision<unknown>): readonly [FailureCode, number, string] {
  if (decision.kind !== 'refused') throw new Error(`not refused: ${decision.kind}`);
  const text = describeFailure(decision.refusal);
  const hole = /\{\w+\}/u.exec(`${text.what} ${text.why} ${text.recover}`);
  if (hole !== null) throw new Error(`${text.code} leaves ${hole[0]} open`);
  return [text.code, text.exit, text.what];
}
