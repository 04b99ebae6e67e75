/** Why: a `run` block is a script for a real shell, and what it prints may be commands to the runner. */

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { join, resolve } from 'node:path';

import type { StepDefinition } from './language/step-definition.ts';
import { valueOf, type Template } from './language/template.ts';
import { textOf } from './language/value.ts';
import { FileCommandError, makeEnvironmentFiles, type Written } from './machine/environment-files.ts';
import { runProcess, type ProcessEnd } from './machine/process.ts';
import { createListener } from './output-listener.ts';
import { environmentOf } from './step-environment.ts';
import { annotate, log, type Session, type StepCall, type StepEnd } from './session.ts';

/** The shells by name. One that is not named here is a template with `{0}` for the script. */
const SHELLS: Readonly<Record<string, string>> = {
  bash: 'bash --noprofile --norc -eo pipefail {0}',
  sh: 'sh -e {0}',
  python: 'python3 {0}',
};

/** Without `shell:` the script runs with `bash -e`, and without pipefail. */
const UNNAMED = 'bash -e {0}';

/** Runs a `run` step. */
export async function runShell(call: StepCall, definition: StepDefinition, run: Template): Promise<StepEnd> {
  const { session, scope } = call;
  const script = join(session.machine.temporary, `${randomUUID()}.sh`);
  mkdirSync(session.machine.temporary, { recursive: true });
  writeFileSync(script, textOf(valueOf(run, scope)));
  const [command = '', ...args] = commandOf(call, definition).map((word) => word.replace('{0}', script));
  const files = makeEnvironmentFiles(session.machine.temporary);
  const listener = createListener(call);
  try {
    const end = await runProcess({
      command,
      args,
      cwd: folderOf(call, definition),
      env: { ...environmentOf(call), ...files.variables },
      onLine: listener.hear,
      ...(session.cancel.aborted ? {} : { cancel: session.cancel }),
      lost: session.lost,
      ...(call.timeoutMs === undefined ? {} : { timeoutMs: call.timeoutMs }),
      grace: session.world.settings.cancelGraceMs,
    });
    const written = files.read();
    apply(session, written);
    return {
      outcome: listener.refused() ? 'failure' : outcomeOf(call, end),
      outputs: { ...listener.outputs, ...written.outputs },
    };
  } catch (error) {
    if (!(error instanceof FileCommandError)) throw error;
    annotate(session, { level: 'error', message: error.message });
    return { outcome: 'failure', outputs: listener.outputs };
  } finally {
    files.remove();
    rmSync(script, { force: true });
  }
}

function commandOf({ level, scope }: StepCall, definition: StepDefinition): readonly string[] {
  const named = definition.shell === undefined ? level.defaults.shell : textOf(valueOf(definition.shell, scope));
  if (named === undefined && level.actionPath !== undefined) throw new Error('Required property is missing: shell');
  const template = named === undefined ? UNNAMED : (SHELLS[named] ?? named);
  if (!template.includes('{0}'))
    throw new Error(`Invalid shell option: '${template}' names no known shell and has no {0}.`);
  return template.split(/\s+/u);
}

function folderOf({ session, level, scope }: StepCall, definition: StepDefinition): string {
  const own =
    definition.workingDirectory === undefined ? undefined : textOf(valueOf(definition.workingDirectory, scope));
  return resolve(session.machine.workspace, own ?? level.defaults.workingDirectory ?? '.');
}

function outcomeOf({ session, step, timeoutMs }: StepCall, end: ProcessEnd): StepEnd['outcome'] {
  if (end.ended === 'cancelled') {
    annotate(session, { level: 'error', message: 'The operation was canceled.' });
    return 'cancelled';
  }
  if (end.ended === 'timed-out') {
    const minutes = (timeoutMs ?? 0) / session.world.settings.minuteMs;
    annotate(session, { level: 'error', message: `The action '${step.name}' has timed out after ${minutes} minutes.` });
    return 'failure';
  }
  if (end.exit === 0) return 'success';
  // Nobody is left who could say so.
  if (end.ended === 'lost') return 'failure';
  annotate(session, { level: 'error', message: `Process completed with exit code ${end.exit}.` });
  return 'failure';
}

/** Takes over what the files of a step say. Variables of the runner itself cannot be set by them. */
function apply(session: Session, written: Written): void {
  for (const [name, value] of Object.entries(written.env)) {
    if (/^(?:GITHUB|RUNNER)_/iu.test(name))
      log(session, `Can't store ${name} output parameter using '$GITHUB_ENV' command.`);
    else session.env[name] = value;
  }
  session.path.unshift(...written.paths.toReversed());
  session.job.summary += session.masks.apply(written.summary);
  if (written.summaryTooLarge) {
    annotate(session, {
      level: 'error',
      message: '$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of 1024k.',
    });
  }
}
