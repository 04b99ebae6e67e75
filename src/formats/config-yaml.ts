/** Why: what differs between repositories is said once, in `baton.yaml`, and a typing error there must not go unseen. */

import { idFault } from '../domain/ids.ts';
import { DEFAULT_CONFIG, type ActionsConfig, type Config, type ExecutorConfig } from './config.ts';
import { openReport, type FaultReport } from './fault-report.ts';
import { quoted, type Fault } from './fault.ts';
import { openFields, present } from './fields.ts';
import { describe, distinct, listOf, text, truth, wholeNumber, word, type Reader } from './readers.ts';
import { decodeSource } from './source-text.ts';
import { blockFault, branchFault, lineFault, relativePathFault, valueFault } from './text-rules.ts';
import type { TreeNode } from './tree.ts';
import { environment } from './workflow-parts.ts';
import { PERSON, SHELL } from './workflow-step.ts';
import { readYaml } from './yaml-tree.ts';

/** The settings, or everything that is wrong with them. */
export type ParsedConfig =
  | { readonly kind: 'ok'; readonly config: Config }
  | { readonly kind: 'faulty'; readonly faults: readonly Fault[] };

const CONFIG = {
  name: 'baton.yaml',
  keys: [
    'schemaVersion',
    'artifacts',
    'history',
    'remote',
    'actor',
    'allowedSigners',
    'executors',
    'policy',
    'actions',
  ],
};
const EXECUTOR = { name: 'an executor', keys: ['command', 'stdin', 'kind', 'env'] };
const ACTIONS = { name: '"actions"', keys: ['runsOn', 'approvers', 'concurrentJobs', 'waves'] };
const POLICY = { name: '"policy"', keys: ['authorMayApprove'] };

/** Reads `baton.yaml` (`schemas/config.schema.json`) from its bytes; `file` is its name in faults. Never throws. */
export function parseConfig(bytes: Uint8Array, file: string): ParsedConfig {
  const source = decodeSource(bytes, file);
  if (source.kind === 'faulty') {
    return { kind: 'faulty', faults: [source.fault] };
  }
  if (source.text.split(/[\r\n]/u).every((line) => /^\s*(?:#|$)/u.test(line))) {
    return { kind: 'ok', config: DEFAULT_CONFIG };
  }
  const report = openReport(file, source.text);
  const root = readYaml(source.text, report);
  const config = root === undefined ? undefined : readConfig(root, report);
  return config === undefined || !report.isEmpty()
    ? { kind: 'faulty', faults: report.faults() }
    : { kind: 'ok', config };
}

function readConfig(root: TreeNode, report: FaultReport): Config | undefined {
  const fields = openFields(root, CONFIG, report);
  fields?.optional('schemaVersion', word(['1.0']));
  return (
    fields && {
      artifacts: fields.withDefault('artifacts', folder, DEFAULT_CONFIG.artifacts),
      ...present({
        history: fields.optional('history', text(branchFault)),
        remote: fields.optional('remote', text(idFault)),
        actor: fields.optional('actor', text(lineFault)),
        allowedSigners: fields.optional('allowedSigners', text(relativePathFault)),
      }),
      executors: fields.withDefault('executors', executors, DEFAULT_CONFIG.executors),
      policy: fields.withDefault('policy', policy, DEFAULT_CONFIG.policy),
      actions: fields.withDefault('actions', actions, DEFAULT_CONFIG.actions),
    }
  );
}

const folder: Reader<string> = (spot) => {
  const path = text(relativePathFault)(spot)
    ?.split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
  if (path === '') {
    spot.report.add(spot.node.at, `${spot.label} must be a folder below the top of the repository`);
  }
  return path;
};

const executors: Reader<ReadonlyMap<string, ExecutorConfig>> = ({ node, label, report }) => {
  if (node.kind !== 'map') {
    report.add(node.at, `${label} must be a map of names and commands, not ${describe(node)}`);
    return undefined;
  }
  const found = new Map<string, ExecutorConfig>();
  for (const { key, at, value } of node.entries) {
    const fault = key === SHELL || key === PERSON ? 'is built in and cannot be redefined' : idFault(key);
    if (fault !== undefined) {
      report.add(at, `the executor ${quoted(key)} ${fault}`);
    }
    const executor = readExecutor({ node: value, label: `the executor ${quoted(key)}`, report });
    if (executor !== undefined) {
      found.set(key, executor);
    }
  }
  return found;
};

const readExecutor: Reader<ExecutorConfig> = ({ node, report }) => {
  const fields = openFields(node, EXECUTOR, report);
  if (fields === undefined) {
    return undefined;
  }
  const command = fields.required('command', commandLine);
  const rest = {
    stdin: fields.withDefault('stdin', word(['context', 'none']), 'none'),
    kind: fields.withDefault('kind', word(['agent', 'local']), 'agent'),
    env: fields.withDefault('env', environment, {}),
  };
  return command === undefined ? undefined : { command, ...rest };
};

const commandLine: Reader<readonly [string, ...string[]]> = (spot) => {
  const hint = 'write the program and each argument on its own: [program, argument]';
  if (spot.node.kind !== 'list') {
    spot.report.add(spot.node.at, `${spot.label} must be a list, not ${describe(spot.node)}`, hint);
    return undefined;
  }
  const [program, ...rest] = listOf(text(valueFault))(spot) ?? [];
  const fault = program === undefined ? 'must name a program' : blockFault(program);
  if (program === undefined || fault !== undefined) {
    spot.report.add(spot.node.at, `${spot.label} ${fault ?? ''}`, hint);
    return undefined;
  }
  return [program, ...rest];
};

const policy: Reader<Config['policy']> = ({ node, report }) => {
  const fields = openFields(node, POLICY, report);
  return (
    fields && {
      authorMayApprove: fields.withDefault('authorMayApprove', truth, DEFAULT_CONFIG.policy.authorMayApprove),
    }
  );
};

const actions: Reader<ActionsConfig> = ({ node, report }) => {
  const fields = openFields(node, ACTIONS, report);
  const usual = DEFAULT_CONFIG.actions;
  return (
    fields && {
      runsOn: fields.withDefault('runsOn', runnerLabels, usual.runsOn),
      approvers: fields.withDefault('approvers', distinct(text(lineFault)), usual.approvers),
      concurrentJobs: fields.withDefault('concurrentJobs', wholeNumber(1, 1000), usual.concurrentJobs),
      waves: fields.withDefault('waves', wholeNumber(1, 100_000), usual.waves),
    }
  );
};

const runnerLabels: Reader<ActionsConfig['runsOn']> = (spot) => {
  const [first, ...rest] = distinct(text(lineFault))(spot) ?? [];
  if (first !== undefined) return [first, ...rest];
  if (spot.node.kind === 'list') spot.report.add(spot.node.at, `${spot.label} must name a runner, as [ubuntu-latest]`);
  return undefined;
};
