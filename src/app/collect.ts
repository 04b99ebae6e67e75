/** Why: collecting makes what happened part of the repository's history: validated again, sealed, committed, and off the live refs. */

import { countOf } from '../domain/change.ts';
import { Failure, refuse, type Refusal } from '../domain/failures.ts';
import { isStepKey, type WorkItemId } from '../domain/ids.ts';
import type { RecordEntry } from '../domain/record.ts';
import { stepOf } from '../domain/state.ts';
import type { NoteSigner } from '../log/signed-note.ts';
import { encodeRecord } from '../records/record-id.ts';
import type { FinishedChain, History, HistoryCommit, JournalProblem, NamedBytes, WrittenRecord } from './ports.ts';
import { readSituation, type Readers, type Situation } from './situation.ts';

/** What collecting needs from outside. */
export type CollectPorts = Readers & { readonly history: History };

/** What collecting did. */
export type Collected = {
  readonly commit: Exclude<HistoryCommit, { kind: 'moved' }>;
  readonly workItems: number;
  /** Live chains that were finished with and are gone now. */
  readonly finished: readonly FinishedChain[];
  readonly problems: readonly JournalProblem[];
};

const TRIES = 6;

/** Collects every work item. What is still running stays in its refs; nothing that is not committed is deleted. */
export async function collect(
  ports: CollectPorts,
  options: {
    readonly dryRun: boolean;
    readonly pack?: boolean;
    readonly sign?: NoteSigner;
    readonly cosigned?: readonly NamedBytes[];
  },
): Promise<Collected | { readonly kind: 'refused'; readonly refusal: Refusal }> {
  let moved: Extract<HistoryCommit, { kind: 'moved' }> = { kind: 'moved', branch: '' };
  for (let tries = 0; tries < TRIES; tries += 1) {
    const ids = await ports.library.listWorkItems();
    const finished: FinishedChain[] = [];
    const records: RecordEntry[] = [];
    const problems: JournalProblem[] = [];
    for (const id of ids) {
      const situation = await readSituation(ports, id);
      if (!options.dryRun) await ports.journal.file(unfiledRecords(situation));
      for (const entry of situation.view.entries) records.push(entry);
      finished.push(...finishedChains(id, situation));
      problems.push(...situation.view.problems);
    }
    const message = (files: number): string => commitMessage(files, ids.length, finished.length);
    const leftOut = spoiledFiles(problems);
    const commit = await ports.history.commit({ message, records, finished, leftOut, pack: false, ...options });
    if (commit.kind !== 'moved') return { commit, workItems: ids.length, finished, problems };
    moved = commit;
  }
  const { branch, lock } = moved;
  const refusal = lock === undefined ? refuse('branch-moved', { branch }) : refuse('ref-locked', { ref: branch, lock });
  return { kind: 'refused', refusal };
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
