/** Why: a repository's own composite actions are steps within a step, with inputs and outputs of their own. */

import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { readAction, type ActionFile } from '../language/action-file.ts';
import { valueOf } from '../language/template.ts';
import { textOf, type ValueMap } from '../language/value.ts';
import type { Level, StepCall, StepEnd } from '../session.ts';

/** Runs a composite action of the workspace; the repository has to be checked out. */
export async function callComposite(
  call: StepCall,
  uses: string,
  given: Readonly<Record<string, string>>,
): Promise<StepEnd> {
  const { session, scope } = call;
  const folder = resolve(session.machine.workspace, uses);
  const file = ['action.yml', 'action.yaml'].map((name) => join(folder, name)).find((path) => existsSync(path));
  if (file === undefined) {
    throw new Error(
      `Can't find 'action.yml' or 'action.yaml' under '${folder}'. Did you forget to run actions/checkout?`,
    );
  }
  const action = readAction(uses, readFileSync(file, 'utf8'));
  const github = { ...(scope.contexts['github'] as ValueMap), action_path: folder };
  // An action sees no secrets; what it is to know is handed to it.
  const contexts = { ...scope.contexts, github, secrets: {} };
  const level: Level = {
    contexts: { secrets: {}, github, inputs: inputsFor(action, given, contexts) },
    steps: {},
    env: { ...call.level.env, ...call.env },
    defaults: { shell: undefined, workingDirectory: undefined },
    actionPath: folder,
    failed: false,
  };
  await session.runSteps(session, level, action.steps);
  const outputScope = { contexts: { ...contexts, ...level.contexts, steps: level.steps } };
  const outputs = Object.fromEntries(
    action.outputs.map(([name, value]) => [name, textOf(valueOf(value, outputScope))]),
  );
  if (session.cancel.aborted && !level.failed) return { outcome: 'cancelled', outputs };
  return { outcome: level.failed ? 'failure' : 'success', outputs };
}

function inputsFor(action: ActionFile, given: Readonly<Record<string, string>>, contexts: ValueMap): ValueMap {
  const unexpected = Object.keys(given).find((name) => !action.inputs.some((input) => input.name === name));
  if (unexpected !== undefined) throw new Error(`Unexpected input '${unexpected}' of the action '${action.name}'.`);
  return Object.fromEntries(
    action.inputs.map(({ name, default: fallback }) => [
      name,
      given[name] ?? (fallback === undefined ? '' : textOf(valueOf(fallback, { contexts }))),
    ]),
  );
}
