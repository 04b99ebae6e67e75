/** Why: a workflow is written by hand, so one reading must find everything that is wrong with it. */

import { idFault, isWorkflowId, type WorkflowId } from '../domain/ids.ts';
import { compareSteps, DEFAULT_TIMEOUT_SECONDS, type Step, type Workflow } from '../domain/workflow.ts';
import { openReport, type FaultReport } from './fault-report.ts';
import type { Fault } from './fault.ts';
import { openFields, present, type Fields } from './fields.ts';
import { branded, describe, text, truth, word } from './readers.ts';
import { decodeSource } from './source-text.ts';
import { lineFault, versionFault } from './text-rules.ts';
import { timestamp } from './timestamp-reader.ts';
import { compareTimestamps } from './timestamps.ts';
import type { TreeNode } from './tree.ts';
import { workflowDigest, type WorkflowDefinition } from './workflow-definition.ts';
import { duration, retry } from './workflow-parts.ts';
import { checkReferences } from './workflow-references.ts';
import { executorName, readStep, SHELL, type StepDefaults } from './workflow-step.ts';
import { readYaml } from './yaml-tree.ts';

/** A workflow, or everything that is wrong with its file. */
export type ParsedWorkflow =
  | { readonly kind: 'ok'; readonly workflow: Workflow }
  | { readonly kind: 'faulty'; readonly faults: readonly Fault[] };

const WORKFLOW = {
  name: 'a workflow',
  keys: [
    'schemaVersion',
    'id',
    'name',
    'version',
    'effectiveFrom',
    'effectiveTo',
    'strictCriteria',
    'isolation',
    'defaults',
    'steps',
  ],
};
const DEFAULTS = { name: '"defaults"', keys: ['timeout', 'retry', 'executor'] };

const BUILT_IN: StepDefaults = {
  timeoutSeconds: DEFAULT_TIMEOUT_SECONDS,
  retry: { attempts: 1, backoffSeconds: 0 },
  executor: undefined,
};

/**
 * Reads a workflow file (`schemas/workflow.schema.json`) from its bytes; `file` is its name in faults.
 * Finds every fault but one: that steps wait for each other in a circle is for the caller to ask the schedule.
 * Never throws; linear in the file.
 */
export function parseWorkflow(bytes: Uint8Array, file: string): ParsedWorkflow {
  const source = decodeSource(bytes, file);
  if (source.kind === 'faulty') {
    return { kind: 'faulty', faults: [source.fault] };
  }
  const report = openReport(file, source.text);
  const root = readYaml(source.text, report);
  const definition = root === undefined ? undefined : readWorkflow(root, report);
  if (definition === undefined || !report.isEmpty()) {
    return { kind: 'faulty', faults: report.faults() };
  }
  return { kind: 'ok', workflow: { ...definition, digest: workflowDigest(definition) } };
}

function readWorkflow(root: TreeNode, report: FaultReport): WorkflowDefinition | undefined {
  const fields = openFields(root, WORKFLOW, report);
  if (fields === undefined) {
    return undefined;
  }
  fields.required('schemaVersion', word(['1.0']));
  const id = fields.required('id', branded<WorkflowId>(isWorkflowId, idFault));
  const version = fields.required('version', text(versionFault));
  const name = fields.optional('name', text(lineFault));
  const window = readWindow(fields, report);
  const strictCriteria = fields.withDefault('strictCriteria', truth, false);
  const isolation = fields.withDefault('isolation', word(['none', 'worktree']), 'none');
  const steps = readSteps(fields, report);
  return id === undefined || version === undefined
    ? undefined
    : {
        id,
        name: name ?? id,
        version,
        ...window,
        strictCriteria,
        ...(isolation === 'worktree' ? { isolation } : {}),
        steps,
      };
}

function readWindow(fields: Fields, report: FaultReport) {
  const effectiveFrom = fields.optional('effectiveFrom', timestamp);
  const effectiveTo = fields.optional('effectiveTo', timestamp);
  if (effectiveFrom !== undefined && effectiveTo !== undefined && compareTimestamps(effectiveTo, effectiveFrom) <= 0) {
    report.add(fields.placeOf('effectiveTo'), '"effectiveTo" must be later than "effectiveFrom"');
  }
  return present({ effectiveFrom, effectiveTo });
}

function readSteps(fields: Fields, report: FaultReport): readonly Step[] {
  const defaults = readDefaults(fields, report);
  const node = fields.required('steps', (spot) => spot.node);
  if (node === undefined) {
    return [];
  }
  if (node.kind !== 'list' || node.items.length === 0) {
    report.add(
      node.at,
      `"steps" must be a list with at least one step, not ${node.kind === 'list' ? 'an empty one' : describe(node)}`,
    );
    return [];
  }
  const drafts = node.items.map((item, index) => readStep(item, index, defaults, report));
  checkReferences(drafts, report);
  return drafts
    .map(({ step }) => step)
    .filter((step) => step !== undefined)
    .toSorted(compareSteps);
}

function readDefaults(fields: Fields, report: FaultReport): StepDefaults {
  const node = fields.optional('defaults', (spot) => spot.node);
  const given = node === undefined ? undefined : openFields(node, DEFAULTS, report);
  if (given === undefined) {
    return BUILT_IN;
  }
  const executor = given.optional('executor', executorName);
  return {
    timeoutSeconds: given.withDefault('timeout', duration(1), BUILT_IN.timeoutSeconds),
    retry: given.withDefault('retry', retry(BUILT_IN.retry), BUILT_IN.retry),
    executor: executor === SHELL ? undefined : executor,
  };
}
