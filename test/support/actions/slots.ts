/** Why: a repository has only so many runners, and jobs wait for them in the order in which they came. */

/** A number of places, taken and given back. */
export type Slots = {
  /** Waits for a place and gives what hands it back; undefined when the signal came first. */
  readonly take: (signal: AbortSignal) => Promise<(() => void) | undefined>;
};

/** Makes places. */
export function createSlots(count: number): Slots {
  let free = count;
  const waiting = new Set<() => void>();
  const release = (): void => {
    const [next] = waiting;
    if (next === undefined) free += 1;
    else {
      waiting.delete(next);
      next();
    }
  };
  const once = (): (() => void) => {
    let given = false;
    return () => {
      if (!given) release();
      given = true;
    };
  };
  const take = (signal: AbortSignal): Promise<(() => void) | undefined> =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve(undefined);
      if (free > 0) {
        free -= 1;
        return resolve(once());
      }
      const onAbort = (): void => {
        waiting.delete(onPlace);
        resolve(undefined);
      };
      const onPlace = (): void => {
        signal.removeEventListener('abort', onAbort);
        resolve(once());
      };
      waiting.add(onPlace);
      signal.addEventListener('abort', onAbort, { once: true });
    });
  return { take };
}
