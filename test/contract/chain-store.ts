/** Why: every store of chains has to keep one contract, so that whatever is proved over one holds over all. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { ChainStore } from '../../src/app/ports.ts';
import { appendOf, appendOne, claimRecord, endRecord, lostRecord, put, renewalOf } from '../support/chain-appends.ts';
import { workItemId } from '../support/ids.ts';
import { registered, written } from '../support/record-builder.ts';
import { WORK_ITEM } from '../support/workflow-builder.ts';
import { raceFault, type ChainPlace, type Race } from './race.ts';

/** Each chain of the item with the ids of its records. */
async function chainsIn(store: ChainStore, workItem = WORK_ITEM.id): Promise<Record<string, readonly string[]>> {
  const chains = await store.read(workItem);
  return Object.fromEntries([...chains].map(([key, chain]) => [key, chain.entries.map((entry) => entry.id)]));
}

/** How much of the contract is tried, and how hard. */
export type Extent = { readonly isWhole: boolean; readonly race: Pick<Race, 'racers' | 'rounds'> };

const WHOLE: Extent = { isWhole: true, race: { racers: 8, rounds: 3 } };
/** What depends most on how the store is reached, for ways on which each call takes long. */
export const BRIEF: Extent = { isWhole: false, race: { racers: 4, rounds: 1 } };

/** Runs the contract over one kind of place. */
export function chainStoreContract(name: string, makePlace: () => ChainPlace, { isWhole, race } = WHOLE): void {
  describe(`chains in ${name}`, () => {
    let place: ChainPlace;
    let store: ChainStore;
    beforeEach(async () => {
      place = makePlace();
      store = await place.open();
    });
    afterEach(() => place.remove());

    essentials(
      () => place,
      () => store,
      race,
    );
    if (!isWhole) return;
    appending(() => store);
    losing(() => store);
    togetherAppends(() => store);
    renewing(() => store);
    sharing(
      () => place,
      () => store,
      race,
    );
  });
}

function essentials(place: () => ChainPlace, store: () => ChainStore, race: Extent['race']): void {
  it('begins with its first record and goes on from its tip', async () => {
    const begun = claimRecord('a');
    const ended = endRecord('a');
    const first = await put(store(), begun);
    const second = await put(store(), ended, first);
    const chain = (await store().read(WORK_ITEM.id)).get('a');
    expect(chain?.tip).toBe(second);
    expect(chain?.entries).toEqual([
      { id: begun.id, record: begun.record },
      { id: ended.id, record: ended.record },
    ]);
    expect(second).not.toBe(first);
  });

  it('does not go on from where it no longer stands', async () => {
    const stale = await put(store(), claimRecord('a'));
    const tip = await put(store(), endRecord('a'), stale);
    expect(await appendOne(store(), claimRecord('a', 2), stale)).toEqual({ kind: 'lost', tip });
    expect((await chainsIn(store()))['a']).toEqual([claimRecord('a').id, endRecord('a').id]);
  });

  it('lets an append that is lost hold up no other', async () => {
    const tip = await put(store(), claimRecord('b'));
    const entries = ['a', 'b', 'c', 'd'].map((key) => claimRecord(key, 7));
    const results = await store().append(entries.map((entry) => appendOf(entry, undefined)));
    expect(results.map((result) => result.kind)).toEqual(['applied', 'lost', 'applied', 'applied']);
    expect(results[1]?.tip).toBe(tip);
    expect(Object.keys(await chainsIn(store())).toSorted()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('tells whoever repeats an append the tip that it made, and adds nothing', async () => {
    const begun = claimRecord('a');
    const tip = await put(store(), begun);
    expect((await appendOne(store(), begun, undefined)).tip).toBe(tip);
    const ended = await put(store(), endRecord('a'), tip);
    expect((await appendOne(store(), endRecord('a'), tip)).tip).toBe(ended);
    expect(await chainsIn(store())).toEqual({ a: [begun.id, endRecord('a').id] });
  });

  it('lets exactly one of many begin it, and tells exactly that one', async () => {
    expect(await raceFault(place(), race)).toBeUndefined();
  });
}

function appending(store: () => ChainStore): void {
  it('has none at first', async () => {
    expect(await chainsIn(store())).toEqual({});
  });

  it('gives its records in the order in which they were appended', async () => {
    const records = Array.from({ length: 20 }, (_, at) => claimRecord('a', at));
    let tip: string | undefined;
    for (const record of records) tip = await put(store(), record, tip);
    expect(await chainsIn(store())).toEqual({ a: records.map((record) => record.id) });
  });

  it('keeps apart steps, the item itself, and items of which one name begins like another', async () => {
    const other = workItemId(`${WORK_ITEM.id}0`);
    const item = written(registered().record);
    const foreign = written({ ...claimRecord('a').record, workItemId: other });
    await store().append(
      [item, claimRecord('a'), claimRecord('a.b'), foreign].map((entry) => appendOf(entry, undefined)),
    );
    const a = claimRecord('a').id;
    expect(await chainsIn(store())).toEqual({ '': [item.id], a: [a], 'a.b': [claimRecord('a.b').id] });
    expect(await chainsIn(store(), other)).toEqual({ a: [foreign.id] });
    expect(await chainsIn(store(), workItemId('item'))).toEqual({});
  });

  it('takes many at once', async () => {
    const records = Array.from({ length: 300 }, (_, at) => claimRecord(`s${at}`));
    const results = await store().append(records.map((record) => appendOf(record, undefined)));
    expect(results.filter((result) => result.kind === 'applied')).toHaveLength(300);
    const chains = await store().read(WORK_ITEM.id);
    expect(chains.size).toBe(300);
    expect(records.map((_, at) => chains.get(`s${at}`)?.entries[0]?.id)).toEqual(records.map((record) => record.id));
    expect(results.map((result) => result.tip)).toEqual(records.map((_, at) => chains.get(`s${at}`)?.tip));
  });

  it('takes none, when there is none', async () => {
    expect(await store().append([])).toEqual([]);
  });
}

function togetherAppends(store: () => ChainStore): void {
  it('takes several records of one chain together, in their order', async () => {
    const begun = await put(store(), claimRecord('a', 1));
    const entries = [lostRecord('a', 1), claimRecord('a', 2)];
    const [result] = await store().append([{ ...appendOf(claimRecord('a'), begun), entries }]);
    expect(result?.kind).toBe('applied');
    const chain = (await store().read(WORK_ITEM.id)).get('a');
    expect(chain?.tip).toBe(result?.tip);
    expect(chain?.entries.map((entry) => entry.id)).toEqual([claimRecord('a', 1), ...entries].map((entry) => entry.id));
  });

  it('takes none of them when the chain has moved', async () => {
    const begun = await put(store(), claimRecord('a', 1));
    const tip = await put(store(), endRecord('a'), begun);
    const entries = [lostRecord('a', 1), claimRecord('a', 2)];
    const results = await store().append([{ ...appendOf(claimRecord('a'), begun), entries }]);
    expect(results).toEqual([{ kind: 'lost', tip }]);
    expect((await chainsIn(store()))['a']).toEqual([claimRecord('a', 1).id, endRecord('a').id]);
  });

  it('tells whoever repeats them the tip that they made, and adds nothing', async () => {
    const append = { ...appendOf(claimRecord('a'), undefined), entries: [claimRecord('a', 1), lostRecord('a', 1)] };
    const first = await store().append([append]);
    const second = await store().append([append]);
    expect(second.map((result) => result.tip)).toEqual(first.map((result) => result.tip));
    expect((await chainsIn(store()))['a']).toHaveLength(2);
  });
}

function renewing(store: () => ChainStore): void {
  const renew = (number: number, tip: string) =>
    store().append([{ ...appendOf(claimRecord('a'), tip), entries: [], renewal: renewalOf('a', number) }]);

  it('moves with a renewal, which is the newest one and none of its records', async () => {
    const begun = await put(store(), claimRecord('a'));
    const [first] = await renew(1, begun);
    const [second] = await renew(2, first?.tip ?? '');
    const chain = (await store().read(WORK_ITEM.id)).get('a');
    expect(new Set([begun, first?.tip, second?.tip]).size).toBe(3);
    expect(chain).toEqual({
      tip: second?.tip,
      entries: [{ id: claimRecord('a').id, record: claimRecord('a').record }],
      renewal: renewalOf('a', 2).renewal,
    });
  });

  it('fences whoever goes on from before a renewal, and a renewal from before an end', async () => {
    const begun = await put(store(), claimRecord('a'));
    const [renewed] = await renew(1, begun);
    expect(await appendOne(store(), endRecord('a'), begun)).toEqual({ kind: 'lost', tip: renewed?.tip });
    const ended = await put(store(), endRecord('a'), renewed?.tip);
    expect(await renew(2, renewed?.tip ?? '')).toEqual([{ kind: 'lost', tip: ended }]);
    const chain = (await store().read(WORK_ITEM.id)).get('a');
    expect(chain?.entries).toHaveLength(2);
    expect(chain?.renewal).toEqual(renewalOf('a', 1).renewal);
  });
}

function losing(store: () => ChainStore): void {
  it('does not begin twice', async () => {
    const first = claimRecord('a', 1);
    const tip = await put(store(), first);
    expect(await appendOne(store(), claimRecord('a', 2), undefined)).toEqual({ kind: 'lost', tip });
    expect(await chainsIn(store())).toEqual({ a: [first.id] });
  });

  it('does not go on where there is none', async () => {
    const elsewhere = await put(store(), claimRecord('b'));
    expect(await appendOne(store(), claimRecord('a'), elsewhere)).toEqual({ kind: 'lost', tip: undefined });
    expect(Object.keys(await chainsIn(store()))).toEqual(['b']);
  });

  it('goes on after a loss from the tip that the loser was told', async () => {
    await put(store(), claimRecord('a'));
    const lost = await appendOne(store(), endRecord('a'), undefined);
    await put(store(), endRecord('a'), lost.tip);
    expect((await chainsIn(store()))['a']).toHaveLength(2);
  });
}

function sharing(place: () => ChainPlace, store: () => ChainStore, race: Extent['race']): void {
  it('shows one writer what another did', async () => {
    const other = await place().open();
    const tip = await put(store(), claimRecord('a'));
    expect(await chainsIn(other)).toEqual({ a: [claimRecord('a').id] });
    await put(other, endRecord('a'), tip);
    expect((await chainsIn(store()))['a']).toHaveLength(2);
    expect(await chainsIn(await place().open())).toEqual(await chainsIn(store()));
  });

  it('lets exactly one of many go on from the same tip, and tells exactly that one', async () => {
    expect(await raceFault(place(), { ...race, begun: true })).toBeUndefined();
  });

  it('lets writers of different chains pass each other', async () => {
    const writers = await Promise.all(Array.from({ length: 8 }, () => place().open()));
    const entries = writers.map((_, at) => claimRecord(`s${at}`));
    const results = await Promise.all(
      writers.map((writer, at) => writer.append(entries.slice(at, at + 1).map((entry) => appendOf(entry, undefined)))),
    );
    expect(results.flat().map((result) => result.kind)).toEqual(writers.map(() => 'applied'));
    expect(Object.keys(await chainsIn(store()))).toHaveLength(8);
  });
}
