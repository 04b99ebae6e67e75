/** Why: a policy comes from outside of the repository, and reading YAML is loaded only when there is one. */

import { dirname, resolve } from 'node:path';

import { countOf } from '../domain/change.ts';
import { Failure } from '../domain/failures.ts';
import type { Policy } from '../domain/judge-memory.ts';
import type { AllowedSigner } from '../domain/signer.ts';
import type { Input } from './arguments.ts';
import type { Surroundings } from './command.ts';
import { readNamedFile } from './named-file.ts';

/** Reads the policy that a call names; an empty one when it names none. */
export async function readPolicy(input: Input, around: Surroundings): Promise<Policy> {
  const file = input.text('policy');
  if (file === undefined) return {};
  const { parsePolicy } = await import('../formats/policy-yaml.ts');
  const path = resolve(around.cwd, file);
  const parsed = parsePolicy(readNamedFile(path, file), file);
  if (parsed.kind === 'faulty') {
    const count = countOf(parsed.faults.length, 'fault');
    throw new Failure('invalid-policy', { file, count, faults: parsed.faults.join('\n') });
  }
  const { policy, signersFile } = parsed;
  if (signersFile === undefined) return policy;
  return { ...policy, allowedSigners: await readSigners(resolve(dirname(path), signersFile), signersFile) };
}

/** Reads a file of allowed signers; `shown` is how the person named it. */
export async function readSigners(path: string, shown: string): Promise<readonly AllowedSigner[]> {
  const { parseAllowedSigners } = await import('../formats/allowed-signers.ts');
  const parsed = parseAllowedSigners(readNamedFile(path, shown), shown);
  if (parsed.kind === 'ok') return parsed.signers;
  const count = countOf(parsed.faults.length, 'fault');
  throw new Failure('invalid-signers', { file: shown, count, faults: parsed.faults.join('\n') });
}
