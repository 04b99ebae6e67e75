/** Why: local actions are read by GitHub's own parser too. */

import { ACTION_ROOT } from '@actions/workflow-parser/actions/action-constants';
import { getActionSchema } from '@actions/workflow-parser/actions/action-schema';

import { readTemplate } from './read-template.ts';
import { stepOf, type StepDefinition } from './step-definition.ts';
import { field, fields, items, literalText, templateOf, type Template } from './template.ts';
import { inputsOf, InvalidWorkflow, type InputDefinition } from './workflow-file.ts';

/** A composite action. */
export type ActionFile = {
  readonly name: string;
  readonly inputs: readonly InputDefinition[];
  readonly outputs: readonly (readonly [string, Template])[];
  readonly steps: readonly StepDefinition[];
};

/** Reads an `action.yml`. Only composite actions are covered. */
export function readAction(path: string, content: string): ActionFile {
  const { context, value } = readTemplate(path, content, getActionSchema(), ACTION_ROOT);
  const errors = context.errors.getErrors();
  if (value === undefined || errors.length > 0)
    throw new InvalidWorkflow(
      path,
      errors.map(({ message }) => message),
    );
  const root = templateOf(value, context);
  const runs = field(root, 'runs');
  const using = literalText(field(runs, 'using'));
  if (using !== 'composite')
    throw new InvalidWorkflow(path, [`Actions that run with '${using ?? ''}' are not covered here.`]);
  return {
    name: literalText(field(root, 'name')) ?? path,
    inputs: inputsOf(root),
    outputs: fields(field(root, 'outputs')).flatMap(([name, output]) => {
      const text = field(output, 'value');
      return text === undefined ? [] : [[name, text] as const];
    }),
    steps: items(field(runs, 'steps')).map(stepOf),
  };
}
