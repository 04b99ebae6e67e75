/** Why: what goes wrong under faults is found by workers that claim, renew, die, take over and complete, and by a check of what is left. */

import { setTimeout as pause } from 'node:timers/promises';

import type { ChainStore } from '../../src/app/ports.ts';
import { isFailure } from '../../src/domain/failures.ts';
import type { RecordEntry } from '../../src/domain/record.ts';
import { runGit } from '../../src/git/process.ts';
import type { Server } from '../../src/stores/server.ts';
import { appendOf, appendOne, renewalOf } from '../support/chain-appends.ts';
import { completed, failed, started, written, type Heading } from '../support/record-builder.ts';
import { WORK_ITEM } from '../support/workflow-builder.ts';
import type { RemotePlace } from './remote-place.ts';
import { check, type Belief, type Checked } from './worker-check.ts';

/** How many work on how many steps, and which precaution they do without. */
export type Work = {
  readonly workers: number;
  readonly steps: number;
  readonly without?: 'nonce' | 'lease' | 're-read' | 'fence';
  /** Each round on one server has steps of its own. */
  readonly round?: number;
};

/** What the server holds in the end, what is wrong with it, and what happened on the way. */
export type Told = Checked & {
  /** Attempts that began in the same push that ended the one before. */
  readonly takeOvers: number;
  readonly renewals: number;
  /** Workers that were killed while they pushed. */
  readonly killed: number;
};

/** What all workers have to do with each other. */
type Yard = {
  readonly place: RemotePlace;
  readonly work: Work;
  readonly beliefs: Belief[];
  readonly counts: { takeOvers: number; renewals: number; killed: number };
  /** Pushes whose workers were killed: they go on by themselves for a while. */
  readonly orphans: Promise<unknown>[];
};

/** Lets workers complete all steps; then looks at the server's own folder, where no line is bad. */
export async function workUnderFaults(place: RemotePlace, work: Work): Promise<Told> {
  const keys = Array.from({ length: work.steps }, (_, at) => `step-${work.round ?? 0}-${at}`);
  const counts = { takeOvers: 0, renewals: 0, killed: 0 };
  const yard: Yard = { place, work, beliefs: [], counts, orphans: [] };
  await Promise.all(Array.from({ length: work.workers }, (_, at) => workOn(yard, keys, at)));
  await Promise.allSettled(yard.orphans);
  const chains = [...(await readAll(place))].filter(([step]) => keys.includes(step));
  return { ...counts, ...check(chains, yard.beliefs) };
}

/** A worker has a life until it is killed, and another name and clone after that. */
type Worker = { readonly yard: Yard; readonly name: string; readonly store: ChainStore };

const KILLED = 'killed while pushing';

/** Every so many pushes a worker is killed in the middle of one. */
const KILL_EVERY = 13;

async function beginLife(yard: Yard, seed: number, life: number): Promise<Worker> {
  let pushes = 0;
  const clone = await yard.place.openClone((server) => {
    const push = changedPush(yard, server, () => clone.top);
    return {
      ...server,
      push: async (moves, together) => {
        pushes += 1;
        if (pushes % KILL_EVERY !== 5 + seed) return push(moves, together);
        const orphan = push(moves, together);
        yard.orphans.push(orphan.catch(() => undefined));
        await pause(Math.random() * 80);
        throw new Error(KILLED);
      },
    };
  });
  return { yard, name: `w${seed}-${life}`, store: clone.store };
}

/** The push of those who do without the lease, or who take silence for a yes. */
function changedPush({ place, work }: Yard, server: Server, top: () => string): Server['push'] {
  if (work.without === 'lease') {
    return async (moves) => {
      const specs = moves.map(({ ref, to }) => `+${to ?? ''}:${ref}`);
      await runGit({ cwd: top(), env: place.repository.env }, ['push', '--quiet', 'origin', ...specs]);
      return { answers: moves.map(() => 'applied' as const), words: '' };
    };
  }
  if (work.without !== 're-read') return server.push;
  return async (moves, together) => {
    const { answers, words } = await server.push(moves, together);
    return { answers: answers.map((answer) => (answer === 'unknown' ? 'applied' : answer)), words };
  };
}

/** One worker: every turn has its number, by which it dies or takes over in some of them. */
async function workOn(yard: Yard, keys: readonly string[], seed: number): Promise<void> {
  let open = [...keys];
  let life = 0;
  let worker = await beginLife(yard, seed, life);
  for (let turn = seed; open.length > 0; turn += 1) {
    const step = open[(turn * 7) % open.length] ?? '';
    try {
      const isDone = await takeTurn(worker, step, turn);
      if (isDone) open = open.filter((key) => key !== step);
    } catch (error) {
      if (error instanceof Error && error.message === KILLED) {
        yard.counts.killed += 1;
        life += 1;
        worker = await beginLife(yard, seed, life);
        continue;
      }
      // No answer for long: the worker knows nothing, believes nothing and goes on, as a program does that is started anew.
      if (!isFailure(error)) throw error;
    }
  }
}

/** A step that nobody holds is claimed; somebody else's attempt is given up for dead, or taken over, in some turns. */
async function takeTurn(worker: Worker, step: string, turn: number): Promise<boolean> {
  const chain = (await worker.store.read(WORK_ITEM.id)).get(step) ?? { tip: undefined, entries: [] };
  const last = chain.entries.at(-1)?.record;
  if (last?.eventType === 'attempt-completed') return true;
  const heading = headingOf(worker, { step, turn, count: chain.entries.length });
  const claim = { heading, tip: chain.tip, turn };
  if (last?.eventType !== 'attempt-started') return attemptStep(worker, claim);
  const lost = { step, attempt: last.attemptId, actor: heading.actor };
  if (turn % 3 !== 1) return attemptStep(worker, { ...claim, lost });
  await appendOne(worker.store, written(failed(lost, 'lost').record), chain.tip);
  return false;
}

type Named = Heading & { readonly step: string; readonly attempt: string; readonly actor: string };

/** Without a nonce of its own, what two workers write about a step is the same to the byte. */
function headingOf({ yard, name }: Worker, at: { step: string; turn: number; count: number }): Named {
  const { step, turn, count } = at;
  return yard.work.without === 'nonce'
    ? { step, attempt: `${step}-${count}`, actor: 'anybody' }
    : { step, attempt: `${step}-${name}-${turn}`, actor: name };
}

type Attempt = {
  readonly heading: Named;
  readonly tip: string | undefined;
  readonly turn: number;
  /** The attempt whose place it takes, in one append. */
  readonly lost?: Heading;
};

/** Begins an attempt, works and completes it; true when it did. In some turns the worker dies in between. */
async function attemptStep(worker: Worker, attempt: Attempt): Promise<boolean> {
  const begun = await beginAttempt(worker, attempt);
  const { heading, turn } = attempt;
  const { step } = heading;
  if (begun === undefined || turn % 5 < 2) return false;
  const held = turn % 2 === 0 ? await renewed(worker, step, begun) : begun;
  if (held === undefined) return false;
  const isFenced = worker.yard.work.without !== 'fence';
  // What the fence is for only shows in workers that are slow enough to be taken for dead: without it, all are.
  const looks = isFenced ? (turn % 4 === 1 ? 6 : 1) : 24;
  const now = await lookAround(worker, step, { held, looks });
  const from = isFenced ? held : now;
  const ended = await appendOne(worker.store, written(completed(heading).record), from);
  if (ended.kind !== 'applied') return false;
  worker.yard.beliefs.push({ worker: worker.name, step, attempt: heading.attempt, is: 'completed' });
  return true;
}

async function beginAttempt(
  { store, yard, name }: Worker,
  { heading, tip, lost }: Attempt,
): Promise<string | undefined> {
  const begin = written(started(heading).record);
  const entries = lost === undefined ? [begin] : [written(failed(lost, 'lost').record), begin];
  // What the nonce is for only shows when several go on from the same view: without it, all of them hesitate.
  if (yard.work.without === 'nonce') await pause(150);
  const [begun] = await store.append([{ ...appendOf(begin, tip), entries }]);
  if (begun?.kind !== 'applied') return undefined;
  yard.beliefs.push({ worker: name, step: heading.step, attempt: heading.attempt, is: 'begun' });
  if (lost !== undefined) yard.counts.takeOvers += 1;
  return begun.tip;
}

/** Says that the work goes on; nothing when it is somebody else's by now. */
async function renewed({ store, yard }: Worker, step: string, tip: string): Promise<string | undefined> {
  const empty = appendOf(written(started({ step }).record), tip);
  const [result] = await store.append([{ ...empty, entries: [], renewal: renewalOf(step, yard.counts.renewals) }]);
  if (result?.kind !== 'applied') return undefined;
  yard.counts.renewals += 1;
  return result.tip;
}

/** Work takes a while; some workers are so slow that others give them up for dead. */
async function lookAround(
  { store }: Worker,
  step: string,
  { held, looks }: { readonly held: string; readonly looks: number },
): Promise<string> {
  let now = held;
  for (let left = looks; left > 0 && now === held; left -= 1) {
    now = (await store.read(WORK_ITEM.id)).get(step)?.tip ?? now;
    if (left > 1) await pause(60);
  }
  return now;
}

async function readAll(place: RemotePlace): Promise<ReadonlyMap<string, readonly RecordEntry[]>> {
  const { repository, store, top } = await place.openClone();
  repository.close();
  place.repository.git(['config', 'remote.origin.url', `file://${place.bare}`], top);
  return new Map([...(await store.read(WORK_ITEM.id))].map(([key, chain]) => [key, chain.entries]));
}
