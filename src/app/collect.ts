/** Why: collecting makes what happened part of the repository's history: validated again, sealed, committed, and off the live refs. */

import { countOf } from '../domain/change.ts';
import type { Ended } from '../domain/decide-end.ts';
import { Failure, refuse, type Refusal } from '../domain/failures.ts';
import { isStepKey, type WorkItemId } from '../domain/ids.ts';
import { evaluate } from '../domain/schedule.ts';
import { stepOf, withRecord, type ItemState } from '../domain/state.ts';
import type { NoteSigner } from '../log/signed-note.ts';
import { encodeRecord } from '../records/record-id.ts';
import type {
  ErasedRecord,
  FinishedChain,
  History,
  HistoryCommit,
  JournalProblem,
  NamedBytes,
  WrittenRecord,
} from './ports.ts';
import { eraseRedacted, redactedIds } from './erasure.ts';
import { readSituation, type Readers, type Situation } from './situation.ts';

/** What collecting needs from outside. */
export type CollectPorts = Readers & {
  readonly history: History;
  /** Ends what is provably lost in an item, before it is collected. */
  readonly endLost?: (situation: Situation) => Promise<readonly Ended[]>;
};

/** What collecting did. */
export type Collected = {
  readonly commit: Exclude<HistoryCommit, { kind: 'moved' }>;
  readonly workItems: number;
  /** Live chains that were finished with and are gone now. */
  readonly finished: readonly FinishedChain[];
  /** Records whose content is in no file any more. */
  readonly erased: readonly ErasedRecord[];
  readonly problems: readonly JournalProblem[];
  /** Attempts that were ended because their executors are gone. */
  readonly reaped: readonly Ended[];
};

/** What else collecting is to do, each time anew when somebody was faster. */
export type CollectExtras = {
  /** Records that become part of the history with this collecting, without having been in a ref. */
  readonly endings?: (situation: Situation) => readonly WrittenRecord[];
  /** Told of every work item as it stands with those, before anything is committed, to write what is derived from that. */
  readonly derive?: (situations: readonly Situation[]) => Promise<void>;
};

type Options = CollectExtras & {
  readonly dryRun: boolean;
  readonly pack?: boolean;
  readonly sign?: NoteSigner;
  readonly cosigned?: readonly NamedBytes[];
};

const TRIES = 6;

/** Collects every work item. What is still running stays in its refs; nothing that is not committed is deleted. */
export async function collect(
  ports: CollectPorts,
  options: Options,
): Promise<Collected | { readonly kind: 'refused'; readonly refusal: Refusal }> {
  let moved: Extract<HistoryCommit, { kind: 'moved' }> = { kind: 'moved', branch: '' };
  const reaped: Ended[] = [];
  for (let tries = 0; tries < TRIES; tries += 1) {
    const gathered = await gather(ports, options, reaped);
    const { items, situations, finished, erased, problems } = gathered;
    await options.derive?.(situations);
    const message = (files: number): string => commitMessage(files, items, finished.length);
    const records = situations.flatMap(({ view }) => view.entries);
    const leftOut = spoiledFiles(problems);
    const { dryRun, pack = false, sign, cosigned } = options;
    const extras = { ...(sign && { sign }), ...(cosigned && { cosigned }) };
    const request = { message, records, finished, leftOut, erase: erased, pack, dryRun, ...extras };
    const commit = await ports.history.commit(request).catch((error: unknown) => {
      gathered.undo();
      throw error;
    });
    if (commit.kind !== 'moved') return { commit, workItems: items, finished, erased, problems, reaped };
    gathered.undo();
    moved = commit;
  }
  const { branch, lock } = moved;
  const refusal = lock === undefined ? refuse('branch-moved', { branch }) : refuse('ref-locked', { ref: branch, lock });
  return { kind: 'refused', refusal };
}

type Gathered = {
  readonly items: number;
  readonly situations: readonly Situation[];
  readonly finished: readonly FinishedChain[];
  readonly erased: readonly ErasedRecord[];
  readonly problems: readonly JournalProblem[];
  /** Takes the files of endings away, since those count only once they are committed. */
  readonly undo: () => void;
};

/** Reads every work item, with its endings, and sees that each record has a file. */
async function gather(ports: CollectPorts, options: Options, reaped: Ended[]): Promise<Gathered> {
  const ids = await ports.library.listWorkItems();
  const situations: Situation[] = [];
  const undoing: (() => void)[] = [];
  for (const id of ids) {
    const read = await readLiving(ports, id, options.dryRun ? undefined : reaped);
    const ends = options.endings?.(read) ?? [];
    if (!options.dryRun) {
      const gone = redactedIds(read.view);
      await ports.journal.file(unfiledRecords(read).filter((entry) => !gone.has(entry.id)));
      undoing.push(await ports.journal.file(ends));
    }
    situations.push(withEndings(read, ends));
  }
  const finished = situations.flatMap((situation) => finishedChains(situation.state.workItem.id, situation));
  const erasures = situations.map(({ state, view }) => eraseRedacted(state.workItem.id, view, finished));
  return {
    items: ids.length,
    situations,
    finished,
    erased: erasures.flatMap(({ erase }) => erase),
    problems: [...situations.flatMap(({ view }) => view.problems), ...erasures.flatMap(({ problems }) => problems)],
    undo: () => undoing.forEach((undo) => undo()),
  };
}

/** A situation as it is once more records have come. */
export function withEndings(situation: Situation, ends: readonly WrittenRecord[]): Situation {
  if (ends.length === 0) return situation;
  const { view } = situation;
  const state = ends.reduce<ItemState>(withRecord, situation.state);
  return { state, evaluation: evaluate(state), view: { ...view, entries: [...view.entries, ...ends] } };
}

/** Reads an item, without attempts that are provably lost: these are ended and told in `reaped`. */
async function readLiving(ports: CollectPorts, id: WorkItemId, reaped: Ended[] | undefined): Promise<Situation> {
  const situation = await readSituation(ports, id);
  const ended = reaped === undefined ? [] : ((await ports.endLost?.(situation)) ?? []);
  reaped?.push(...ended);
  return ended.length === 0 ? situation : readSituation(ports, id);
}

/** Files of one record that is none. A batch of which one line is spoiled holds others that count, and stays in. */
function spoiledFiles(problems: readonly JournalProblem[]): readonly string[] {
  return problems.flatMap(({ place }) => /^(.*\.json):\d+$/u.exec(place)?.[1] ?? []);
}

/** Records that are only in refs, as after a kill between the claim and its file. */
export function unfiledRecords({ view }: Situation): readonly WrittenRecord[] {
  return view.entries
    .filter((entry) => !view.filed.has(entry.id))
    .map(({ id, record }) => {
      const encoded = encodeRecord(record);
      if (encoded.kind === 'refused') throw new Failure('record-refused', { reason: encoded.reason });
      return { id, record, line: encoded.line };
    });
}

function finishedChains(workItem: WorkItemId, { state, view }: Situation): readonly FinishedChain[] {
  return [...view.tips].flatMap(([key, tip]): readonly FinishedChain[] => {
    if (key === '') return [{ workItem, chain: { kind: 'item' }, tip }];
    const step = isStepKey(key) ? stepOf(state, key) : undefined;
    const open = step === undefined || step.phase === 'running' || step.phase === 'conflict';
    return open ? [] : [{ workItem, chain: { kind: 'step', step: step.step.key }, tip }];
  });
}

function commitMessage(files: number, items: number, chains: number): string {
  return `baton: collect ${countOf(files, 'artifact file')}\n\n${countOf(items, 'work item')} looked at, ${countOf(chains, 'finished chain')} taken in.\n`;
}
