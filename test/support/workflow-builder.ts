/** Why: a test names the two or three things that matter to it; the rest of a workflow is filled in here. */

import { compareSteps, type Gate, type Retry, type Step, type Workflow } from '../../src/domain/workflow.ts';
import type { WorkItem } from '../../src/domain/work-item.ts';
import { gateKey, stepKey, workflowId, workItemId } from './ids.ts';

/** What a test may say about a step. */
export type StepDraft = {
  readonly key: string;
  /** Its place in the list when not given, from 1. */
  readonly order?: number;
  readonly parallelizable?: boolean;
  readonly needs?: readonly string[];
  readonly locks?: readonly string[];
  readonly gates?: readonly GateDraft[];
  /** Attempts allowed; 2 when not given. */
  readonly attempts?: number;
};

/** What a test may say about a gate: an exit gate that anybody may open, when nothing else is said. */
export type GateDraft = { readonly key: string } & Partial<Omit<Gate, 'key'>>;

/** A step that is not parallelizable and nothing besides. */
export const serial = (key: string, more: Omit<StepDraft, 'key'> = {}): StepDraft => ({ key, ...more });

/** A parallelizable step. */
export const parallel = (key: string, more: Omit<StepDraft, 'key'> = {}): StepDraft => ({
  key,
  parallelizable: true,
  ...more,
});

/** A workflow of the drafted steps, sorted as every workflow is. */
export function makeWorkflow(drafts: readonly StepDraft[]): Workflow {
  return {
    id: workflowId('wf'),
    name: 'A workflow',
    version: '1.0.0',
    strictCriteria: false,
    steps: drafts.map((draft, at) => makeStep(draft, at + 1)).sort(compareSteps),
    digest: 'd'.repeat(64),
  };
}

/** The work item that all tests of the domain are about. */
export const WORK_ITEM: WorkItem = {
  id: workItemId('item-1'),
  title: 'An item',
  workflow: { id: workflowId('wf'), version: '1.0.0' },
  owner: 'olivia',
  createdAt: '2026-01-01T00:00:00Z',
  links: [],
};

function makeStep(draft: StepDraft, place: number): Step {
  const retry: Retry = { attempts: draft.attempts ?? 2, backoffSeconds: 0 };
  return {
    key: stepKey(draft.key),
    order: draft.order ?? place,
    parallelizable: draft.parallelizable ?? false,
    entryCriteria: [],
    exitCriteria: [],
    supportingTasks: [],
    work: { kind: 'person' },
    produces: [],
    env: {},
    secrets: [],
    ...(draft.needs === undefined ? {} : { needs: draft.needs.map(stepKey) }),
    locks: draft.locks ?? [],
    gates: (draft.gates ?? []).map(makeGate),
    timeoutSeconds: 60,
    retry,
  };
}

function makeGate({ key, ...more }: GateDraft): Gate {
  return { kind: 'exit', approvers: [], minimum: 1, ...more, key: gateKey(key) };
}
