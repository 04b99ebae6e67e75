/** Why: a witness needs no repository of its own, only git to fetch with and a folder to remember in. */

import { Failure } from '../../domain/failures.ts';
import { fetchWatchedLog } from '../../stores/watched-log.ts';
import { openWitnessMemory } from '../../stores/witness-memory.ts';
import type { Input } from '../arguments.ts';
import type { Surroundings } from '../command.ts';

const HISTORY_BRANCH = 'baton/history';

/** The log that a call means, freshly fetched, and the memory of the witness. Fails when the history cannot be read. */
export async function openWitnessing(input: Input, around: Surroundings) {
  const [source = ''] = input.positionals;
  const branch = input.text('branch');
  const watched = await fetchWatchedLog({
    source,
    cwd: around.cwd,
    branches: [branch ?? HISTORY_BRANCH],
    orHead: branch === undefined,
    root: input.text('artifacts') ?? 'artifacts',
    env: around.env,
  });
  if (watched.kind === 'unreachable') throw new Failure('history-unreachable', { source, problem: watched.problem });
  const memory = openWitnessMemory(around.cwd, input.text('state') ?? 'witness');
  return { files: watched.files, memory, clock: { now: () => new Date().toISOString() } };
}
