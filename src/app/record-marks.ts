/** Why: a plan may say that tasks were done before it was imported; history says so too, and says that nobody here saw it. */

import { freeAttemptId } from '../domain/decide-claim.ts';
import { handoffHeading } from '../domain/handoff.ts';
import type { StepKey, WorkItemId } from '../domain/ids.ts';
import type { AttemptCompleted, AttemptStarted, StepRecord } from '../domain/record.ts';
import { stepOf, type ItemState } from '../domain/state.ts';
import { toAppends, written } from './apply.ts';
import type { Clock, Nonces } from './ports.ts';
import { readSituation, type Readers } from './situation.ts';

/** What recording marks needs from outside. */
export type MarkPorts = Readers & { readonly clock: Clock; readonly nonces: Nonces };

/** A step that the plan says to be done or skipped. */
export type MarkedStep = { readonly step: StepKey; readonly as: 'done' | 'skipped' };

/** The marked steps that history knows nothing about yet. */
function unknownMarks(state: ItemState, marks: readonly MarkedStep[]): readonly MarkedStep[] {
  return marks.filter(({ step }) => stepOf(state, step)?.attempts.length === 0);
}

/** The records of marked steps without any attempt: what `recordMarks` writes, for a dry run. */
export function recordsOfMarks(state: ItemState, marks: readonly MarkedStep[], author: Author): readonly StepRecord[] {
  return unknownMarks(state, marks).flatMap((mark) => recordsOf(state, mark, author));
}

/** The beginning and the end of a marked step; nothing when the workflow does not have it. */
function recordsOf(state: ItemState, mark: MarkedStep, author: Author): readonly StepRecord[] {
  const start = startOf(state, mark, author);
  return start === undefined ? [] : [start, endOf(start, written(start).id, mark.as)];
}

/**
 * Records an attempt that began and was completed for each marked step without any attempt, whatever it would wait for.
 * Gives how many. A step that somebody claims meanwhile keeps that claim.
 */
export async function recordMarks(
  ports: MarkPorts,
  workItem: WorkItemId,
  marks: readonly MarkedStep[],
  actor: string,
): Promise<number> {
  const situation = await readSituation(ports, workItem);
  const now = ports.clock.now();
  const records = unknownMarks(situation.state, marks).flatMap((mark) =>
    recordsOf(situation.state, mark, { actor, now, nonce: ports.nonces.next() }),
  );
  const results = await ports.journal.append(toAppends(records, situation.view));
  return results.filter((result) => result.kind === 'applied').length;
}

type Author = { readonly actor: string; readonly now: string; readonly nonce: string };

function startOf(state: ItemState, { step: key }: MarkedStep, author: Author): AttemptStarted | undefined {
  const step = stepOf(state, key);
  if (step === undefined) return undefined;
  return {
    ...handoffHeading(state, step, freeAttemptId(state, key, 'import'), author),
    eventType: 'attempt-started',
    outcome: 'Begun before import',
    nextAction: 'None: the plan says how it ended',
    links: [],
    nonce: author.nonce,
    executor: { kind: 'person' },
    leaseSeconds: 0,
  };
}

function endOf(start: AttemptStarted, id: AttemptCompleted['after'][number], as: MarkedStep['as']): AttemptCompleted {
  const { nonce: _, executor: _executor, leaseSeconds: _lease, ...heading } = start;
  return {
    ...heading,
    after: [id],
    eventType: 'attempt-completed',
    outcome: as === 'done' ? 'Done before import' : 'Skipped before import',
    nextAction: 'Go on with what waits for it',
    evidence: [],
    produced: [],
    values: {},
  };
}
