/** Why: of the runs and jobs in one concurrency group one goes on at a time, and what happens to the others is a rule to rely on. */

import { isMap, isTrue, textOf, type Value } from './language/value.ts';

/** A `concurrency` value, evaluated. */
export type ConcurrencyRule = {
  readonly group: string;
  readonly cancelInProgress: boolean;
  /** `max` keeps all that wait, in order; `single` keeps only the newest. */
  readonly queue: 'single' | 'max';
};

/** The groups of a repository. */
export type Groups = {
  /**
   * Waits for the group. Gives what leaves it; undefined when a newer one took the place or the signal came first.
   * `cancel` is called when a newer one cancels this one while it runs.
   */
  readonly enter: (rule: ConcurrencyRule, member: Member) => Promise<(() => void) | undefined>;
  /** Who runs in a group. */
  readonly holder: (group: string) => Member | undefined;
};

/** A run or a job in a group. */
export type Member = {
  readonly name: string;
  readonly runId: number;
  readonly signal: AbortSignal;
  readonly cancel: () => void;
  readonly onWait?: () => void;
};

/** With `queue: max` no more than this wait; one more is refused. */
const LONGEST_QUEUE = 100;

/** Reads a `concurrency` value: a name, or a mapping. */
export function ruleOf(value: Value): ConcurrencyRule {
  if (!isMap(value)) return { group: textOf(value), cancelInProgress: false, queue: 'single' };
  return {
    group: textOf(value['group']),
    cancelInProgress: isTrue(value['cancel-in-progress'] ?? false),
    queue: value['queue'] === 'max' ? 'max' : 'single',
  };
}

type Waiting = { readonly member: Member; readonly enter: () => void; readonly drop: () => void };
type Group = { running: Member | undefined; waiting: Waiting[] };

/** Groups that nobody is in yet. Names are compared without regard to case. */
export function createGroups(): Groups {
  const groups = new Map<string, Group>();
  const groupOf = (name: string): Group => {
    const group = groups.get(name.toLowerCase()) ?? { running: undefined, waiting: [] };
    groups.set(name.toLowerCase(), group);
    return group;
  };
  const leave = (group: Group, member: Member) => (): void => {
    if (group.running !== member) return;
    group.running = undefined;
    group.waiting.shift()?.enter();
  };
  const enter: Groups['enter'] = (rule, member) =>
    new Promise((resolve) => {
      const group = groupOf(rule.group);
      if (member.signal.aborted) return resolve(undefined);
      const begin = (): void => {
        member.signal.removeEventListener('abort', drop);
        group.running = member;
        resolve(leave(group, member));
      };
      const drop = (): void => {
        member.signal.removeEventListener('abort', drop);
        group.waiting = group.waiting.filter((one) => one.member !== member);
        resolve(undefined);
      };
      if (group.running === undefined) return begin();
      member.onWait?.();
      makeRoom(group, rule);
      if (rule.queue === 'max' && group.waiting.length >= LONGEST_QUEUE) return resolve(undefined);
      group.waiting.push({ member, enter: begin, drop });
      member.signal.addEventListener('abort', drop);
    });
  return { enter, holder: (group) => groups.get(group.toLowerCase())?.running };
}

function makeRoom(group: Group, rule: ConcurrencyRule): void {
  if (rule.queue === 'single') for (const { drop } of group.waiting) drop();
  if (rule.cancelInProgress) group.running?.cancel();
}
