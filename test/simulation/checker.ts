/**
 * Why: what must hold is said once more here, apart from the program and as simply as it can be, over what really happened
 * on the server and what clients were told.
 */

import type { RecordId, StepKey } from '../../src/domain/ids.ts';
import type { LeaseRenewal } from '../../src/domain/lease.ts';
import { isAttemptEnd, type AttemptEnd, type AttemptStarted, type RecordEntry } from '../../src/domain/record.ts';
import type { Step, Workflow } from '../../src/domain/workflow.ts';

/** Looks at one world from outside. */
export type Checker = {
  /** A record has become part of a chain on the server. */
  readonly appended: (entry: RecordEntry) => void;
  /** The lease of an attempt was moved on the server. */
  readonly renewed: (renewal: LeaseRenewal) => void;
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

type Progress = { running: RecordId | undefined; newest: RecordId | undefined; completed: Completion | undefined };

/** The completion of a step. A claim whose first push came long after its second has two, if it is completed again. */
type Completion = { readonly nonce: string | undefined; readonly ends: readonly RecordId[] };

/** A checker of one work item that follows a workflow. */
export function makeChecker(workflow: Workflow): Checker {
  const attempts = new Map<RecordId, Attempt>();
  const steps = new Map<StepKey, Progress>();
  const taken = new Set<RecordId>();
  const names = new Set<string>();
  const staleEnds = new Set<string>();
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
  const end = (id: RecordId, record: AttemptEnd, at: Progress): void => {
    const { attemptId } = record;
    const running = at.running === undefined ? undefined : attempts.get(at.running);
    counts.ends += 1;
    if (running?.record.attemptId === attemptId) {
      if (running.isStale) staleEnds.add(attemptId);
      running.open = false;
      // A claim that nobody could hold may come back with a push that was under way for long; then it is given up twice.
    } else if (record.eventType !== 'attempt-failed' || !staleEnds.has(attemptId)) {
      fault(`${attemptId} ends without running`);
    }
    at.running = undefined;
    if (record.eventType === 'attempt-completed') complete(id, running, at);
  };
  const complete = (id: RecordId, attempt: Attempt | undefined, at: Progress): void => {
    const nonce = attempt?.record.nonce;
    if (at.completed === undefined) counts.completions += 1;
    else if (at.completed.nonce !== nonce) fault(`${attempt?.step.key ?? 'a step'} is completed twice`);
    at.completed = { nonce, ends: [...(at.completed?.ends ?? []), id] };
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
      else if (isAttemptEnd(record)) end(id, record, at);
      at.newest = id;
    },
    renewed: ({ step, nonce }) => {
      const running = steps.get(step)?.running;
      const isIts = running !== undefined && attempts.get(running)?.record.nonce === nonce;
      if (!isIts) fault(`a lease on ${step} is moved that nobody has`);
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
      if ([...steps.values()].some(({ completed }) => completed?.ends.includes(id) === true)) return;
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
