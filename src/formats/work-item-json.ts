/** Why: a work item's registration is JSON that people can edit, so it is read like any untrusted file. */

import { idFault, isWorkflowId, isWorkItemId, type WorkflowId, type WorkItemId } from '../domain/ids.ts';
import type { WorkItem } from '../domain/work-item.ts';
import { openReport, type FaultReport } from './fault-report.ts';
import type { Fault } from './fault.ts';
import { openFields, present } from './fields.ts';
import { readJson } from './json-tree.ts';
import { branded, distinct, text, word, type Reader } from './readers.ts';
import { decodeSource } from './source-text.ts';
import { blockFault, lineFault, versionFault } from './text-rules.ts';
import { timestamp } from './timestamp-reader.ts';
import type { TreeNode } from './tree.ts';

/** A work item, or everything that is wrong with its file. */
export type ParsedWorkItem =
  | { readonly kind: 'ok'; readonly workItem: WorkItem }
  | { readonly kind: 'faulty'; readonly faults: readonly Fault[] };

const WORK_ITEM = {
  name: 'a work item',
  keys: ['schemaVersion', 'id', 'title', 'workflow', 'owner', 'createdAt', 'instruction', 'links'],
};
const WORKFLOW = { name: '"workflow"', keys: ['id', 'version'] };

/** Reads `work-items/<id>.json` (`schemas/work-item.schema.json`) from its bytes; `file` is its name in faults. Never throws. */
export function parseWorkItem(bytes: Uint8Array, file: string): ParsedWorkItem {
  const source = decodeSource(bytes, file);
  if (source.kind === 'faulty') {
    return { kind: 'faulty', faults: [source.fault] };
  }
  const report = openReport(file, source.text);
  const root = readJson(source.text, report);
  const workItem = root === undefined ? undefined : readWorkItem(root, report);
  return workItem === undefined || !report.isEmpty()
    ? { kind: 'faulty', faults: report.faults() }
    : { kind: 'ok', workItem };
}

/** Writes a work item as its file: two spaces, keys in one order, a line feed at the end. */
export function renderWorkItem(workItem: WorkItem): string {
  const { id, title, workflow, owner, createdAt, instruction, links } = workItem;
  const content = {
    schemaVersion: '1.0',
    id,
    title,
    workflow: { id: workflow.id, version: workflow.version },
    owner,
    createdAt,
    instruction,
    links,
  };
  return `${JSON.stringify(content, undefined, 2)}\n`;
}

function readWorkItem(root: TreeNode, report: FaultReport): WorkItem | undefined {
  const fields = openFields(root, WORK_ITEM, report);
  if (fields === undefined) {
    return undefined;
  }
  fields.required('schemaVersion', word(['1.0']));
  const id = fields.required('id', branded<WorkItemId>(isWorkItemId, idFault));
  const title = fields.required('title', text(lineFault));
  const workflow = fields.required('workflow', workflowVersion);
  const owner = fields.required('owner', text(lineFault));
  const createdAt = fields.required('createdAt', timestamp);
  const instruction = fields.optional('instruction', text(blockFault));
  const links = fields.withDefault('links', distinct(text(lineFault)), []);
  const given = { id, title, workflow, owner, createdAt };
  return isComplete(given) ? { ...given, ...present({ instruction }), links } : undefined;
}

const workflowVersion: Reader<WorkItem['workflow']> = ({ node, report }) => {
  const fields = openFields(node, WORKFLOW, report);
  const id = fields?.required('id', branded<WorkflowId>(isWorkflowId, idFault));
  const version = fields?.required('version', text(versionFault));
  return id === undefined || version === undefined ? undefined : { id, version };
};

function isComplete<T extends object>(fields: T): fields is { [K in keyof T]: Exclude<T[K], undefined> } & T {
  return Object.values(fields).every((value) => value !== undefined);
}
