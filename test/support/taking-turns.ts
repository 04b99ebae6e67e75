/** Why: what two programs do to each other depends on the order of their calls, so a test can give that order. */

import type { Journal } from '../../src/app/ports.ts';
import type { MemoryWorld } from './memory-world.ts';

/** Lets two programs go on one call of their stores at a time: the first where the order says true. */
export function takeTurns(order: readonly boolean[]) {
  const waiting: (undefined | (() => void))[] = [undefined, undefined];
  const over = [false, false];
  const turns = [...order];
  const next = (): void => {
    if (!waiting.every((each, who) => each !== undefined || over[who] === true)) return;
    const wanted = (turns.shift() ?? true) ? 0 : 1;
    const who = waiting[wanted] === undefined ? 1 - wanted : wanted;
    const go = waiting[who];
    waiting[who] = undefined;
    go?.();
  };
  const turnOf = (who: 0 | 1): Promise<void> =>
    new Promise((resolve) => {
      waiting[who] = resolve;
      next();
    });
  const ended = (who: 0 | 1): void => {
    over[who] = true;
    next();
  };
  return { turnOf, ended };
}

/** A world whose journal waits for its turn before every call. */
export function inTurn(world: MemoryWorld, turn: () => Promise<void>): MemoryWorld {
  const { journal } = world;
  const after =
    <Words extends readonly unknown[], Result>(call: (...words: Words) => Promise<Result>) =>
    async (...words: Words): Promise<Result> => {
      await turn();
      return call(...words);
    };
  const slow: Journal = {
    ...journal,
    read: after(journal.read),
    append: after(journal.append),
    historyTip: after(journal.historyTip),
  };
  return { ...world, journal: slow };
}
