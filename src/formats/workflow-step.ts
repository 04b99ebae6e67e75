/** Why: a step is the longest shape in a workflow file, and its own rules can be checked without the other steps. */

import { idFault, isStepKey, type StepKey } from '../domain/ids.ts';
import type { Retry, Step, Work } from '../domain/workflow.ts';
import type { FaultReport } from './fault-report.ts';
import { quoted } from './fault.ts';
import { openFields, present, type Fields } from './fields.ts';
import { branded, distinct, listOf, located, text, truth, wholeNumber, type Located, type Reader } from './readers.ts';
import { blockFault, globFault, lineFault, secretNameFault } from './text-rules.ts';
import type { TreeNode } from './tree.ts';
import { criteria, duration, environment, gates, retry } from './workflow-parts.ts';

const STEP = {
  name: 'a step',
  keys: [
    'key',
    'name',
    'order',
    'parallelizable',
    'needs',
    'run',
    'executor',
    'responsibleRole',
    'entryCriteria',
    'exitCriteria',
    'supportingTasks',
    'gates',
    'locks',
    'produces',
    'env',
    'secrets',
    'runsOn',
    'timeout',
    'retry',
  ],
};

/** What steps have when they do not say otherwise. `executor` undefined means a person. */
export type StepDefaults = {
  readonly timeoutSeconds: number;
  readonly retry: Retry;
  readonly executor: string | undefined;
};

/** A step as far as it could be read, and what has to be compared with other steps. */
export type StepDraft = {
  readonly key: Located<StepKey> | undefined;
  readonly needs: readonly Located<StepKey>[];
  readonly locks: readonly Located<string>[];
  readonly step: Step | undefined;
};

/** The executor that is bash and takes its command from `run`; no executor in `baton.yaml` may have this name. */
export const SHELL = 'shell';
/** The executor that is whoever does the work by hand; no executor in `baton.yaml` may have this name. */
export const PERSON = 'person';

const MAX_ORDER = 1_000_000_000;
const stepKey = branded<StepKey>(isStepKey, idFault);
/** The name of an executor: an id. */
export const executorName: Reader<string> = text(idFault);

/** Reads the step at `index` (from 0) of the list; whatever is wrong with it is reported. */
export function readStep(node: TreeNode, index: number, defaults: StepDefaults, report: FaultReport): StepDraft {
  const fields = openFields(node, STEP, report);
  if (fields === undefined) {
    return { key: undefined, needs: [], locks: [], step: undefined };
  }
  const key = fields.required('key', located(stepKey));
  const needs = fields.optional('needs', listOf(located(stepKey)));
  const locks = fields.withDefault('locks', listOf(located(text(idFault))), []);
  const rest = {
    order: fields.withDefault('order', wholeNumber(0, MAX_ORDER), index + 1),
    parallelizable: fields.withDefault('parallelizable', truth, false),
    ...readChecks(fields),
    ...readExecution(fields, defaults, report),
    ...present({ needs: needs?.map(({ value }) => value) }),
    locks: locks.map(({ value }) => value),
  };
  const step = key === undefined ? undefined : { key: key.value, ...rest };
  return { key, needs: needs ?? [], locks, step };
}

/** What a step is called and what must hold before and after it. */
function readChecks(fields: Fields) {
  return {
    ...present({
      name: fields.optional('name', text(lineFault)),
      responsibleRole: fields.optional('responsibleRole', text(lineFault)),
    }),
    entryCriteria: fields.withDefault('entryCriteria', criteria, []),
    exitCriteria: fields.withDefault('exitCriteria', criteria, []),
    supportingTasks: fields.withDefault('supportingTasks', distinct(text(lineFault)), []),
    gates: fields.withDefault('gates', gates, []),
  };
}

/** How a step is carried out, and with what. */
function readExecution(fields: Fields, defaults: StepDefaults, report: FaultReport) {
  const env = fields.withDefault('env', environment, {});
  const secrets = fields.withDefault('secrets', distinct(text(secretNameFault)), []);
  for (const name of secrets) {
    if (Object.hasOwn(env, name)) {
      report.add(fields.placeOf('secrets'), `${quoted(name)} is in "secrets" and in "env"`);
    }
  }
  return {
    work: readWork(fields, defaults, report),
    produces: readProduces(fields, report),
    env,
    secrets,
    ...present({ runsOn: fields.optional('runsOn', text(lineFault)) }),
    timeoutSeconds: fields.withDefault('timeout', duration(1), defaults.timeoutSeconds),
    retry: fields.withDefault('retry', retry(defaults.retry), defaults.retry),
  };
}

function readProduces(fields: Fields, report: FaultReport): readonly string[] {
  const globs = fields.withDefault('produces', distinct(text(globFault)), []);
  if (globs.length > 0 && globs.every((glob) => glob.startsWith('!'))) {
    report.add(fields.placeOf('produces'), '"produces" only says what is left out, not what is produced');
  }
  return globs;
}

function readWork(fields: Fields, defaults: StepDefaults, report: FaultReport): Work {
  const run = fields.optional('run', text(blockFault));
  const executor = fields.optional('executor', executorName);
  if (fields.has('run')) {
    if (executor !== undefined && executor !== SHELL) {
      report.add(
        fields.placeOf('executor'),
        `a step has "run" or "executor", not both`,
        'bash carries "run" out; remove one of them',
      );
    }
    return { kind: 'shell', run: run ?? '' };
  }
  if (executor === SHELL) {
    report.add(fields.placeOf('executor'), 'the executor "shell" needs "run": the command to carry out');
  }
  return namedWork(executor ?? defaults.executor);
}

function namedWork(executor: string | undefined): Work {
  return executor === undefined || executor === PERSON || executor === SHELL
    ? { kind: 'person' }
    : { kind: 'executor', name: executor };
}
