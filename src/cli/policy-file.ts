/** Why: a policy comes from outside of the repository, and reading YAML is loaded only when there is one. */

import { resolve } from 'node:path';

import { countOf } from '../domain/change.ts';
import { Failure } from '../domain/failures.ts';
import type { Policy } from '../domain/judge-memory.ts';
import type { Input } from './arguments.ts';
import type { Surroundings } from './command.ts';
import { readNamedFile } from './named-file.ts';

/** Reads the policy that a call names; an empty one when it names none. */
export async function readPolicy(input: Input, around: Surroundings): Promise<Policy> {
  const file = input.text('policy');
  if (file === undefined) return {};
  const { parsePolicy } = await import('../formats/policy-yaml.ts');
  const parsed = parsePolicy(readNamedFile(resolve(around.cwd, file), file), file);
  if (parsed.kind === 'ok') return parsed.policy;
  const count = countOf(parsed.faults.length, 'fault');
  throw new Failure('invalid-policy', { file, count, faults: parsed.faults.join('\n') });
}
