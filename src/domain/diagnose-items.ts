/** Why: what keeps a work item from going on is in its records, and each such state has a way on that somebody has to be told. */

import { countOf } from './change.ts';
import type { Diagnosis, Trouble } from './diagnosis.ts';
import type { FailureText } from './failures.ts';
import type { WorkItemId } from './ids.ts';
import { leaseOf, type LeaseRenewal } from './lease.ts';
import type { ItemState } from './state.ts';
import type { StepState } from './step-state.ts';
import { compareInstants, epochMs, formatSpan } from './time.ts';

/** A work item as it stands, with what is known about it besides. */
export type ItemFacts = {
  readonly state: ItemState;
  readonly problems: readonly { readonly place: string; readonly problem: string }[];
  /** How many records lie in refs alone, with no file anywhere. */
  readonly unfiled: number;
  /** Whether the holder of a running attempt is known to be gone, by the claim's nonce. */
  readonly holders: ReadonlyMap<string, 'gone' | 'alive' | 'unknown'>;
  /** The newest renewal of each held step's lease, by the step's key. */
  readonly renewals: ReadonlyMap<string, LeaseRenewal>;
  /** The refusal that the next change would meet, when the workflow is another one than was registered. */
  readonly refusal?: FailureText;
};

/** A work item that cannot be read, and why. */
export type UnreadableItem = { readonly workItem: WorkItemId; readonly failure: FailureText };

/** Everything about work items: what is unreadable, missing, contradictory or no record. */
export function diagnoseItems(
  items: readonly ItemFacts[],
  unreadable: readonly UnreadableItem[],
): readonly Diagnosis[] {
  const check = 'work items';
  const found = [...unreadable.map(({ failure }) => troubleOf(failure)), ...items.flatMap(diagnoseItem)];
  if (found.length > 0) return found;
  return [
    {
      level: 'ok',
      check,
      what: items.length === 0 ? 'none yet' : `${countOf(items.length, 'work item')}, nothing in the way`,
    },
  ];
}

function troubleOf({ what, why, recover }: FailureText): Trouble {
  return { level: 'fault', check: 'work items', what, why, mend: recover };
}

function diagnoseItem({ state, problems, unfiled, refusal }: ItemFacts): readonly Trouble[] {
  const { id } = state.workItem;
  return [
    ...(refusal === undefined ? [] : [troubleOf(refusal)]),
    ...problems.map(unusable),
    ...state.steps
      .filter(({ phase }) => phase === 'conflict')
      .map(({ step }) => conflict(`step ${step.key} of ${id}`, `baton explain ${id} --step ${step.key}`)),
    ...(state.standing.history.contradictions.length === 0
      ? []
      : [conflict(`the work item ${id}`, `baton show ${id}`)]),
    ...(state.strays.length === 0 ? [] : [strays(state)]),
    ...(unfiled === 0 ? [] : [onlyInRefs(id, unfiled)]),
  ];
}

function unusable({ place, problem }: { readonly place: string; readonly problem: string }): Trouble {
  const file = place.replace(/:\d+$/u, '');
  const committed = file.endsWith(' (committed)');
  return {
    level: 'fault',
    check: 'work items',
    what: `${place}: ${problem}`,
    why: 'It is left out of everything: what it said does not count.',
    mend: committed
      ? 'baton verify   (tells what became of it)'
      : `baton verify --fix   (restores it if it was only reformatted; otherwise: git log -p -- '${file}')`,
  };
}

function conflict(subject: string, mend: string): Trouble {
  return {
    level: 'fault',
    check: 'work items',
    what: `${subject} is in conflict: two records contradict each other, and neither knew of the other`,
    why: 'Nothing that depends on it goes on before somebody decides.',
    mend: `${mend}   (tells which records, and which command settles it)`,
  };
}

function strays({ workItem, strays: left }: ItemState): Trouble {
  const keys = [...new Set(left.map(({ record }) => record.step.key))].join(', ');
  return {
    level: 'warning',
    check: 'work items',
    what: `${countOf(left.length, 'record')} of ${workItem.id} ${left.length === 1 ? 'is' : 'are'} about steps that its workflow does not have: ${keys}`,
    why: 'They are kept and shown, and count for nothing.',
    mend: `baton workflow migrate --work-item ${workItem.id} --to <version> --map <old>=<new> --dry-run`,
  };
}

function onlyInRefs(workItem: WorkItemId, count: number): Trouble {
  return {
    level: 'warning',
    check: 'work items',
    what: `${countOf(count, 'record')} of ${workItem} ${count === 1 ? 'lies' : 'lie'} in refs alone`,
    why: 'Everything counts, but people and other programs look for files; a program was killed before it wrote them.',
    mend: 'baton doctor --repair   (or: baton collect)',
    repair: { kind: 'file-records', workItem, count },
  };
}

/** Attempts that hold a step although nobody may be at work any more. `now` is an instant, UTC. */
export function diagnoseLeases(items: readonly ItemFacts[], now: string): readonly Diagnosis[] {
  const running = items.flatMap((item) =>
    item.state.steps.filter(({ phase }) => phase === 'running').map((step) => ({ item, step })),
  );
  const found = running.flatMap(({ item, step }) => diagnoseAttempt(item, step, now));
  if (found.length > 0) return found;
  return [
    {
      level: 'ok',
      check: 'leases',
      what:
        running.length === 0 ? 'no attempt is running' : `${countOf(running.length, 'attempt')} running, none overdue`,
    },
  ];
}

function diagnoseAttempt({ state, holders, renewals }: ItemFacts, step: StepState, now: string): readonly Trouble[] {
  const { last } = step;
  if (last === undefined) return [];
  const { id: workItem } = state.workItem;
  const { nonce, actor } = last.start.record;
  const subject = `attempt ${last.id} of step ${step.step.key} of ${workItem}, claimed by ${actor}`;
  if (holders.get(nonce) === 'gone') {
    return [
      {
        level: 'warning',
        check: 'leases',
        what: `${subject}: the process that held it is gone`,
        why: 'The step stays held until the attempt is ended.',
        mend: `baton run --work-item ${workItem}   (ends it and goes on; or: baton doctor --repair)`,
        repair: { kind: 'end-attempt', workItem, step: step.step.key, attempt: last.id, nonce },
      },
    ];
  }
  const lease = leaseOf(last.start.record, renewals.get(step.step.key));
  const overdue = Math.floor((epochMs(now) - epochMs(lease.since)) / 1000) - lease.seconds;
  if (lease.seconds === 0 || overdue <= 0 || holders.get(nonce) === 'alive') return [];
  const reap = `baton reap --work-item ${workItem} --step ${step.step.key}   (ends it where that is proved; on your own word with --reason)`;
  const why = 'A lease that has run out frees nothing by itself: a dead executor and a slow one look the same.';
  return [
    {
      level: 'warning',
      check: 'leases',
      what: `${subject}: its lease ran out ${formatSpan(overdue)} ago`,
      why,
      mend: reap,
    },
  ];
}

/** By how much two clocks may differ before it is told. */
const CLOCK_SECONDS = 300;

/** Whether the local clock agrees with the newest record and, where known, with GitHub's. `now` is an instant, UTC. */
export function diagnoseClock(
  items: readonly ItemFacts[],
  now: string,
  aheadMs: number | undefined,
): readonly Diagnosis[] {
  const check = 'clock';
  const why =
    'Records carry the time of whoever wrote them; figures and lease times for people come from it, decisions never do.';
  const mend = 'set the clock of this machine: timedatectl set-ntp true';
  if (aheadMs !== undefined && Math.abs(aheadMs) > CLOCK_SECONDS * 1000) {
    const what = `the clock is ${formatSpan(Math.round(Math.abs(aheadMs) / 1000))} ${aheadMs > 0 ? 'ahead of' : 'behind'} GitHub's`;
    return [{ level: 'warning', check, what, why, mend }];
  }
  const newest = items
    .map(({ state }) => state.newest)
    .reduce((a, b) => (compareInstants(a, b) > 0 ? a : b), '1970-01-01T00:00:00Z');
  const future = Math.round((epochMs(newest) - epochMs(now)) / 1000);
  if (future > CLOCK_SECONDS) {
    const what = `the newest record is from ${newest}, ${formatSpan(future)} in the future of this machine's clock`;
    return [{ level: 'warning', check, what, why, mend: `${mend}   (or that of the one that wrote it)` }];
  }
  return [
    { level: 'ok', check, what: aheadMs === undefined ? 'agrees with the newest record' : "agrees with GitHub's" },
  ];
}
