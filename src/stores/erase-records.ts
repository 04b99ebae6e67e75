/** Why: what was redacted must be in no file any more, neither on the branch nor in the working tree, wherever it lay. */

import { readFileSync } from 'node:fs';

import type { ErasedRecord } from '../app/ports.ts';
import { splitLines } from '../records/lines.ts';
import { lineId } from '../records/record-id.ts';
import type { ArtifactFile } from './artifact-tree.ts';
import type { GitRepository } from './git-repository.ts';
import { readBlobs, type Branch, type FileChanges } from './log-store.ts';
import { forgetAnswers } from './kept-answers.ts';
import { forgetRecords } from './record-cache.ts';
import { isRecordFile, RECORD_FOLDERS } from './record-files.ts';

/** What erasing changes: on the branch, in the working tree, and which new files are not to be committed as they are. */
export type PlannedErasure = {
  readonly branch: FileChanges;
  readonly local: FileChanges;
  readonly forget: () => void;
};

const NOTHING: FileChanges = { write: [], remove: [] };
const LINE_FEED = 0x0a;

/** Works out how lines of these records leave all files. Files are only read when there is something to erase. */
export async function planErasure(
  repository: GitRepository,
  at: Branch,
  from: { readonly walked: readonly ArtifactFile[]; readonly erase: readonly ErasedRecord[] },
): Promise<PlannedErasure> {
  if (from.erase.length === 0) return { branch: NOTHING, local: NOTHING, forget: () => undefined };
  const ids = new Set<string>(from.erase.map(({ id }) => id));
  const isRecords = (path: string): boolean =>
    RECORD_FOLDERS.some((folder) => path.startsWith(`${at.root}/${folder}/`)) &&
    isRecordFile(path.slice(path.lastIndexOf('/') + 1));
  const committed = new Map([...at.committed].filter(([path]) => isRecords(path)));
  const here = from.walked
    .filter(({ path }) => isRecords(path))
    .map(({ path, source }) => [path, readFileSync(source)] as const);
  const items = new Set(from.erase.map(({ workItem }) => workItem));
  return {
    branch: without(await readBlobs(repository, committed, ''), ids),
    local: without(here, ids),
    forget: () =>
      items.forEach((item) => {
        forgetRecords(repository.privateDir, item);
        forgetAnswers(repository.privateDir, item);
      }),
  };
}

/** The files that hold some of these records, without them; a file that holds nothing else goes. */
function without(files: Iterable<readonly [string, Uint8Array]>, ids: ReadonlySet<string>): FileChanges {
  const write: { path: string; bytes: Uint8Array }[] = [];
  const remove: string[] = [];
  for (const [path, bytes] of files) {
    const lines = splitLines(bytes);
    const kept = lines.filter((line) => !ids.has(lineId(line)));
    if (kept.length === lines.length) continue;
    if (kept.length === 0) remove.push(path);
    else write.push({ path, bytes: Buffer.concat(kept.flatMap((line) => [line, Uint8Array.of(LINE_FEED)])) });
  }
  return { write, remove };
}
