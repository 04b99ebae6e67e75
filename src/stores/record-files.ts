/** Why: records lie in `artifacts/` as files for people; where a file lies and how it is called carries no meaning. */

import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';

import type { JournalProblem, WrittenRecord } from '../app/ports.ts';
import type { RecordId, WorkItemId } from '../domain/ids.ts';
import { isGateDecision, isStepRecord, type BatonRecord } from '../domain/record.ts';
import { admitFile, type Reader } from './admit-file.ts';
import { isSettled, stampOf, statsOf } from './file-stamp.ts';
import type { RecordCache } from './record-cache.ts';
import { stageFile, type StagedFile } from './write-file.ts';

/** The folders of `artifacts/` that hold records, each with a folder per work item. */
export const RECORD_FOLDERS = ['claims', 'handoff', 'gates'] as const;

/** What a read of record files gives: ids of records that the reader now knows, and what is no record. */
export type FilesRead = { readonly ids: readonly RecordId[]; readonly problems: readonly JournalProblem[] };

/** Where artifacts lie in the working tree: the absolute path, and how it is told. */
export type ArtifactsPlace = { readonly path: string; readonly root: string };

/** Reads all record files of a work item. A file that was read before and has not changed is not opened. */
export async function readRecordFiles(
  artifacts: ArtifactsPlace,
  workItem: WorkItemId,
  reader: Reader,
): Promise<FilesRead> {
  const ids: RecordId[] = [];
  const problems: JournalProblem[] = [];
  for (const folder of RECORD_FOLDERS) {
    const directory = `${artifacts.path}/${folder}/${workItem}`;
    for (const name of namesIn(directory)) {
      const place = `${artifacts.root}/${folder}/${workItem}/${name}`;
      const read = await readRecordFile(`${directory}/${name}`, place, reader);
      ids.push(...read.ids);
      problems.push(...read.problems);
    }
  }
  return { ids, problems };
}

async function readRecordFile(path: string, place: string, reader: Reader): Promise<FilesRead> {
  const stats = statsOf(path);
  if (stats?.isFile() !== true) return { ids: [], problems: [] };
  const signature = stampOf(stats);
  const settled = isSettled(stats, Date.now());
  const known = reader.cache.file(place);
  if (known?.signature === signature) return { ids: known.ids, problems: [] };
  const read = await admitFile(readFileSync(path), place, reader);
  if (settled && read.problems.length === 0) reader.cache.addFile(place, { signature, ids: read.ids });
  return read;
}

/** Record files end in `.json` (one record) or `.jsonl` (one a line); hidden files are temporary. */
export function isRecordFile(name: string): boolean {
  return !name.startsWith('.') && (name.endsWith('.json') || name.endsWith('.jsonl'));
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory).filter(isRecordFile).sort();
  } catch {
    return [];
  }
}

/**
 * A record's file, written beside its place; `commit` moves it there, and `remember` spares this program reading it. `remove`
 * takes it away after it was moved there.
 */
export type StagedRecord = StagedFile & {
  readonly remember: (cache: RecordCache) => void;
  readonly remove: () => void;
};

/** Writes a record beside its place in `artifacts/`, to be moved there once it counts. */
export function stageRecordFile(artifacts: ArtifactsPlace, entry: WrittenRecord): StagedRecord {
  const folder = `${folderOf(entry.record)}/${entry.record.workItemId}`;
  const name = fileName(entry.record);
  const taken = existsSync(`${artifacts.path}/${folder}/${name}.json`);
  const file = `${folder}/${name}${taken ? `-${entry.id.slice(0, 8)}` : ''}.json`;
  const path = `${artifacts.path}/${file}`;
  return {
    ...stageFile(path, `${entry.line}\n`),
    remove: () => rmSync(path, { force: true }),
    remember: (cache) => {
      const stats = statsOf(path);
      cache.addRecord(entry);
      // Too young to be known for good: the next start reads it once more.
      if (stats !== undefined)
        cache.seeFile(`${artifacts.root}/${file}`, { signature: stampOf(stats), ids: [entry.id] });
    },
  };
}

function folderOf(record: BatonRecord): (typeof RECORD_FOLDERS)[number] {
  if (record.eventType === 'attempt-started') return 'claims';
  return isGateDecision(record) ? 'gates' : 'handoff';
}

/** `<time>-<step>-<attempt>`, for people who look through the folder. */
function fileName(record: BatonRecord): string {
  const time = record.timestamp.replaceAll(/[-:]/gu, '').replace(/\.\d+/u, '');
  if (!isStepRecord(record)) return `${time}-${record.eventType}`;
  const suffix = isGateDecision(record) ? `${record.gate}-${record.eventType}` : record.attemptId;
  return `${time}-${record.step.key}-${suffix}`.slice(0, 200);
}
