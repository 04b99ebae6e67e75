/** Why: one seed is one world: a server, some clients, and everything that happens between them, the same each time. */

import { randomFrom } from './random.ts';
import { act, claimSomething, collectAll, completeOne, failOne, look, type Client, type Memory } from './client.ts';
import { openClone, type Disk } from './clone.ts';
import { makeChecker, type Checker } from './checker.ts';
import { drawConditions, type Conditions, type Without } from './conditions.ts';
import { openLine } from './line.ts';
import type { Random } from './random.ts';
import { chainOf, goesThrough, HISTORY, startServer, type SimulatedServer } from './server.ts';
import { startTime, type VirtualTime } from './virtual-time.ts';

/** What came of a seed. */
export type Told = {
  readonly faults: readonly string[];
  readonly counts: Checker['counts'] & { readonly kills: number };
};

/** How to run a seed. */
export type Run = { readonly without?: Without; readonly trace?: (line: string) => void };

type World = {
  readonly time: VirtualTime;
  readonly random: Random;
  readonly conditions: Conditions;
  readonly server: SimulatedServer;
  readonly checker: Checker;
  readonly tell: (event: () => string) => void;
  readonly counts: { kills: number; atWork: number; readonly crashes: unknown[] };
};

/** Lets everything happen that follows from a seed, then brings the work to its end on a good line, and judges. */
export async function runSeed(seed: number, { without, trace }: Run = {}): Promise<Told> {
  const world = makeWorld(seed, without, trace);
  const { time, conditions, checker, counts } = world;
  for (let number = 1; number <= conditions.clients; number += 1) startClient(world, `c${number}`, newDisk());
  await time.run();
  if (counts.crashes.length > 0) throw new Error(`seed ${seed}: the program failed`, { cause: counts.crashes[0] });
  if (counts.atWork > 0) throw new Error(`seed ${seed}: ${counts.atWork} clients wait for something that never comes`);
  world.tell(() => 'the lines are good again');
  const closing = finish(world);
  await time.run();
  await closing;
  return { faults: checker.faults, counts: { ...checker.counts, kills: counts.kills } };
}

function makeWorld(seed: number, without: Without | undefined, trace: Run['trace']): World {
  const random = randomFrom(seed);
  const conditions = drawConditions(random, without);
  const time = startTime();
  const checker = makeChecker(conditions.workflow);
  const tell = (event: () => string): void => trace?.(`${String(time.now()).padStart(6)} ${event()}`);
  const hasLeases = without !== 'lease';
  const server = startServer(
    (before, after) => {
      for (const [ref, tip] of after) {
        if (ref === HISTORY || before.get(ref) === tip) continue;
        for (const entry of chainOf(server, tip)) checker.appended(entry);
        const renewal = server.link(tip)?.renewal;
        if (renewal !== undefined) checker.renewed(renewal);
      }
      if ([...before].some(([ref, tip]) => after.get(ref) !== tip)) findLost(world, after);
    },
    { hasLeases },
  );
  const world = { time, random, conditions, server, checker, tell, counts: { kills: 0, atWork: 0, crashes: [] } };
  return world;
}

/** Whatever the server took has to be in a chain or in the history from then on. */
function findLost({ server, checker }: World, refs: ReadonlyMap<string, string>): void {
  const there = new Set(server.history(refs.get(HISTORY)).records.keys());
  for (const [ref, tip] of refs) {
    if (ref !== HISTORY) for (const { id } of chainOf(server, tip)) there.add(id);
  }
  for (const id of checker.taken) if (!there.has(id)) checker.fault(`record ${id.slice(0, 8)} is lost`);
}

type Notes = { readonly disk: Disk; readonly kept: object[]; readonly memory: Memory };

function newDisk(): Notes {
  return {
    disk: { files: new Map(), intents: new Set(), seen: { floor: 0 }, sightings: new Map() },
    kept: [],
    memory: { asked: undefined, holds: [] },
  };
}

/** A client that begins, or begins again with what it finds on its disk. */
function startClient(world: World, name: string, notes: Notes): void {
  const { time, random, conditions, counts, tell } = world;
  let alive = true;
  const client = makeClient(world, { name, notes, conditions, isAlive: () => alive });
  const wait = (): Promise<void> =>
    new Promise((resolve) => {
      time.after(random.below(conditions.slowness * 3), () => {
        if (alive) resolve();
      });
    });
  const die = (): void => {
    if (!alive) return;
    alive = false;
    counts.kills += 1;
    counts.atWork -= 1;
    const isLost = random.chance(0.4);
    tell(() => `${name} is killed${isLost ? ' and its disk is lost' : ''}`);
    if (random.chance(0.3)) return;
    time.after(random.below(conditions.slowness * 20), () => startClient(world, name, isLost ? newDisk() : notes));
  };
  const live = async (): Promise<void> => {
    for (let deed = 0; deed < conditions.deeds; deed += 1) {
      await wait();
      if (random.chance(conditions.crash)) time.after(random.below(conditions.slowness * 4), die);
      await act(client);
    }
    alive = false;
    counts.atWork -= 1;
  };
  counts.atWork += 1;
  live().catch((error: unknown) => counts.crashes.push(error));
}

type Part = {
  readonly name: string;
  readonly notes: Notes;
  readonly conditions: Conditions;
  readonly isAlive: () => boolean;
};

const DAY = Date.parse('2026-01-03T00:00:00Z');

function makeClient(world: World, { name, notes, conditions, isAlive }: Part): Client {
  const { time, random, server, checker, tell } = world;
  const { alike, without, workflow } = conditions;
  // Clocks of machines are hours apart and do not go equally fast.
  const [offset, pace] = alike ? [0, 0] : [random.below(20_000_000) - 10_000_000, 0.5 + random.below(100) / 100];
  const now = (): string => `${new Date(DAY + offset + time.now() * pace).toISOString().slice(0, 19)}Z`;
  const seconds = (): number => time.now() / 1000;
  const line = openLine({
    time,
    random,
    server,
    conditions,
    isAlive,
    seen: notes.disk.seen,
    tell: (event) => tell(() => `${name} ${event()}`),
  });
  const { disk, kept, memory } = notes;
  const keep = (carried: object): void => void kept.push(carried);
  const nextNonce = (): string => {
    const numbers = Array.from({ length: 4 }, () => random.below(2 ** 32));
    return without === 'nonce' ? '0'.repeat(32) : numbers.map((part) => part.toString(16).padStart(8, '0')).join('');
  };
  return {
    name,
    memory,
    random,
    conditions,
    checker,
    tell,
    nextNonce,
    clone: openClone({ disk, line, server, workflow, now, seconds, keep, without }),
    kept: () => kept.length,
    isCollected: (commit) => goesThrough((at) => server.history(at).parent, tipOf(server) ?? '', commit),
  };
}

function tipOf({ versions }: SimulatedServer): string | undefined {
  return versions.at(-1)?.get(HISTORY);
}

const GOOD = { lostRequest: 0, lostAnswer: 0, duplicate: 0, late: 0, stale: 0, torn: 0, crash: 0 } as const;
const MOST_ROUNDS = 30;

/** Somebody tidies up: ends what nobody works on any more, does what is left, collects. That has to be possible. */
async function finish(world: World): Promise<void> {
  const conditions = { ...world.conditions, ...GOOD, slowness: 1 };
  const client = makeClient(world, { name: 'last', notes: newDisk(), conditions, isAlive: () => true });
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const situation = await look(client);
    const steps = situation?.state.steps ?? [];
    const held = steps.find(({ phase }) => phase === 'running' || phase === 'conflict');
    const open = held ?? steps.find(({ phase }) => phase !== 'completed');
    if (open === undefined) break;
    const { step, phase, last } = open;
    const isClear = phase === 'running' && last !== undefined;
    const target = { step: step.key, ...(isClear ? { attemptId: last.id } : {}) };
    if (phase === 'running' || phase === 'conflict') await failOne(client, target);
    else await doStep(client);
  }
  await collectAll(client);
  judgeEnd(world);
}

/** The lowest step that may begin; else one that was cancelled or has used its attempts, which has to be asked for by name. */
async function doStep(client: Client): Promise<void> {
  const { clone, memory, conditions } = client;
  const request = {
    actor: 'last',
    now: clone.clock.now(),
    attemptSuffix: 'last',
    executor: { kind: 'person' },
    leaseSeconds: 0,
    retry: true,
  } as const;
  for (const step of [undefined, ...conditions.workflow.steps.map(({ key }) => key)]) {
    const nonce = client.nextNonce();
    if (memory.holds.length === 0) await claimSomething(client, { ...request, nonce, ...(step && { step }) });
  }
  for (const hold of memory.holds) await completeOne(client, hold);
  memory.holds = [];
}

/** In the end each step is completed, and everything lies in the history. */
function judgeEnd({ server, checker, conditions }: World): void {
  const refs = server.versions.at(-1) ?? new Map<string, string>();
  const { records } = server.history(refs.get(HISTORY));
  for (const ref of refs.keys()) if (ref !== HISTORY) checker.fault(`${ref} is left`);
  for (const id of checker.taken) if (!records.has(id)) checker.fault(`record ${id.slice(0, 8)} was not collected`);
  if (checker.counts.completions !== conditions.workflow.steps.length) checker.fault('not every step is completed');
}
