/** Why: a program can be stopped at any call to a store, before or after the call took effect; here that is done on purpose. */

/** Where a process is cut, and how: once, or for good from then on, as when it is killed. */
export type Fault = {
  /** Number of the call, from 0. */
  readonly call: number;
  readonly when: 'before' | 'after';
  readonly lasting: boolean;
};

/** What a call that was cut throws. */
export class InjectedFault extends Error {
  override readonly name = 'InjectedFault';
}

/** Wraps stores so that their calls are counted and one of them is cut. */
export type Injector = {
  readonly wrap: <Store extends object>(store: Store) => Store;
  readonly calls: () => number;
};

/** An injector that cuts one call, or none and only counts. */
export function makeInjector(fault?: Fault): Injector {
  let calls = 0;
  let isDead = false;
  const around = async (run: () => unknown): Promise<unknown> => {
    if (isDead) throw new InjectedFault('the process is gone');
    const isHit = fault?.call === calls;
    calls += 1;
    if (!isHit) return run();
    isDead = fault.lasting;
    if (fault.when === 'after') await run();
    throw new InjectedFault(`cut ${fault.when} call ${fault.call}`);
  };
  return {
    calls: () => calls,
    wrap: (store) =>
      new Proxy(store, {
        get: (target, key) => {
          const member: unknown = Reflect.get(target, key);
          if (typeof member !== 'function') return member;
          return (...args: unknown[]) => around(() => Reflect.apply(member, target, args));
        },
      }),
  };
}

/** Every way to cut a run of so many calls. */
export function faultsOf(calls: number): readonly Fault[] {
  return Array.from({ length: calls }, (_, call) => call).flatMap((call) =>
    (['before', 'after'] as const).flatMap((when) => [false, true].map((lasting) => ({ call, when, lasting }))),
  );
}
