/** Why: verifying a whole history needs most of the program, checking one proof next to nothing, so this is loaded apart. */

import { resolve } from 'node:path';

import { verify } from '../app/verify.ts';
import { compareCheckpoints } from '../app/verify-consistency.ts';
import { Failure } from '../domain/failures.ts';
import type { Policy } from '../domain/judge-memory.ts';
import { renderVerdict } from '../report/verify-text.ts';
import type { Input } from './arguments.ts';
import type { CommandResult, Surroundings } from './command.ts';
import { openVerification } from './compose/verification.ts';
import { readNamedFiles } from './named-file.ts';
import { readPolicy, readSigners } from './policy-file.ts';

/** Verifies the history that a call means, or compares two of its checkpoints. */
export async function verifyHistory(input: Input, around: Surroundings): Promise<CommandResult> {
  const ports = await openVerification(input, around);
  const [earlier, later] = input.positionals;
  if (input.flag('consistency')) {
    if (earlier === undefined || later === undefined) return input.fail('--consistency takes two checkpoints.');
    return consistencyResult(await compareCheckpoints(ports.source, [earlier, later]));
  }
  if (earlier !== undefined) return input.fail(`"${earlier}" is one word too many without --consistency.`);
  const policy = await withSigners(await readPolicy(input, around), input, around, ports.allowedSigners);
  const cosigned = readNamedFiles(input.list('cosignature'), around.cwd);
  const found = await verify(ports, { policy, cosigned, fix: input.flag('fix'), accept: input.flag('accept') });
  const [first = null] = found.findings;
  const exit = { sound: 0, findings: 1, 'cannot-tell': 8 } as const;
  return { exit: exit[found.verdict], json: { ...found, first }, text: renderVerdict(found) };
}

/** The policy with the signers that the call names, otherwise its own, otherwise those that the repository names. */
async function withSigners(
  policy: Policy,
  input: Input,
  { cwd }: Surroundings,
  configured: { readonly path: string; readonly shown: string } | undefined,
): Promise<Policy> {
  const named = input.text('allowed-signers');
  const file = named === undefined ? configured : { path: resolve(cwd, named), shown: named };
  if (file === undefined || (named === undefined && policy.allowedSigners !== undefined)) return policy;
  return { ...policy, allowedSigners: await readSigners(file.path, file.shown) };
}

const ANSWERS = {
  consistent: { exit: 0, says: 'consistent: the later checkpoint continues the earlier one' },
  fork: { exit: 1, says: 'fork: the later checkpoint does not continue the earlier one' },
  'wrong-origin': { exit: 1, says: 'wrong-origin: these are checkpoints of two logs' },
  'cannot-tell': { exit: 8, says: 'cannot tell: the records of the later checkpoint are not at hand' },
} as const;

function consistencyResult(compared: Awaited<ReturnType<typeof compareCheckpoints>>): CommandResult {
  if (compared.kind === 'no-checkpoint') throw new Failure('no-checkpoint', { name: compared.name });
  const { earlier, later, answer } = compared;
  const { exit, says } = ANSWERS[answer];
  const lines = [earlier, later].map(
    ({ name, size, root }) => `  ${name}: ${size} records, root ${root.slice(0, 16)}…`,
  );
  return { exit, json: compared, text: [says, ...lines].join('\n') };
}
