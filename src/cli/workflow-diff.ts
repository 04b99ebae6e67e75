/** Why: `baton workflow diff` shows what another version changes, and which steps correspond, before anything moves. */

import type { Workflow } from '../domain/workflow.ts';
import { diffWorkflows, isSameDefinition, type WorkflowDiff } from '../domain/workflow-diff.ts';
import type { Input } from './arguments.ts';
import type { CommandResult, Surroundings } from './command.ts';
import { openWorld } from './compose/world.ts';
import { readPlan } from './plan-source.ts';

/** Compares two definitions: files, or `<id>@<version>`. */
export async function diffVersions(input: Input, around: Surroundings): Promise<CommandResult> {
  const [, first, second] = input.positionals;
  if (first === undefined || second === undefined) return input.fail('Two definitions are compared: name both.');
  const world = await openWorld(input, around);
  const a = await readPlan(world, first, around.cwd);
  const b = await readPlan(world, second, around.cwd);
  const diff = diffWorkflows(a, b);
  const names = [a, b].map(({ id, version, digest, steps }) => ({ id, version, digest, steps: steps.length }));
  return {
    exit: 0,
    json: { a: names[0], b: names[1], same: isSameDefinition(diff), ...diff },
    text: textOf(a, b, diff),
  };
}

function textOf(a: Workflow, b: Workflow, diff: WorkflowDiff): string {
  const { fields, added, removed, renamed, changed } = diff;
  const lines = [
    ...fields.map((field) => `  ~ ${field}`),
    ...added.map((key) => `  + ${key}`),
    ...removed.map((key) => `  - ${key}`),
    ...renamed.map(({ from, to }) => `  > ${from} seems to be ${to} now`),
    ...changed.map(({ key, fields: differing }) => `  ~ ${key}: ${differing.join(', ')}`),
  ];
  const heading = `${a.id} ${a.version} → ${b.id} ${b.version}`;
  const maps = renamed.map(({ from, to }) => ` --map ${from}=${to}`).join('');
  return [
    heading,
    ...(lines.length === 0 ? ['  nothing differs'] : lines),
    ...(a.id === b.id && a.version !== b.version
      ? ['', `  baton workflow migrate --work-item <id> --to ${b.version}${maps} --reason "..." --dry-run`]
      : []),
  ].join('\n');
}
