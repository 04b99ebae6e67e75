/** Why: a program that is killed while it pushes must be able to find out afterwards whether the push counted. */

import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import type { RecordId, WorkItemId } from '../domain/ids.ts';
import { writeFileAtomic } from './write-file.ts';
import { makeFolder } from '../git/make-folder.ts';

/** What is about to be pushed: an object for a ref, and what it is in words. */
export type PushIntent = {
  readonly workItem: WorkItemId;
  readonly ref: string;
  readonly oid: string;
  readonly what: string;
  /** The records in it; none when it only renews a lease. */
  readonly records?: readonly RecordId[];
};

/** Writes intentions down before a push; `done` forgets them once their outcome is known. */
export function noteIntents(
  privateDir: string,
  remote: string,
  intents: readonly PushIntent[],
): { readonly done: () => void } {
  const folder = folderOf(privateDir, remote);
  makeFolder(folder);
  const path = join(folder, `${process.pid}-${randomBytes(6).toString('hex')}.json`);
  writeFileAtomic(path, JSON.stringify(intents));
  return { done: () => rmSync(path, { force: true }) };
}

/** Intentions of programs that are gone, about a work item. Each is given once. */
export function takeAbandoned(privateDir: string, remote: string, workItem: WorkItemId): readonly PushIntent[] {
  const folder = folderOf(privateDir, remote);
  return namesIn(folder).flatMap((name) => {
    const pid = Number(/^(\d+)-/u.exec(name)?.[1] ?? 0);
    if (pid === 0 || pid === process.pid || isAlive(pid)) return [];
    const path = join(folder, name);
    const intents = readIntents(path);
    if (!intents.every((intent) => intent.workItem === workItem)) return [];
    rmSync(path, { force: true });
    return intents;
  });
}

function folderOf(privateDir: string, remote: string): string {
  return join(privateDir, 'pushes', remote);
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.json') && !name.startsWith('.'));
  } catch {
    return [];
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function readIntents(path: string): readonly PushIntent[] {
  try {
    const found: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return Array.isArray(found) ? found.filter(isIntent) : [];
  } catch {
    return [];
  }
}

function isIntent(value: unknown): value is PushIntent {
  return (
    typeof value === 'object' &&
    value !== null &&
    'workItem' in value &&
    'ref' in value &&
    'oid' in value &&
    'what' in value &&
    (!('records' in value) || (Array.isArray(value.records) && value.records.every((id) => typeof id === 'string')))
  );
}
