/**
 * Why: what must hold is said once more here, apart from the program and as simply as it can be, over what really happened
 * on the server and what clients were told.
 */

import type { RecordId, StepKey } from '../../src/domain/ids.ts';
import { isAttemptEnd, type AttemptStarted, type RecordEntry } from '../../src/domain/record.ts';
import type { Step, Workflow } from '../../src/domain/workflow.ts';

/** Looks at one world from outside. */
export type Checker = {
  /** A record has become part of a chain on the server. */
  readonly appended: (entry: RecordEntry) => void;
  /** A client was told that it holds an attempt, begun by this record. */
  readonly held: (client: string, start: RecordId) => void;
  /** A client was told that its completion counts. */
  readonly completed: (client: string, end: RecordId) => void;
  readonly fault: (fault: string) => void;
  readonly faults: readonly string[];
  /** Every record that the server ever took. */
  readonly taken: ReadonlySet<RecordId>;
  /** How much happened, to see that the world was no quiet one. */
  readonly counts: Readonly<Record<'attempts' | 'ends' | 'completions' | 'stale', number>>;
};

type Attempt = {
  readonly step: Step;
  readonly record: AttemptStarted;
  /** Begun by somebody who did not know how the step stood; it may never be held. */
  readonly isStale: boolean;
  open: boolean;
  holder: string | undefined;
};

type Progress = { running: RecordId | undefined; completed: RecordId | undefined; newest: RecordId | undefined };

/** A checker of one work item that follows a workflow. */
export function makeChecker(workflow: Workflow): Checker {
  const attempts = new Map<RecordId, Attempt>();
  const steps = new Map<StepKey, Progress>();
  const taken = new Set<RecordId>();
  const names = new Set<string>();
  const faults: string[] = [];
  const counts = { attempts: 0, ends: 0, completions: 0, stale: 0 };
  const fault = (text: string): void => void faults.push(text);
  for (const { key } of workflow.steps) steps.set(key, { running: undefined, completed: undefined, newest: undefined });

  const begin = (id: RecordId, record: AttemptStarted, at: Progress): void => {
    const step = workflow.steps.find(({ key }) => key === record.step.key);
    if (step === undefined) return fault(`${record.step.key} is no step`);
    const isStale = at.newest !== undefined && !record.after.includes(at.newest);
    counts.attempts += 1;
    if (isStale) counts.stale += 1;
    if (at.running !== undefined) fault(`${step.key}: an attempt begins while another one runs`);
    if (!isStale && names.size === names.add(record.attemptId).size) fault(`${record.attemptId} is given twice`);
    const open = needsOf(workflow, step).find((need) => steps.get(need)?.completed === undefined);
    if (open !== undefined) fault(`${step.key} begins before ${open} is done`);
    attempts.set(id, { step, record, isStale, open: true, holder: undefined });
    at.running = id;
  };
  const end = (id: RecordId, { record }: RecordEntry, at: Progress): void => {
    if (!isAttemptEnd(record)) return;
    const running = at.running === undefined ? undefined : attempts.get(at.running);
    counts.ends += 1;
    if (running?.record.attemptId !== record.attemptId) fault(`${record.attemptId} ends without running`);
    if (running !== undefined) running.open = false;
    at.running = undefined;
    if (record.eventType !== 'attempt-completed') return;
    counts.completions += 1;
    if (at.completed !== undefined) fault(`${record.step.key} is completed twice`);
    at.completed = id;
  };

  return {
    faults,
    counts,
    taken,
    fault,
    appended: ({ id, record }) => {
      // A push that arrives once more brings nothing new.
      if (taken.size === taken.add(id).size || !('step' in record)) return;
      const at = steps.get(record.step.key);
      if (at === undefined) return fault(`${record.step.key} is no step`);
      if (record.eventType === 'attempt-started') begin(id, record, at);
      else end(id, { id, record }, at);
      at.newest = id;
    },
    held: (client, start) => {
      const attempt = attempts.get(start);
      if (attempt === undefined) return fault(`${client} holds what the server does not know`);
      const { step, holder } = attempt;
      if (attempt.isStale) fault(`${client} holds ${step.key} though it did not know how it stood`);
      if (holder !== undefined && holder !== client) fault(`${client} and ${holder} both hold ${step.key}`);
      attempt.holder = client;
      const others = [...attempts.values()].filter(
        (other) => other !== attempt && other.open && other.holder !== undefined,
      );
      for (const other of attempt.open ? others : []) {
        if (excludes(step, other.step)) fault(`${step.key} is held beside ${other.step.key}`);
      }
    },
    completed: (client, id) => {
      if ([...steps.values()].some(({ completed }) => completed === id)) return;
      fault(`${client} believes that it completed something, and it did not`);
    },
  };
}

/** By the rules for order: its `needs`; else all before it, up to the group of parallelizable steps that it belongs to. */
function needsOf({ steps }: Workflow, step: Step): readonly StepKey[] {
  if (step.needs !== undefined) return step.needs;
  const before = steps.slice(0, steps.indexOf(step));
  const group = step.parallelizable ? before.findLastIndex((other) => !other.parallelizable) + 1 : before.length;
  return before.slice(0, group).map(({ key }) => key);
}

function excludes(a: Step, b: Step): boolean {
  return a.locks.some((lock) => b.locks.includes(lock)) || (!a.parallelizable && !b.parallelizable);
}
