/** Why: records lie in `artifacts/` as files for people; where a file lies and how it is called carries no meaning. */

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import type { JournalProblem, WrittenRecord } from '../app/ports.ts';
import type { RecordId, WorkItemId } from '../domain/ids.ts';
import { isGateDecision, isStepRecord, type BatonRecord } from '../domain/record.ts';
import { admitFile, type Reader } from './admit-file.ts';
import { stageFile, type StagedFile } from './write-file.ts';

/** The folders of `artifacts/` that hold records, each with a folder per work item. */
export const RECORD_FOLDERS = ['claims', 'handoff', 'gates'] as const;

/** What a read of record files gives: ids of records that the reader now knows, and what is no record. */
export type FilesRead = { readonly ids: readonly RecordId[]; readonly problems: readonly JournalProblem[] };

/** Reads all record files of a work item under `artifacts`, an absolute path. `root` is how that path is told. */
export async function readRecordFiles(
  artifacts: { readonly path: string; readonly root: string },
  workItem: WorkItemId,
  reader: Reader,
): Promise<FilesRead> {
  const ids: RecordId[] = [];
  const problems: JournalProblem[] = [];
  for (const folder of RECORD_FOLDERS) {
    const directory = join(artifacts.path, folder, workItem);
    for (const name of namesIn(directory)) {
      const path = join(directory, name);
      const place = `${artifacts.root}/${folder}/${workItem}/${name}`;
      const stats = statSync(path, { throwIfNoEntry: false });
      if (stats?.isFile() !== true) continue;
      const signature = `${stats.size}:${stats.mtimeMs}:${stats.ino}`;
      const known = reader.cache.files.get(place);
      const read =
        known?.signature === signature
          ? { ids: known.ids, problems: [] }
          : await admitFile(readFileSync(path), place, reader);
      if (read.problems.length === 0) reader.cache.files.set(place, { signature, ids: read.ids });
      ids.push(...read.ids);
      problems.push(...read.problems);
    }
  }
  return { ids, problems };
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

/** Writes a record beside its place in `artifacts/`, to be moved there once it counts. */
export function stageRecordFile(artifacts: string, entry: WrittenRecord): StagedFile {
  const folder = join(artifacts, folderOf(entry.record), entry.record.workItemId);
  const name = fileName(entry.record);
  const path = join(folder, `${name}.json`);
  const free = existsSync(path) ? join(folder, `${name}-${entry.id.slice(0, 8)}.json`) : path;
  return stageFile(free, `${entry.line}\n`);
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
