/** Why: what a server holds in the end, and what workers were told, must agree, step by step. */

import type { AttemptId } from '../../src/domain/ids.ts';
import type { RecordEntry } from '../../src/domain/record.ts';

/** What a worker was told: that its attempt began, or that it completed it. */
export type Belief = {
  readonly worker: string;
  readonly step: string;
  readonly attempt: string;
  readonly is: 'begun' | 'completed';
};

/** How much there is, and what is wrong with it. */
export type Checked = { readonly attempts: number; readonly completions: number; readonly faults: readonly string[] };

type Chains = readonly (readonly [step: string, entries: readonly RecordEntry[]])[];

/** Holds the chains of steps against what workers believe. */
export function check(chains: Chains, beliefs: readonly Belief[]): Checked {
  const records = chains.flatMap(([, entries]) => entries).map((entry) => entry.record);
  const attemptsOf = (eventType: string): ReadonlySet<string> =>
    new Set(
      records.flatMap((record) => (record.eventType === eventType && 'attemptId' in record ? [record.attemptId] : [])),
    );
  const really = { begun: attemptsOf('attempt-started'), completed: attemptsOf('attempt-completed') };
  const wrong = beliefs.filter(({ attempt, is }) => !really[is].has(attempt));
  const byStep = countBySteps(beliefs);
  return {
    attempts: really.begun.size,
    completions: really.completed.size,
    faults: [
      ...chains.flatMap(([step, entries]) => chainFaults(step, entries)),
      ...wrong.map(({ worker, attempt, is }) => `${worker} believes that ${attempt} is ${is}`),
      ...[...byStep].flatMap(([step, count]) =>
        count > 1 ? [`${step}: ${count} believe that they completed it`] : [],
      ),
    ],
  };
}

function countBySteps(beliefs: readonly Belief[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { step, is } of beliefs) if (is === 'completed') counts.set(step, (counts.get(step) ?? 0) + 1);
  return counts;
}

/** A chain is attempts one after the other: each ended before the next begins, and nothing after a completion. */
function chainFaults(step: string, entries: readonly RecordEntry[]): readonly string[] {
  const faults: string[] = [];
  let running: AttemptId | undefined;
  entries.forEach(({ record }, at) => {
    if (!('attemptId' in record)) return;
    const begins = record.eventType === 'attempt-started';
    if (begins ? running !== undefined : running !== record.attemptId) {
      faults.push(`${step}: ${record.eventType} of ${record.attemptId} while ${running ?? 'none'} ran`);
    }
    running = begins ? record.attemptId : undefined;
    if (record.eventType === 'attempt-completed' && at < entries.length - 1) faults.push(`${step}: more after the end`);
  });
  return faults;
}
