/** Why: workflow files are read by GitHub's own parser, so what it refuses on the server is refused here too. */

import { convertWorkflowTemplate } from '@actions/workflow-parser/model/convert';
import { WORKFLOW_ROOT } from '@actions/workflow-parser/workflows/workflow-constants';
import { getWorkflowSchema } from '@actions/workflow-parser/workflows/workflow-schema';

import { permissionsOf, type Permissions } from './permissions.ts';
import { readTemplate } from './read-template.ts';
import { stepOf, type StepDefinition } from './step-definition.ts';
import { field, fields, items, literalMap, literalText, templateOf, type Template } from './template.ts';
import type { ValueMap } from './value.ts';

/** A workflow file that the parser accepts. */
export type WorkflowFile = {
  /** Its path in the repository. */
  readonly path: string;
  readonly name: string;
  readonly runName: Template | undefined;
  readonly events: Readonly<Record<string, Template>>;
  readonly permissions: Permissions | undefined;
  readonly env: Template | undefined;
  readonly defaults: Template | undefined;
  readonly concurrency: Template | undefined;
  readonly jobs: readonly JobDefinition[];
};

/** A job as it stands in the file. */
export type JobDefinition = {
  readonly id: string;
  readonly name: Template | undefined;
  readonly needs: readonly string[];
  /** The condition with its implicit `success()`. */
  readonly condition: string;
  readonly permissions: Permissions | undefined;
  readonly strategy: Template | undefined;
  readonly concurrency: Template | undefined;
  readonly environment: Template | undefined;
  readonly env: Template | undefined;
  readonly defaults: Template | undefined;
  readonly outputs: Template | undefined;
  readonly runsOn: Template | undefined;
  readonly timeoutMinutes: Template | undefined;
  readonly continueOnError: Template | undefined;
  readonly steps: readonly StepDefinition[];
  /** The workflow that the job calls instead of having steps. */
  readonly uses: string | undefined;
  readonly with: Template | undefined;
  readonly secrets: Template | undefined;
};

/** A file that the server would not start. */
export class InvalidWorkflow extends Error {
  readonly findings: readonly string[];
  constructor(path: string, findings: readonly string[]) {
    super(`Invalid workflow file: ${path}\n${findings.join('\n')}`);
    this.findings = findings;
  }
}

const parsed = new Map<string, WorkflowFile>();

/** Reads a workflow file; what the parser finds wrong is an {@link InvalidWorkflow}. */
export async function readWorkflow(path: string, content: string): Promise<WorkflowFile> {
  const key = `${path}\0${content}`;
  const before = parsed.get(key);
  if (before !== undefined) return before;
  const file = await parse(path, content);
  parsed.set(key, file);
  return file;
}

async function parse(path: string, content: string): Promise<WorkflowFile> {
  const { context, value } = readTemplate(path, content, getWorkflowSchema(), WORKFLOW_ROOT);
  if (value === undefined) throw new InvalidWorkflow(path, messages(context.errors.getErrors()));
  const { errors } = await convertWorkflowTemplate(context, value);
  if (errors !== undefined) throw new InvalidWorkflow(path, messages(errors));
  const root = templateOf(value, context);
  return {
    path,
    name: literalText(field(root, 'name')) ?? path,
    runName: field(root, 'run-name'),
    events: eventsOf(field(root, 'on')),
    permissions: permissionsOf(field(root, 'permissions')),
    env: field(root, 'env'),
    defaults: field(field(root, 'defaults'), 'run'),
    concurrency: field(root, 'concurrency'),
    jobs: fields(field(root, 'jobs')).map(([id, job]) => jobOf(id, job)),
  };
}

function messages(errors: readonly ({ readonly message: string } | { readonly Message: string })[]): readonly string[] {
  return errors.map((error) => ('message' in error ? error.message : error.Message));
}

const NOTHING: Template = { kind: 'mapping', entries: [] };

function eventsOf(on: Template | undefined): Readonly<Record<string, Template>> {
  if (on?.kind === 'mapping') return Object.fromEntries(fields(on));
  const names = on?.kind === 'sequence' ? items(on) : on === undefined ? [] : [on];
  return Object.fromEntries(names.map((name) => [literalText(name) ?? '', NOTHING]));
}

function jobOf(id: string, job: Template): JobDefinition {
  const condition = field(job, 'if');
  return {
    id,
    name: field(job, 'name'),
    needs: namesOf(field(job, 'needs')),
    condition: condition?.kind === 'expression' ? condition.source : 'success()',
    permissions: permissionsOf(field(job, 'permissions')),
    strategy: field(job, 'strategy'),
    concurrency: field(job, 'concurrency'),
    environment: field(job, 'environment'),
    env: field(job, 'env'),
    defaults: field(field(job, 'defaults'), 'run'),
    outputs: field(job, 'outputs'),
    runsOn: field(job, 'runs-on'),
    timeoutMinutes: field(job, 'timeout-minutes'),
    continueOnError: field(job, 'continue-on-error'),
    steps: items(field(job, 'steps')).map(stepOf),
    uses: literalText(field(job, 'uses')),
    with: field(job, 'with'),
    secrets: field(job, 'secrets'),
  };
}

function namesOf(template: Template | undefined): readonly string[] {
  if (template === undefined) return [];
  return template.kind === 'sequence'
    ? template.items.map((item) => literalText(item) ?? '')
    : [literalText(template) ?? ''];
}

/** An input that a workflow or action declares. */
export type InputDefinition = {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly options: readonly string[];
  readonly default: Template | undefined;
};

/** The inputs that an event of a workflow, or an action, declares. */
export function inputsOf(event: Template | undefined): readonly InputDefinition[] {
  return fields(field(event, 'inputs')).map(([name, input]) => {
    const settings: ValueMap = literalMap({
      kind: 'mapping',
      entries: input.kind === 'mapping' ? input.entries.filter(([, value]) => value.kind !== 'expression') : [],
    });
    return {
      name,
      type: typeof settings['type'] === 'string' ? settings['type'] : 'string',
      required: settings['required'] === true,
      options: items(field(input, 'options')).map((option) => literalText(option) ?? ''),
      default: field(input, 'default'),
    };
  });
}
