/** Why: what was freed is told with its evidence, and what was not with what is still missing. */

import type { Outcome } from '../app/apply.ts';
import type { Reaped, Watched } from '../app/reap.ts';
import { Failure } from '../domain/failures.ts';
import type { WorkItemId } from '../domain/ids.ts';
import { formatSpan } from '../domain/time.ts';
import type { CommandResult } from './command.ts';
import { changeResult } from './result.ts';

type Done = Extract<Outcome<Reaped>, { kind: 'done' }>;

/** What reaping says. Fails with `not-lost` when something is held and nothing of it could be ended. */
export function reapResult(workItem: WorkItemId, done: Done, dryRun: boolean): CommandResult {
  const { ended, held } = done.result;
  const missing = held.map(describeHeld);
  const [first] = held;
  if (ended.length === 0 && first !== undefined) {
    const step = first.step.step.key;
    throw new Failure('not-lost', { workItem, held: missing.join('; '), step });
  }
  if (ended.length === 0) {
    return { exit: 4, json: { workItem, ended: [], held: [] }, text: `nobody holds a step of ${workItem}` };
  }
  const lines = ended.map(({ step, attemptId, record }) => `ended ${step} (attempt ${attemptId}): ${record.outcome}`);
  const result = changeResult(
    dryRun,
    { ...done, repeated: false },
    {
      text: lines.join('\n'),
      json: {
        workItem,
        ended: ended.map(({ step, attemptId, record }) => ({ step, attemptId, record })),
        held: held.map(({ step, attempt }) => ({ step: step.step.key, attemptId: attempt.id })),
      },
      next: [`baton list --ready --work-item ${workItem}`],
    },
  );
  return { ...result, notes: missing.map((words) => `still held: ${words}`) };
}

/** A held attempt, and for how long its lease has been watched. */
function describeHeld({ step, attempt, lease, sighting }: Watched): string {
  const who = `${step.step.key} with ${attempt.start.record.actor}`;
  if (sighting.process === 'alive') return `${who}, whose process runs here`;
  if (lease.seconds === 0) return `${who}, without a lease that could run out`;
  const watched = sighting.unchangedSeconds ?? 0;
  return `${who}, unchanged for ${formatSpan(watched)} of a lease of ${formatSpan(lease.seconds)} as seen from here`;
}
