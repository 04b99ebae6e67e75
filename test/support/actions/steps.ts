/** Why: the steps of a job or a composite action run one after the other, each if its condition holds. */

import { runAction } from './actions/run-action.ts';
import { evaluate, holds, type Scope } from './language/expression.ts';
import type { StepDefinition } from './language/step-definition.ts';
import { textsOf, valueOf, type Template } from './language/template.ts';
import { isTrue, textOf, type ValueMap } from './language/value.ts';
import { hashFiles } from './machine/hash-files.ts';
import type { Conclusion, StepState } from './run-data.ts';
import { annotate, log, statusOf, type Level, type Session, type StepEnd } from './session.ts';
import { runShell } from './shell-step.ts';

/** Runs the steps in order until the machine is lost. Says through `level.failed` whether one failed. */
export async function runSteps(
  session: Session,
  level: Level,
  definitions: readonly StepDefinition[],
  fate: (index: number) => (() => void) | undefined = () => undefined,
): Promise<void> {
  for (const [index, definition] of definitions.entries()) {
    if (session.lost.aborted) return;
    const strike = fate(index);
    await runStep(session, level, definition);
    strike?.();
  }
}

async function runStep(session: Session, level: Level, definition: StepDefinition): Promise<void> {
  const step: StepState = {
    id: definition.id,
    name: definition.id ?? definition.uses ?? 'run',
    outcome: undefined,
    conclusion: undefined,
    outputs: {},
  };
  session.job.steps.push(step);
  try {
    const bare = scopeOf(session, level, {});
    const env = textsOf(definition.env, bare);
    const scope = scopeOf(session, level, env);
    step.name = nameOf(definition, scope);
    if (!holds(definition.condition, scope)) return conclude(level, step, 'skipped', 'skipped');
    log(session, `##[group]${step.name}`);
    const end = await execute(session, level, definition, { step, scope, env }).catch((error: unknown): StepEnd => {
      if (!session.lost.aborted) annotate(session, { level: 'error', message: messageOf(error) });
      return { outcome: 'failure', outputs: {} };
    });
    if (session.lost.aborted) return;
    step.outputs = end.outputs;
    const forgiven = end.outcome === 'failure' && truth(definition.continueOnError, scope);
    conclude(level, step, end.outcome, forgiven ? 'success' : end.outcome);
  } catch (error) {
    if (session.lost.aborted) return;
    annotate(session, { level: 'error', message: messageOf(error) });
    conclude(level, step, 'failure', 'failure');
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

type Prepared = { readonly step: StepState; readonly scope: Scope; readonly env: Readonly<Record<string, string>> };

async function execute(
  session: Session,
  level: Level,
  definition: StepDefinition,
  prepared: Prepared,
): Promise<StepEnd> {
  const { scope } = prepared;
  const minutes =
    definition.timeoutMinutes === undefined ? undefined : Number(valueOf(definition.timeoutMinutes, scope));
  const timeoutMs = minutes === undefined ? undefined : minutes * session.world.settings.minuteMs;
  const call = { session, level, timeoutMs, ...prepared };
  return definition.run === undefined ? runAction(call, definition) : runShell(call, definition, definition.run);
}

function conclude(level: Level, step: StepState, outcome: Conclusion, conclusion: Conclusion): void {
  step.outcome = outcome;
  step.conclusion = conclusion;
  if (conclusion === 'failure') level.failed = true;
  if (step.id !== undefined) level.steps[step.id] = { outputs: step.outputs, outcome, conclusion };
}

/** What a step's expressions may refer to. */
function scopeOf(session: Session, level: Level, env: Readonly<Record<string, string>>): Scope {
  const status = statusOf(session, level);
  const job = { ...asMap(session.contexts['job']), status: jobStatus(status) };
  return {
    contexts: {
      ...session.contexts,
      ...level.contexts,
      job,
      steps: level.steps,
      env: { ...session.env, ...level.env, ...env },
    },
    status,
    hashFiles: (patterns) => hashFiles(session.machine.workspace, patterns),
  };
}

function jobStatus(status: { readonly success: boolean; readonly cancelled: boolean }): string {
  if (status.cancelled) return 'cancelled';
  return status.success ? 'success' : 'failure';
}

function asMap(value: unknown): ValueMap {
  return typeof value === 'object' && value !== null ? (value as ValueMap) : {};
}

function nameOf(definition: StepDefinition, scope: Scope): string {
  if (definition.name !== undefined) return textOf(valueOf(definition.name, scope));
  if (definition.uses !== undefined) return `Run ${definition.uses}`;
  const source = definition.run?.kind === 'literal' ? textOf(definition.run.value) : 'expression';
  return `Run ${source.split('\n', 1)[0] ?? ''}`;
}

function truth(template: Template | undefined, scope: Scope): boolean {
  if (template === undefined) return false;
  return template.kind === 'expression' ? isTrue(evaluate(template.source, scope)) : isTrue(valueOf(template, scope));
}
