/** Why: who comes first is decided here and by nothing else, so time is a number, and waiting for it takes none. */

/** Time in milliseconds that goes on only when everything that can happen now has happened. */
export type VirtualTime = {
  readonly now: () => number;
  readonly after: (milliseconds: number, happen: () => void) => void;
  /** Goes on until nothing is left to happen. */
  readonly run: () => Promise<void>;
};

type Moment = { readonly at: number; readonly order: number; readonly happen: () => void };

/** Begins at 0. */
export function startTime(): VirtualTime {
  // Seldom more than some ten moments are waiting, so a sorted list is the fastest queue.
  const waiting: Moment[] = [];
  let now = 0;
  let count = 0;
  return {
    now: () => now,
    after: (milliseconds, happen) => {
      count += 1;
      const moment = { at: now + milliseconds, order: count, happen };
      const place = waiting.findLastIndex(({ at }) => at <= moment.at);
      waiting.splice(place + 1, 0, moment);
    },
    run: async () => {
      await quiet();
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        now = next.at;
        next.happen();
        await quiet();
      }
    },
  };
}

/** Until every promise that can go on has done so: Node runs the next tick once its queue of those is empty. */
function quiet(): Promise<void> {
  return new Promise((resolve) => {
    process.nextTick(resolve);
  });
}
