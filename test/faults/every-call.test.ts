/** Why: whatever call a command is cut at, nothing that was recorded is lost, nothing is done twice, and repeating it goes through. */

import { describe, expect, it } from 'vitest';

import { readSituation } from '../../src/app/situation.ts';
import { isStepRecord } from '../../src/domain/record.ts';
import type { ItemState } from '../../src/domain/state.ts';
import { placementsOf } from '../support/item-view.ts';
import { makeWorld, type MemoryDisk, type MemoryWorld } from '../support/memory-world.ts';
import { WORK_ITEM } from '../support/workflow-builder.ts';
import { COMMANDS, diskBefore, type FaultedCommand } from './commands.ts';
import { faultsOf, InjectedFault, makeInjector, type Fault, type Injector } from './fault.ts';

/** A process whose every call to a store goes through an injector. */
function injected(disk: MemoryDisk, injector: Injector): MemoryWorld {
  const world = makeWorld(disk, 'cut');
  const { library, journal, history } = world;
  return {
    ...world,
    library: injector.wrap(library),
    journal: injector.wrap(journal),
    history: injector.wrap(history),
  };
}

/** Ids of the records in refs and on the history branch: what no cleaning of the working tree takes away. */
async function safeIds(disk: MemoryDisk): Promise<ReadonlySet<string>> {
  const chains = await disk.chains.read(WORK_ITEM.id);
  return new Set([
    ...disk.committed.keys(),
    ...[...chains.values()].flatMap((chain) => chain.entries.map(({ id }) => id)),
  ]);
}

async function stateOn(disk: MemoryDisk): Promise<ItemState | undefined> {
  return disk.workItems.size === 0 ? undefined : (await readSituation(makeWorld(disk), WORK_ITEM.id)).state;
}

/** What is wrong with a disk on which there were these records before. */
async function faultsOn(disk: MemoryDisk, before: ReadonlySet<string>): Promise<readonly string[]> {
  const safe = await safeIds(disk);
  const state = await stateOn(disk);
  return [
    ...[...before].filter((id) => !safe.has(id)).map((id) => `lost ${id}`),
    ...[...disk.files.keys()].filter((id) => !safe.has(id)).map((id) => `only a file: ${id}`),
    ...(state?.steps ?? []).filter(({ phase }) => phase === 'conflict').map(({ step }) => `conflict on ${step.key}`),
    ...(state?.steps ?? []).filter(completedTwice).map(({ step }) => `${step.key} is completed twice`),
  ];
}

function completedTwice({ attempts }: ItemState['steps'][number]): boolean {
  return attempts.filter((attempt) => attempt.current && attempt.status === 'completed').length > 1;
}

/** Where the item stands and how many records of each kind count, apart from attempts that were cut off. */
async function outcomeOn(disk: MemoryDisk): Promise<unknown> {
  const state = await stateOn(disk);
  const records = (state?.steps ?? []).flatMap((step) => step.history.entries.map((entry) => entry.record));
  const ends = records.filter((record) => isStepRecord(record) && record.eventType !== 'attempt-started');
  const counted = ends.filter((record) => !(record.eventType === 'attempt-failed' && record.reason === 'interrupted'));
  return {
    places: state === undefined ? {} : placementsOf(state),
    kinds: counted.map((record) => `${record.step.key} ${record.eventType}`).toSorted(),
    items: state?.itemRecords.map(({ record }) => record.eventType),
    schedules: disk.schedules.size,
    live: [...(await disk.chains.read(WORK_ITEM.id)).keys()].toSorted(),
  };
}

/** A run without faults: how many calls it makes and what it leads to. */
async function undisturbed(command: FaultedCommand): Promise<{ readonly calls: number; readonly outcome: unknown }> {
  const disk = await diskBefore(command);
  const injector = makeInjector();
  expect(await command.call(injected(disk, injector))).toBe(0);
  return { calls: injector.calls(), outcome: await outcomeOn(disk) };
}

/** Cuts a command at one call, then repeats it: everything that is wrong after either, and what it comes to. */
async function afterFault(command: FaultedCommand, fault: Fault, broken?: BreakWorld): Promise<readonly string[]> {
  const disk = await diskBefore(command);
  const before = await safeIds(disk);
  const injector = makeInjector(fault);
  const world = injected(disk, injector);
  await command.call(broken?.(world, injector) ?? world).catch(passOver);
  const afterCut = await faultsOn(disk, before);
  const repeated = await command.call(makeWorld(disk, 'again'));
  const refusal = repeated === 0 || repeated === 3 ? [] : [`repeated, it exits with ${repeated}`];
  return [...afterCut, ...refusal, ...(await faultsOn(disk, before)), JSON.stringify(await outcomeOn(disk))];
}

type BreakWorld = (world: MemoryWorld, injector: Injector) => MemoryWorld;

/** A cut is what was asked for; anything else is a bug. */
function passOver(error: unknown): void {
  if (!(error instanceof InjectedFault)) throw error;
}

describe.each(COMMANDS)('$name', (command) => {
  it('cut at any call, once or for good, leaves things sound and goes through when repeated', async () => {
    const { calls, outcome } = await undisturbed(command);
    expect(calls).toBeGreaterThan(2);
    const found: Record<string, readonly string[]> = {};
    const wanted: Record<string, readonly string[]> = {};
    for (const fault of faultsOf(calls)) {
      const name = `call ${fault.call}, ${fault.when}, ${fault.lasting ? 'for good' : 'once'}`;
      found[name] = await afterFault(command, fault);
      wanted[name] = [JSON.stringify(outcome)];
    }
    expect(found).toEqual(wanted);
  });
});

/** Deletes finished chains first and commits what they held afterwards. */
const inTwoSteps: BreakWorld = (world, injector) => {
  const { chains } = world.disk;
  const first = injector.wrap({
    remove: (finished: Parameters<typeof chains.remove>[0]) => Promise.resolve(chains.remove(finished)),
  });
  const commit: MemoryWorld['history']['commit'] = async (request) => {
    await first.remove(request.finished);
    return world.history.commit({ ...request, finished: [] });
  };
  return { ...world, history: { ...world.history, commit } };
};

describe('the search for faults catches', () => {
  it('a collection that deletes chains before their records are committed', async () => {
    const collect = COMMANDS.find(({ name }) => name === 'collect');
    if (collect === undefined) throw new Error('collect is not in the table');
    const { calls } = await undisturbed(collect);
    const found = await Promise.all(faultsOf(calls + 1).map((fault) => afterFault(collect, fault, inTwoSteps)));
    expect(found.flat().filter((fault) => fault.startsWith('lost'))).not.toEqual([]);
  });
});
