/** Why: completing and failing name the attempt and what it passes on in the same way. */

import type { EndTarget } from '../domain/decide-end.ts';
import { Failure } from '../domain/failures.ts';
import type { Input } from './arguments.ts';
import type { Identity } from './identity.ts';

/** The attempt that `--step`, `--attempt` and `--lease` name; when only the step is named, that of whoever calls. */
export function endTarget(input: Input, { actor }: Identity): EndTarget {
  const attemptId = input.attemptId('attempt');
  const nonce = input.text('lease');
  return {
    step: input.requiredStep('step'),
    actor,
    ...(attemptId === undefined ? {} : { attemptId }),
    ...(nonce === undefined ? {} : { nonce }),
  };
}

/** The commit that `--commit` or `--branch` names. */
export function namedCommit(input: Input): { readonly commit?: string } {
  const commit = input.text('commit');
  const branch = input.text('branch');
  if (commit !== undefined && branch !== undefined) input.fail('Give --commit or --branch, not both.');
  const name = commit ?? (branch === undefined ? undefined : `refs/heads/${branch}`);
  return name === undefined ? {} : { commit: name };
}

const VALUE = /^(?!__proto__=)([A-Za-z_][A-Za-z0-9_-]{0,99})=(.*)$/su;
const MAX_VALUE_BYTES = 4096;

/** The values that `--value name=value` gives. */
export function valuesOf(input: Input): Readonly<Record<string, string>> {
  const pairs = input.list('value').map((text): readonly [string, string] => {
    const [, name, value] = VALUE.exec(text) ?? input.fail(`--value takes name=value, not "${text}".`);
    return [name ?? '', value ?? ''];
  });
  const size = pairs.reduce((sum, [name, value]) => sum + Buffer.byteLength(`${name}=${value}`), 0);
  if (size > MAX_VALUE_BYTES) {
    const step = input.requiredStep('step');
    throw new Failure('values-too-large', { step, size: String(size), limit: String(MAX_VALUE_BYTES) });
  }
  return Object.fromEntries(pairs);
}
