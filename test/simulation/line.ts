/** Why: between a client and the server lies all that goes wrong: messages are late, lost, doubled, and answered from old states. */

import { Failure } from '../../src/domain/failures.ts';
import type { RefMove } from '../../src/git/command.ts';
import type { PushReport } from '../../src/git/push.ts';
import type { Conditions } from './conditions.ts';
import type { Random } from './random.ts';
import { HISTORY, type SimulatedServer } from './server.ts';
import type { VirtualTime } from './virtual-time.ts';

/** What a client sees of the server. */
export type Seen = { readonly tips: ReadonlyMap<string, string>; readonly history: string | undefined };

/** The way of one client to the server. Once the client is dead nothing comes back any more. */
export type Line = {
  readonly push: (moves: readonly RefMove[], together: boolean) => Promise<PushReport>;
  /** Fails with `remote-unreachable`. */
  readonly look: () => Promise<Seen>;
  readonly pause: (milliseconds: number) => Promise<void>;
};

/** What lines have in common, and whether their client is alive. */
export type LineParts = {
  readonly time: VirtualTime;
  readonly random: Random;
  readonly server: SimulatedServer;
  readonly conditions: Conditions;
  readonly isAlive: () => boolean;
  /** The newest state that anybody has seen from this machine; it outlives programs. */
  readonly seen: { floor: number };
  readonly tell: (event: () => string) => void;
};

/** How long a client waits for an answer that does not come. */
const PATIENCE = 3000;
/** How much later than that a push may still arrive. */
const LATEST = 2000;
/** How many changes an old state may lie back. */
const OLDEST = 12;

/**
 * Opens a line. Whoever has seen something of a state never sees an older one after that, nor one from before its own
 * changes: what a server that answers at all has to keep, also when it answers from copies.
 */
export function openLine({ time, random, server, conditions, isAlive, seen: known, tell }: LineParts): Line {
  const newest = (): number => server.versions.length - 1;
  const way = (): number => 1 + random.below(conditions.slowness);
  const wait = <Answer>(milliseconds: number, make: () => Answer): Promise<Answer> =>
    new Promise((resolve) => {
      time.after(milliseconds, () => {
        if (isAlive()) resolve(make());
      });
    });

  const deliver = (moves: readonly RefMove[], together: boolean): Promise<PushReport> => {
    const answers = server.push(moves, together);
    tell(() => `  arrives: ${moves.map(describeMove).join(', ')}: ${answers.join(', ')}`);
    const at = newest();
    const isLost = random.chance(conditions.lostAnswer);
    return wait(isLost ? PATIENCE : way(), () => {
      if (isLost) return unanswered(moves);
      known.floor = Math.max(known.floor, at);
      return { answers, words: '' };
    });
  };
  const push: Line['push'] = async (moves, together) => {
    tell(() => `pushes ${moves.map(describeMove).join(', ')}`);
    if (random.chance(conditions.duplicate)) time.after(way() + way(), () => void server.push(moves, together));
    if (random.chance(conditions.late)) {
      time.after(PATIENCE + random.below(LATEST), () => void server.push(moves, together));
      return wait(PATIENCE, () => unanswered(moves));
    }
    if (random.chance(conditions.lostRequest)) return wait(PATIENCE, () => unanswered(moves));
    // A client that dies meanwhile does not call back what it has sent.
    return new Promise((resolve) => {
      time.after(way(), () => void deliver(moves, together).then(resolve));
    });
  };

  /** The state of refs and of the history that an answer is made of; the same, unless a change is met half done. */
  const choose = (sent: number): { readonly refs: number; readonly history: number } => {
    if (random.chance(conditions.stale)) {
      const oldest = Math.max(known.floor, newest() - OLDEST);
      const at = oldest + random.below(newest() - oldest + 1);
      return { refs: at, history: at };
    }
    if (!random.chance(conditions.torn)) return { refs: newest(), history: newest() };
    const between = (): number => sent + random.below(newest() - sent + 1);
    return { refs: between(), history: between() };
  };
  const look: Line['look'] = async () => {
    const sent = newest();
    const isLost = await wait(way(), () => random.chance(conditions.lostRequest));
    if (isLost) {
      await wait(PATIENCE, () => undefined);
      throw new Failure('remote-unreachable', { remote: 'origin', problem: 'no answer' });
    }
    const { refs, history } = choose(Math.max(sent, known.floor));
    const seen = viewOf(server, refs, history);
    return wait(way(), () => {
      known.floor = Math.max(known.floor, refs, history);
      tell(() => `  sees ${describeSeen(seen)} (state ${refs}${refs === history ? '' : `, history ${history}`})`);
      return seen;
    });
  };
  return { push, look, pause: (milliseconds) => wait(milliseconds, () => undefined) };
}

function viewOf({ versions }: SimulatedServer, refs: number, history: number): Seen {
  const tips = new Map(versions[refs]);
  tips.delete(HISTORY);
  return { tips, history: versions[history]?.get(HISTORY) };
}

function unanswered(moves: readonly RefMove[]): PushReport {
  return { answers: moves.map(() => 'unknown'), words: 'no answer' };
}

const short = (ref: string): string => ref.replace(/^.*\//u, '');

function describeMove({ ref, from, to }: RefMove): string {
  return `${short(ref)} from ${from ?? 'nothing'} to ${to ?? 'nothing'}`;
}

function describeSeen({ tips, history }: Seen): string {
  const chains = [...tips].map(([ref, tip]) => `${short(ref)} at ${tip}`);
  return [...chains, `the history at ${history ?? 'nothing'}`].join(', ');
}
