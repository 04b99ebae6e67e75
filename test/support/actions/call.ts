/** Why: a job can call another workflow of the repository, with inputs and secrets and no more rights than it has itself. */

import { permissionsIn } from './ceiling.ts';
import { ruleOf } from './concurrency.ts';
import { jobScope, worst, type Frame, type Instance, type JobResult, type ReadyJob } from './frame.ts';
import { asInputs, callInputs } from './inputs.ts';
import { addJob } from './job-state.ts';
import { field, fields, literal, textsOf, valueOf, type Template } from './language/template.ts';
import { textOf, type ValueMap } from './language/value.ts';
import { inputsOf, type WorkflowFile } from './language/workflow-file.ts';
import { loadCalled } from './load.ts';

/** Runs the called workflow of a job. */
export async function callWorkflow(
  ready: ReadyJob,
  instance: Instance,
  name: string,
  cancel: AbortSignal,
): Promise<JobResult> {
  const { frame, definition } = ready;
  const file = await loadCalled(frame.world, frame.run.sha, definition.uses ?? '');
  const scope = jobScope(frame, instance);
  const given = definition.with === undefined ? {} : asInputs(valueOf(definition.with, scope));
  const contexts = { github: frame.github, vars: frame.world.settings.vars };
  const called: Frame = {
    ...frame,
    file,
    prefix: { name: `${name} / `, key: `${frame.prefix.key}${definition.id}/` },
    inputs: callInputs(inputsOf(file.events['workflow_call']), given, contexts),
    secrets: secretsFor(frame, ready, instance, file),
    permissions: permissionsIn(frame, definition),
    carried: ready.fresh ? new Map() : frame.carried,
    cancel,
  };
  const { activity } = frame.world;
  const leave = await activity.idle(() => enterGroup(called, name));
  if (leave === undefined) {
    addJob(frame, definition, { name, conclusion: 'cancelled' });
    return { result: 'cancelled', outputs: {}, fresh: true };
  }
  try {
    const results = await activity.idle(() => ready.runGraph(called));
    return {
      result: worst([...results.values()]),
      outputs: outputsOf(called, results),
      fresh: [...results.values()].some(({ fresh }) => fresh),
    };
  } finally {
    leave();
  }
}

/** The group of a called workflow is its own file's; a group that the run itself holds can never be entered. */
async function enterGroup(frame: Frame, name: string): Promise<(() => void) | undefined> {
  const { file, world, run } = frame;
  if (file.concurrency === undefined) return () => undefined;
  const contexts = { github: frame.github, inputs: frame.inputs, vars: world.settings.vars };
  const rule = ruleOf(valueOf(file.concurrency, { contexts }));
  if (world.groups.holder(rule.group)?.runId === run.id) {
    throw new Error(
      `Canceling since a deadlock for concurrency group '${rule.group}' was detected between 'top level workflow' and '${name}'`,
    );
  }
  return world.groups.enter(rule, { name, runId: run.id, signal: frame.cancel, cancel: () => run.cancel.abort() });
}

function secretsFor(
  frame: Frame,
  { definition }: ReadyJob,
  instance: Instance,
  file: WorkflowFile,
): Readonly<Record<string, string>> {
  const { secrets } = definition;
  if (secrets?.kind === 'literal' && secrets.value === 'inherit') return frame.secrets;
  const scope = jobScope(frame, instance);
  const given = textsOf(secrets, { contexts: { ...scope.contexts, secrets: frame.secrets } });
  const declared = fields(field(file.events['workflow_call'], 'secrets'));
  const unknown = Object.keys(given).find((name) => !declared.some(([one]) => one === name));
  if (unknown !== undefined) throw new Error(`Invalid secret, ${unknown} is not defined in the referenced workflow.`);
  const missing = declared.find(([name, settings]) => isRequired(settings) && (given[name] ?? '') === '');
  if (missing !== undefined) throw new Error(`Secret ${missing[0]} is required, but not provided while calling.`);
  return given;
}

function isRequired(settings: Template): boolean {
  return literal(field(settings, 'required')) === true;
}

function outputsOf(frame: Frame, results: ReadonlyMap<string, JobResult>): Readonly<Record<string, string>> {
  const jobs: ValueMap = Object.fromEntries([...results].map(([id, { result, outputs }]) => [id, { result, outputs }]));
  const contexts = { github: frame.github, inputs: frame.inputs, vars: frame.world.settings.vars, jobs };
  const declared = fields(field(frame.file.events['workflow_call'], 'outputs'));
  return Object.fromEntries(
    declared.flatMap(([name, output]) => {
      const value = field(output, 'value');
      return value === undefined ? [] : [[name, textOf(valueOf(value, { contexts }))] as const];
    }),
  );
}
