/** Why: workflows, work items, schedules and exports are plain files that people read, edit and review. */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import type { Library } from '../app/ports.ts';
import { countOf } from '../domain/change.ts';
import { Failure } from '../domain/failures.ts';
import { isWorkItemId, type WorkflowId, type WorkItemId } from '../domain/ids.ts';
import { shellWord } from '../domain/shell-word.ts';
import type { WorkItem } from '../domain/work-item.ts';
import type { Workflow } from '../domain/workflow.ts';
import { parseTree } from '../git/query.ts';
import type { CompiledCache } from './compiled-cache.ts';
import type { LoadDefinitions, LoadWorkItems } from './definitions.ts';
import type { GitRepository } from './git-repository.ts';
import type { HistoryPlace } from './history-branch.ts';
import { readRegularFile } from './read-file.ts';
import { writeFileAtomic } from './write-file.ts';

/** What a library is made of. */
export type LibraryParts = {
  readonly repository: GitRepository;
  readonly history: HistoryPlace;
  readonly load: LoadDefinitions;
  readonly loadWorkItems: LoadWorkItems;
  readonly compiled: CompiledCache;
  /** A ref to look in for what neither the working tree nor the history branch has. */
  readonly fallback?: string;
};

/** A library that tells, of a workflow that it read, the path of its file. */
export type FileLibrary = Library & { readonly originOf: (workflow: Workflow) => string | undefined };

type Reading = LibraryParts & { readonly origins: WeakMap<Workflow, string> };

/** The library of a repository: the working tree first, then the history branch for what is not there. */
export function createFileLibrary(given: LibraryParts): FileLibrary {
  const { root } = given.history;
  const parts: Reading = { ...given, origins: new WeakMap() };
  const absolute = (path: string): string => join(parts.repository.top, path);
  const put = (path: string, content: string): string => {
    writeFileAtomic(absolute(path), content);
    return path;
  };
  return {
    root,
    originOf: (workflow) => parts.origins.get(workflow),
    listWorkItems: async () => {
      const names = await listNames(parts, `${root}/work-items`);
      return names.map((name) => name.replace(/\.json$/u, '')).filter(isWorkItemId);
    },
    readWorkItem: (id) => readWorkItem(parts, id),
    writeWorkItem: async (item) =>
      put(`${root}/work-items/${item.id}.json`, (await parts.loadWorkItems()).renderWorkItem(item)),
    readWorkflow: (id, version) => findWorkflow(parts, id, version),
    listWorkflows: async () => {
      const paths = await workflowPaths(parts);
      const workflows = await Promise.all(paths.map((path) => readWorkflow(parts, path)));
      return workflows.flatMap((workflow, at) => (workflow === undefined ? [] : [{ path: paths[at] ?? '', workflow }]));
    },
    writeWorkflow: async (workflow) =>
      put(await pathForWorkflow(parts, workflow), (await parts.load()).renderWorkflow(workflow)),
    writeSchedule: async (schedule, { dryRun }) => {
      const path = `${root}/schedule/${schedule.workItemId}.json`;
      const content = `${JSON.stringify(schedule, undefined, 2)}\n`;
      const before = readWorkingFile(parts, path);
      const changed = before === undefined || Buffer.compare(before, Buffer.from(content)) !== 0;
      if (changed && !dryRun) put(path, content);
      return { path, changed };
    },
    writeExport: async (name, content) => put(`${root}/exports/${name}`, content),
  };
}

async function readWorkItem(parts: LibraryParts, id: WorkItemId): Promise<WorkItem | undefined> {
  const path = `${parts.history.root}/work-items/${id}.json`;
  const known = parts.compiled.recall(join(parts.repository.top, path));
  if (isWorkItem(known)) return known;
  const bytes = await readBytes(parts, path);
  if (bytes === undefined) return undefined;
  const { parseWorkItem, formatFault } = await parts.loadWorkItems();
  const parsed = parseWorkItem(bytes, path);
  if (parsed.kind === 'faulty') throw faulty('invalid-json-file', path, parsed.faults.map(formatFault));
  if (parsed.workItem.id !== id) {
    const fault = `${path}:1:1: the file is named after "${id}" but registers "${parsed.workItem.id}"`;
    throw faulty('invalid-json-file', path, [fault]);
  }
  parts.compiled.keep(join(parts.repository.top, path), parsed.workItem);
  return parsed.workItem;
}

async function findWorkflow(parts: Reading, id: WorkflowId, version: string): Promise<Workflow | undefined> {
  const expected = `${parts.history.root}/workflows/${id}.yaml`;
  const matches = (workflow: Workflow | undefined): boolean => workflow?.id === id && workflow.version === version;
  const first = await readWorkflow(parts, expected);
  if (matches(first)) return first;
  for (const path of await workflowPaths(parts)) {
    if (path === expected) continue;
    const workflow = await readWorkflow(parts, path);
    if (matches(workflow)) return workflow;
  }
  return undefined;
}

/** `<id>.yaml`, or `<id>@<version>.yaml` when that holds another version, which items in flight still need. */
async function pathForWorkflow(parts: Reading, { id, version }: Workflow): Promise<string> {
  const folder = `${parts.history.root}/workflows`;
  const first = await readWorkflow(parts, `${folder}/${id}.yaml`);
  const isFree = first === undefined || (first.id === id && first.version === version);
  return isFree ? `${folder}/${id}.yaml` : `${folder}/${id}@${version}.yaml`;
}

async function workflowPaths(parts: LibraryParts): Promise<readonly string[]> {
  const folder = `${parts.history.root}/workflows`;
  const names = await listNames(parts, folder);
  return names.filter((name) => /\.ya?ml$/u.test(name)).map((name) => `${folder}/${name}`);
}

async function readWorkflow(parts: Reading, path: string): Promise<Workflow | undefined> {
  const workflow = await readDefinition(parts, path);
  if (workflow !== undefined) parts.origins.set(workflow, path);
  return workflow;
}

async function readDefinition(parts: LibraryParts, path: string): Promise<Workflow | undefined> {
  const known = parts.compiled.recall(join(parts.repository.top, path));
  if (isWorkflow(known)) return known;
  const bytes = await readBytes(parts, path);
  if (bytes === undefined) return undefined;
  const definitions = await parts.load();
  const parsed = definitions.parseWorkflow(bytes, path);
  if (parsed.kind === 'faulty') throw faulty('invalid-file', path, parsed.faults.map(definitions.formatFault));
  parts.compiled.keep(join(parts.repository.top, path), parsed.workflow);
  return parsed.workflow;
}

/** The cache holds what this program wrote itself; a look at the shape only guards against a damaged file. */
function isWorkflow(value: unknown): value is Workflow {
  return typeof value === 'object' && value !== null && 'steps' in value && 'digest' in value;
}

function isWorkItem(value: unknown): value is WorkItem {
  return typeof value === 'object' && value !== null && 'workflow' in value && 'createdAt' in value;
}

const SHOWN_FAULTS = 20;

/** The failure of a faulty file: every fault up to twenty, and how many there are. */
function faulty(code: 'invalid-file' | 'invalid-json-file', file: string, faults: readonly string[]): Failure {
  const shown = faults.slice(0, SHOWN_FAULTS);
  const rest = faults.length - shown.length;
  const text = rest > 0 ? [...shown, `… and ${rest} more`] : shown;
  const facts = { file, count: countOf(faults.length, 'fault'), faults: text.join('\n') };
  if (code === 'invalid-json-file') return new Failure(code, facts);
  return new Failure(code, { ...facts, check: `baton workflow check ${shellWord(file)}` });
}

async function readBytes(parts: LibraryParts, path: string): Promise<Uint8Array | undefined> {
  const bytes = readWorkingFile(parts, path);
  if (bytes !== undefined) return bytes;
  const blobs = await parts.repository.objects.read(committedNames(parts, path));
  return blobs.find((blob) => blob?.type === 'blob')?.bytes;
}

/** What a path is called where it is committed. */
function committedNames({ history, fallback }: LibraryParts, path: string): readonly string[] {
  return [history.ref, fallback].flatMap((ref) => (ref === undefined ? [] : [`${ref}:${path}`]));
}

function readWorkingFile(parts: LibraryParts, path: string): Uint8Array | undefined {
  return readRegularFile(join(parts.repository.top, path), path);
}

/** Names in a folder of the working tree and of the history branch, each once, sorted by their bytes. */
async function listNames(parts: LibraryParts, folder: string): Promise<readonly string[]> {
  const trees = await parts.repository.objects.read(committedNames(parts, folder));
  const committed = trees.flatMap((tree) => (tree?.type === 'tree' ? parseTree(tree).map(({ name }) => name) : []));
  const present = namesIn(join(parts.repository.top, folder));
  return [...new Set([...present, ...committed])].filter((name) => !name.startsWith('.')).sort();
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
