/** Why: signing is asked for seldom, so what it needs is loaded only then. */

import type { Input } from './arguments.ts';
import type { Surroundings } from './command.ts';
import type { World } from './compose/world.ts';
import type { SignAfter } from './sign-after.ts';

/** What signs after a command, where the call asks for it; undefined where it does not. */
export async function signingOf(world: World, input: Input, around: Surroundings): Promise<SignAfter | undefined> {
  if (!input.flag('sign')) {
    return input.text('key') === undefined ? undefined : input.fail('--key says what to sign with; it needs --sign.');
  }
  if (input.flag('from-run')) return input.fail('--from-run takes people who are not here, and cannot sign for them.');
  return (await import('./sign-after.ts')).prepareSigning(world, input, around);
}
