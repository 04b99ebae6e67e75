/** Why: workflows and composite actions have the same steps. */

import { field, literalText, type Template } from './template.ts';

/** A step as it stands in a file. */
export type StepDefinition = {
  readonly id: string | undefined;
  readonly name: Template | undefined;
  /** The condition with its implicit `success()`. */
  readonly condition: string;
  readonly run: Template | undefined;
  readonly uses: string | undefined;
  readonly with: Template | undefined;
  readonly shell: Template | undefined;
  readonly workingDirectory: Template | undefined;
  readonly env: Template | undefined;
  readonly timeoutMinutes: Template | undefined;
  readonly continueOnError: Template | undefined;
};

/** A step of a file. */
export function stepOf(step: Template): StepDefinition {
  const condition = field(step, 'if');
  return {
    id: literalText(field(step, 'id')),
    name: field(step, 'name'),
    condition: condition?.kind === 'expression' ? condition.source : 'success()',
    run: field(step, 'run'),
    uses: literalText(field(step, 'uses')),
    with: field(step, 'with'),
    shell: field(step, 'shell'),
    workingDirectory: field(step, 'working-directory'),
    env: field(step, 'env'),
    timeoutMinutes: field(step, 'timeout-minutes'),
    continueOnError: field(step, 'continue-on-error'),
  };
}
