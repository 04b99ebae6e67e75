/** Why: a plan that is not registered yet becomes a workflow and a work item, and the same plan again becomes nothing new. */

import { Failure } from '../domain/failures.ts';
import { idFault, isWorkItemId, isWorkflowId, type StepKey, type WorkflowId, type WorkItemId } from '../domain/ids.ts';
import type { WorkItem } from '../domain/work-item.ts';
import { DEFAULT_TIMEOUT_SECONDS, type Workflow } from '../domain/workflow.ts';
import { recordId } from '../records/record-id.ts';

/**
 * A safe id made from free text: `<prefix>-<words>`, at most 69 characters. Where words had to be left out (too many, or
 * in another script) a digest of the text stands for them, so that other texts have other ids.
 */
export function idFromText(prefix: string, text: string): string {
  const words = text
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/[^a-z0-9]+/gu, '-')
    .replaceAll(/^-+|-+$/gu, '');
  const short = words.slice(0, 60 - prefix.length).replace(/-+$/u, '');
  const isWhole = short === words && !/[^\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]/u.test(text);
  const digest = isWhole && short !== '' ? '' : recordId(text).slice(0, 8);
  return [prefix, short, digest].filter((part) => part !== '').join('-');
}

/** A work item id, or the failure that says what is wrong with it. */
export function toWorkItemId(text: string): WorkItemId {
  if (isWorkItemId(text)) return text;
  throw new Failure('unsafe-id', { kind: 'work item', id: text, fault: idFault(text) ?? '' });
}

/** A workflow id, or the failure that says what is wrong with it. */
export function toWorkflowId(text: string): WorkflowId {
  if (isWorkflowId(text)) return text;
  throw new Failure('unsafe-id', { kind: 'workflow', id: text, fault: idFault(text) ?? '' });
}

/** The workflow of a prompt: one step, which a person or an agent does. `digest` is what the definition hashes to. */
export function promptWorkflow(
  id: WorkflowId,
  prompt: string,
  step: { readonly key: StepKey; readonly executor?: string },
): Omit<Workflow, 'digest'> {
  return {
    id,
    name: firstLine(prompt),
    version: '1.0.0',
    strictCriteria: false,
    steps: [
      {
        key: step.key,
        order: 1,
        parallelizable: false,
        entryCriteria: [],
        exitCriteria: [],
        supportingTasks: [],
        work: step.executor === undefined ? { kind: 'person' } : { kind: 'executor', name: step.executor },
        produces: [],
        env: {},
        secrets: [],
        locks: [],
        gates: [],
        timeoutSeconds: DEFAULT_TIMEOUT_SECONDS,
        retry: { attempts: 1, backoffSeconds: 0 },
      },
    ],
  };
}

/** A new work item that follows a workflow. */
export function newWorkItem(
  id: WorkItemId,
  workflow: Pick<Workflow, 'id' | 'version'>,
  facts: Pick<WorkItem, 'title' | 'owner' | 'createdAt' | 'links'> & { readonly instruction?: string },
): WorkItem {
  return { id, workflow: { id: workflow.id, version: workflow.version }, ...facts };
}

/** The first line of a text, shortened to what fits a heading. */
export function firstLine(text: string): string {
  const line = text.trim().split(/[\n\r\u2028\u2029]/u)[0] ?? '';
  // Whole characters, since half of one makes a text that no file may hold.
  const characters = Array.from(line.replaceAll(/\s+/gu, ' ').trim());
  return characters.length > 100 ? `${characters.slice(0, 99).join('')}…` : characters.join('');
}
