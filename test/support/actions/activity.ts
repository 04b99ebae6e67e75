/** Why: a test waits until nothing goes on any more, also when a run stands at a gate and will never end by itself. */

/** Counts what goes on. */
export type Activity = {
  /** Work that counts while it lasts. */
  readonly busy: <T>(work: () => Promise<T>) => Promise<T>;
  /** A part of such work that waits for somebody else, and does not count. */
  readonly idle: <T>(work: () => Promise<T>) => Promise<T>;
  /** Resolves once nothing counts. */
  readonly quiet: () => Promise<void>;
};

/** Nothing goes on yet. */
export function createActivity(): Activity {
  let count = 0;
  const listeners = new Set<() => void>();
  const add = (difference: number): void => {
    count += difference;
    // What follows from an end is begun before anybody looks: continuations run before the next turn of the loop.
    if (count === 0) setImmediate(() => count === 0 && [...listeners].forEach((listener) => listener()));
  };
  const during = async <T>(difference: number, work: () => Promise<T>): Promise<T> => {
    add(difference);
    try {
      return await work();
    } finally {
      add(-difference);
    }
  };
  return {
    busy: (work) => during(1, work),
    idle: (work) => during(-1, work),
    quiet: () =>
      new Promise((resolve) => {
        const listener = (): void => {
          listeners.delete(listener);
          resolve();
        };
        listeners.add(listener);
        if (count === 0) setImmediate(() => count === 0 && listener());
      }),
  };
}
