/** Why: that exactly one writer wins is the promise that all else rests on, so it is a check that broken stores can be put to. */

import type { AppendResult, Chain, ChainStore, WrittenRecord } from '../../src/app/ports.ts';
import { appendOne, claimRecord, put } from '../support/chain-appends.ts';
import { WORK_ITEM } from '../support/workflow-builder.ts';

/** Where chains lie. Each `open` is another reader and writer of the same chains, as another process would be. */
export type ChainPlace = { readonly open: () => Promise<ChainStore>; readonly remove: () => void };

/** How a race goes: how many at once, how often, and whether the chain is there already. */
export type Race = {
  readonly racers: number;
  readonly rounds: number;
  readonly begun?: boolean;
  /** What each racer writes; a claim of its own when not given. */
  readonly record?: (step: string, racer: number) => WrittenRecord;
};

/** Lets writers race for one chain after the other: the first thing that went wrong, or undefined. */
export async function raceFault(place: ChainPlace, race: Race): Promise<string | undefined> {
  const judge = await place.open();
  const racers = await Promise.all(Array.from({ length: race.racers }, place.open));
  for (let round = 0; round < race.rounds; round += 1) {
    const step = `step-${round}`;
    const before = race.begun === true ? await put(judge, claimRecord(step, 999)) : undefined;
    const records = racers.map((_, racer) => (race.record ?? claimRecord)(step, racer));
    const run = (store: ChainStore, at: number) => appendOne(store, records[at] ?? claimRecord(step), before);
    const told = await Promise.all(racers.map(run));
    const chain = (await judge.read(WORK_ITEM.id)).get(step);
    const fault = judgeRound(records, told, chain) ?? lengthFault(chain, before === undefined ? 1 : 2);
    if (fault !== undefined) return `round ${round}: ${fault}`;
  }
  return undefined;
}

function judgeRound(
  records: readonly WrittenRecord[],
  told: readonly AppendResult[],
  chain: Chain | undefined,
): string | undefined {
  const winners = records.filter((_, at) => told[at]?.kind === 'applied');
  if (winners.length !== 1) return `${winners.length} of ${records.length} were told that they won`;
  if (chain?.entries.at(-1)?.id !== winners[0]?.id) return 'the one that was told so is not the one in the store';
  return told.every((result) => result.tip === chain?.tip) ? undefined : 'a loser was told another tip';
}

function lengthFault(chain: Chain | undefined, length: number): string | undefined {
  const count = chain?.entries.length ?? 0;
  return count === length ? undefined : `the chain has ${count} records instead of ${length}`;
}
