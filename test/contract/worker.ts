/** Why: what goes wrong under faults is found by workers that claim, die, take over and complete, and by a check of what is left. */

import type { ChainStore } from '../../src/app/ports.ts';
import { isFailure } from '../../src/domain/failures.ts';
import type { AttemptId } from '../../src/domain/ids.ts';
import type { RecordEntry } from '../../src/domain/record.ts';
import { appendOne } from '../support/chain-appends.ts';
import { completed, failed, started, written } from '../support/record-builder.ts';
import { WORK_ITEM } from '../support/workflow-builder.ts';
import type { RemotePlace } from './remote-place.ts';

/** How many work on how many steps; without the fence a completion does not mind what happened since its claim. */
export type Work = {
  readonly workers: number;
  readonly steps: number;
  readonly isFenced: boolean;
  /** Each round on one server has steps of its own. */
  readonly round?: number;
};

/** What the server holds in the end, and what is wrong with it. */
export type Told = {
  readonly attempts: number;
  readonly takeOvers: number;
  readonly completions: number;
  readonly faults: readonly string[];
};

type Belief = { readonly step: string; readonly attempt: string };

/** Lets workers complete all steps; then looks at the server's own folder, where no line is bad. */
export async function workUnderFaults(place: RemotePlace, work: Work): Promise<Told> {
  const keys = Array.from({ length: work.steps }, (_, at) => `step-${work.round ?? 0}-${at}`);
  const beliefs: Belief[] = [];
  await Promise.all(
    Array.from({ length: work.workers }, async (_, at) => {
      const worker = { name: `w${at}`, store: await place.open(), isFenced: work.isFenced };
      beliefs.push(...(await workOn(worker, keys, at)));
    }),
  );
  return check(await readAll(place), beliefs);
}

type Worker = { readonly name: string; readonly store: ChainStore; readonly isFenced: boolean };

/** One worker: every turn has its number, by which it dies or takes over in some of them. */
async function workOn(worker: Worker, keys: readonly string[], seed: number): Promise<readonly Belief[]> {
  const beliefs: Belief[] = [];
  let open = [...keys];
  for (let turn = seed; open.length > 0; turn += 1) {
    const step = open[(turn * 7) % open.length] ?? '';
    try {
      const ended = await takeTurn(worker, step, turn);
      if (ended === 'completed') beliefs.push({ step, attempt: `${step}-${worker.name}-${turn}` });
      if (ended !== 'open') open = open.filter((key) => key !== step);
    } catch (error) {
      // No answer for long: the worker knows nothing, believes nothing and goes on, as a program does that is started anew.
      if (!isFailure(error)) throw error;
    }
  }
  return beliefs;
}

type Turn = 'open' | 'completed' | 'done';

/** Somebody else's attempt is given up for dead in every other turn; a step that nobody holds is claimed. */
async function takeTurn(worker: Worker, step: string, turn: number): Promise<Turn> {
  const chain = (await worker.store.read(WORK_ITEM.id)).get(step);
  const last = chain?.entries.at(-1)?.record;
  if (last?.eventType === 'attempt-completed') return 'done';
  if (last?.eventType !== 'attempt-started') return attemptStep(worker, { step, tip: chain?.tip, turn });
  const ending = written(failed({ step, attempt: last.attemptId, actor: worker.name }).record);
  if (turn % 2 === 0) await appendOne(worker.store, ending, chain?.tip);
  return 'open';
}

/** Claims and completes; in every third turn the worker dies in between. */
async function attemptStep(
  { name, store, isFenced }: Worker,
  { step, tip, turn }: { readonly step: string; readonly tip: string | undefined; readonly turn: number },
): Promise<Turn> {
  const heading = { step, attempt: `${step}-${name}-${turn}`, actor: name };
  const begun = await appendOne(store, written(started(heading).record), tip);
  if (begun.kind === 'lost' || turn % 3 === 0) return 'open';
  // Work takes a while; some workers are so slow that others give them up for dead.
  let now = begun.tip;
  for (let looks = turn % 4 === 1 ? 12 : 1; looks > 0 && now === begun.tip; looks -= 1) {
    now = (await store.read(WORK_ITEM.id)).get(step)?.tip ?? now;
  }
  const ended = await appendOne(store, written(completed(heading).record), isFenced ? begun.tip : now);
  return ended.kind === 'applied' ? 'completed' : 'open';
}

async function readAll(place: RemotePlace): Promise<ReadonlyMap<string, readonly RecordEntry[]>> {
  const { repository, store, top } = await place.openClone();
  repository.close();
  place.repository.git(['config', 'remote.origin.url', `file://${place.bare}`], top);
  return new Map([...(await store.read(WORK_ITEM.id))].map(([key, chain]) => [key, chain.entries]));
}

function check(chains: ReadonlyMap<string, readonly RecordEntry[]>, beliefs: readonly Belief[]): Told {
  const faults = [...chains].flatMap(([step, entries]) => chainFaults(step, entries));
  const records = [...chains.values()].flat().map((entry) => entry.record);
  const completions = records.filter(({ eventType }) => eventType === 'attempt-completed');
  for (const { step, attempt } of beliefs) {
    const isTrue = completions.some((record) => 'attemptId' in record && record.attemptId === attempt);
    if (!isTrue) faults.push(`${step}: ${attempt} believes that it completed it`);
  }
  return {
    attempts: records.filter(({ eventType }) => eventType === 'attempt-started').length,
    takeOvers: records.filter(({ eventType }) => eventType === 'attempt-failed').length,
    completions: completions.length,
    faults,
  };
}

/** A chain is attempts one after the other: each ended before the next begins, and nothing after a completion. */
function chainFaults(step: string, entries: readonly RecordEntry[]): readonly string[] {
  const faults: string[] = [];
  let running: AttemptId | undefined;
  entries.forEach(({ record }, at) => {
    if (!('attemptId' in record)) return;
    const begins = record.eventType === 'attempt-started';
    if (begins ? running !== undefined : running !== record.attemptId) {
      faults.push(`${step}: ${record.eventType} of ${record.attemptId} while ${running ?? 'none'} ran`);
    }
    running = begins ? record.attemptId : undefined;
    if (record.eventType === 'attempt-completed' && at < entries.length - 1) faults.push(`${step}: more after the end`);
  });
  return faults;
}
