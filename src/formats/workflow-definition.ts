/** Why: two files that mean the same workflow must have one digest, so there is one plainest form of a definition. */

import { createHash } from 'node:crypto';
import { COLLECTION_STYLE, dump, visit, type Node } from 'js-yaml';
import {
  DEFAULT_TIMEOUT_SECONDS,
  type Criterion,
  type Gate,
  type Retry,
  type Step,
  type Workflow,
} from '../domain/workflow.ts';
import { canonicalJson } from '../records/canonical-json.ts';
import { formatDuration } from './durations.ts';
import { present } from './fields.ts';

/** What a workflow file says; the digest follows from it. */
export type WorkflowDefinition = Omit<Workflow, 'digest'>;

/** Lists of single values up to this length are rendered on one line. */
const MAX_INLINE_ITEMS = 6;
const MAX_INLINE_LENGTH = 60;

/**
 * The digest of a definition: hex SHA-256 of the canonical JSON of its plainest form, which leaves out whatever has its
 * default. Comments, the order of keys, `defaults` and the spelling of durations do not change it.
 */
export function workflowDigest(definition: WorkflowDefinition): string {
  // Step by step, so that the texts of thousands of steps are never all there at once. What stands around them is found
  // by an empty list of steps, which no text can look like, since quotation marks inside texts are escaped.
  const [before = '', after = ''] = canonicalJson(plainForm({ ...definition, steps: [] })).split(NO_STEPS);
  const digest = createHash('sha256').update(`${before}"steps":[`);
  definition.steps.forEach((step, at) => digest.update(`${at === 0 ? '' : ','}${canonicalJson(plainStep(step))}`));
  return digest.update(`]${after}`).digest('hex');
}

const NO_STEPS = '"steps":[]';

/** Writes a workflow as a YAML file that reads back as the same workflow. */
export function renderWorkflow(definition: WorkflowDefinition): string {
  return dump(plainForm(definition), {
    noRefs: true,
    lineWidth: -1,
    quoteStyle: 'double',
    transform: (documents) => {
      visit(documents, inlineShortLists);
    },
  });
}

/** The definition as its file would say it, without what goes without saying. */
function plainForm(definition: WorkflowDefinition) {
  const { id, name, version, effectiveFrom, effectiveTo, strictCriteria, isolation, steps } = definition;
  return {
    schemaVersion: '1.0',
    id,
    ...present({ name: unless(name, id) }),
    version,
    ...present({ effectiveFrom, effectiveTo, strictCriteria: unless(strictCriteria, false), isolation }),
    steps: steps.map(plainStep),
  };
}

function plainStep(step: Step) {
  const { work } = step;
  return present({
    key: step.key,
    name: step.name,
    order: step.order,
    parallelizable: unless(step.parallelizable, false),
    needs: step.needs,
    responsibleRole: step.responsibleRole,
    entryCriteria: unlessEmpty(step.entryCriteria)?.map(plainCriterion),
    run: work.kind === 'shell' ? work.run : undefined,
    executor: work.kind === 'executor' ? work.name : undefined,
    exitCriteria: unlessEmpty(step.exitCriteria)?.map(plainCriterion),
    supportingTasks: unlessEmpty(step.supportingTasks),
    gates: unlessEmpty(step.gates)?.map(plainGate),
    locks: unlessEmpty(step.locks),
    produces: unlessEmpty(step.produces),
    env: plainEnv(step.env),
    secrets: unlessEmpty(step.secrets),
    runsOn: step.runsOn,
    timeout: step.timeoutSeconds === DEFAULT_TIMEOUT_SECONDS ? undefined : formatDuration(step.timeoutSeconds),
    retry: plainRetry(step.retry),
  });
}

function plainEnv(env: Step['env']): Step['env'] | undefined {
  for (const _ in env) return env;
  return undefined;
}

function plainCriterion(criterion: Criterion) {
  return criterion.kind === 'vouched' ? criterion.text : { text: criterion.text, check: criterion.check };
}

function plainGate({ key, kind, approvers, minimum }: Gate) {
  return {
    key,
    ...present({ kind: unless(kind, 'exit'), approvers: unlessEmpty(approvers), minimum: unless(minimum, 1) }),
  };
}

function plainRetry({ attempts, backoffSeconds }: Retry) {
  const backoff = backoffSeconds === 0 ? undefined : formatDuration(backoffSeconds);
  return attempts === 1 && backoff === undefined ? undefined : { attempts, ...present({ backoff }) };
}

function unless<T>(value: T, usual: T): T | undefined {
  return value === usual ? undefined : value;
}

function unlessEmpty<T>(values: readonly T[]): readonly T[] | undefined {
  return values.length === 0 ? undefined : values;
}

function inlineShortLists(node: Node): void {
  if (node.kind !== 'sequence' || node.items.length > MAX_INLINE_ITEMS) {
    return;
  }
  const lengths = node.items.map((item) =>
    item.kind === 'scalar' && !item.value.includes('\n') ? item.value.length : Infinity,
  );
  if (lengths.reduce((sum, length) => sum + length, 0) <= MAX_INLINE_LENGTH) {
    node.style = COLLECTION_STYLE.FLOW;
  }
}
