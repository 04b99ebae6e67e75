/** Why: `--sign` means the same wherever something is done or decided: the key is chosen before, and used after. */

import { signMade, type Made } from '../app/sign-made.ts';
import { Failure } from '../domain/failures.ts';
import type { WorkItemId } from '../domain/ids.ts';
import type { Input } from './arguments.ts';
import type { CommandResult, Surroundings } from './command.ts';
import { chooseSigning } from './compose/signing.ts';
import type { World } from './compose/world.ts';

/** Adds to a result that what it tells of was signed. */
export type SignAfter = (
  workItem: WorkItemId,
  made: Made,
  to: { readonly signer: string; readonly result: CommandResult },
) => Promise<CommandResult>;

/** Chooses the key that a call with --sign means. Fails where there is none, before anything is recorded. */
export async function prepareSigning(world: World, input: Input, around: Surroundings): Promise<SignAfter> {
  const signing = await chooseSigning(input, around, world.repository.top);
  return async (workItem, made, { signer, result }) => {
    const done = await signMade(world, workItem, made, { signer, now: world.clock.now(), signing });
    if (done.kind === 'refused') throw new Failure(done.refusal.code, done.refusal.facts);
    const records = done.signed.map(({ id, record }) => ({ id, eventType: record.eventType }));
    const text =
      records.length === 0
        ? `nothing of ${signer} was left to sign`
        : `signed by ${signer} with ${done.fingerprint ?? ''}: ${records.map(({ id }) => id.slice(0, 12)).join(', ')}`;
    const told = { signatures: { by: signer, records, key: done.fingerprint ?? null } };
    return { ...result, json: { ...result.json, ...told }, text: `${result.text}\n${text}` };
  };
}
