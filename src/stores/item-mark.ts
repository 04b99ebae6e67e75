/** Why: whether anything that the answer about a work item was read from has changed can be seen without opening it. */

import { existsSync, readdirSync, type Stats } from 'node:fs';
import { join } from 'node:path';

import type { WorkItem } from '../domain/work-item.ts';
import { tipFromFiles } from '../git/query.ts';
import { isSettled, stampOf, statsOf } from './file-stamp.ts';
import type { GitRepository } from './git-repository.ts';
import type { HistoryPlace } from './history-branch.ts';
import { isRecordFile, RECORD_FOLDERS } from './record-files.ts';

/** What a mark is made of: a repository, where its history lies, and the clock in milliseconds since 1970. */
export type Marked = {
  readonly repository: Pick<GitRepository, 'top' | 'commonDir' | 'place'>;
  readonly history: HistoryPlace;
  readonly now?: () => number;
};

/** Everything that an item is read from: as long as its text is the same, so is what would be read. */
export type ItemMark = {
  readonly text: string;
  /** The commit that history stood at; empty where there is none. */
  readonly tip: string;
};

/** No name of a file holds it, so nothing in a mark can be taken for something else. */
const END = '/';

/**
 * The mark of an item: the tip of history, and name, size, times and inode of the registration, of the workflow's file, of the
 * files with records, and of the refs. Undefined where that would not tell every change: something is too young, is no plain
 * file, or lies elsewhere.
 */
export function markItem({ repository, history, now = Date.now }: Marked, item: WorkItem): ItemMark | undefined {
  const { commonDir, place, top } = repository;
  const tip = tipFromFiles(place, history.ref);
  if (place.refFiles === undefined || tip === undefined) return undefined;
  const artifacts = join(top, history.root);
  const time = now();
  const folders = RECORD_FOLDERS.map((folder) => `${artifacts}/${folder}/${item.id}`);
  const text = inTurn([
    () => `${artifacts}${END}${tip === false ? '' : tip}`,
    () => markFile(`${artifacts}/work-items/${item.id}.json`, time),
    () => markFile(`${artifacts}/workflows/${item.workflow.id}.yaml`, time),
    () => orNothing(`${commonDir}/packed-refs`, (path) => markFile(path, time)),
    () => orNothing(`${commonDir}/refs/baton/items/${item.id}`, (path) => markFile(path, time)),
    () => orNothing(`${commonDir}/refs/baton/steps/${item.id}`, (path) => markFolder(path, time, isRef)),
    ...folders.map((folder) => () => orNothing(folder, (path) => markFolder(path, time, isRecordFile))),
  ]);
  return text === undefined ? undefined : { text, tip: tip === false ? '' : tip };
}

/** All parts, or undefined as soon as one of them tells nothing. */
function inTurn(looks: readonly (() => string | undefined)[]): string | undefined {
  const parts: string[] = [];
  for (const look of looks) {
    const part = look();
    if (part === undefined) return undefined;
    parts.push(part);
  }
  return parts.join(`${END}${END}`);
}

function isRef(name: string): boolean {
  return !name.endsWith('.lock');
}

/** What is not there is told by nothing: once it is there it has a mark. */
function orNothing(path: string, mark: (path: string) => string | undefined): string | undefined {
  return existsSync(path) ? mark(path) : '';
}

/** Undefined for what is too young at that time, and for what is no plain file. */
function markFile(path: string, time: number): string | undefined {
  const stats = statsOf(path);
  return stats?.isFile() === true ? settled(stats, time) : undefined;
}

/** A folder's own times tell first, and cheapest, that something in it was moved. */
function markFolder(path: string, time: number, counts: (name: string) => boolean): string | undefined {
  const stats = statsOf(path);
  let text = stats?.isDirectory() === true ? settled(stats, time) : undefined;
  if (text === undefined) return undefined;
  for (const name of readdirSync(path).sort()) {
    const mark = counts(name) ? markFile(`${path}/${name}`, time) : '';
    if (mark === undefined) return undefined;
    if (mark !== '') text += `${END}${name}${END}${mark}`;
  }
  return text;
}

function settled(stats: Stats, time: number): string | undefined {
  return isSettled(stats, time) ? stampOf(stats) : undefined;
}
