/** Why: `baton plan import` either shows what it would make or makes it, from the same reading of the plan. */

import { importPlan, type PlanImported } from '../app/import-plan.ts';
import type { Input } from './arguments.ts';
import type { CommandResult, Surroundings } from './command.ts';
import { openWorld } from './compose/world.ts';
import { readPlanFile } from './plan-file.ts';
import { importedText, previewJson, previewText, warningsOf } from './plan-view.ts';
import { preparePlan, type PlanOptions } from './prepare-plan.ts';
import { changeResult } from './result.ts';

/** Imports the plan that a word names, as the options say. */
export async function runImport(input: Input, around: Surroundings, word: string): Promise<CommandResult> {
  const world = await openWorld(input, around);
  const file = readPlanFile(word, { cwd: around.cwd, top: world.repository.top });
  const prepared = await preparePlan(world, file, optionsOf(input));
  if (input.flag('preview')) return { exit: 0, json: previewJson(prepared), text: previewText(prepared) };
  const dryRun = input.flag('dry-run');
  const done = await importPlan(world, prepared.request, { dryRun });
  const { kind, workflow, follows, added, removed, recorded, changes } = done;
  const { id } = prepared.request.item;
  const repeated = changes.length === 0 && recorded === 0;
  return changeResult(
    dryRun,
    { changes, repeated },
    {
      text: importedText(prepared, done),
      json: {
        workItem: id,
        kind,
        workflow: workflow.id,
        version: workflow.version,
        follows,
        added,
        removed,
        recorded,
        warnings: warningsOf(prepared),
      },
      next: nextCommands(id, done),
    },
  );
}

function nextCommands(id: string, { kind, workflow, follows }: PlanImported): readonly string[] {
  if (kind !== 'changed') return [`baton status ${id}`, `baton list --ready --work-item ${id}`];
  return [
    `baton workflow diff ${workflow.id}@${follows} ${workflow.id}@${workflow.version}`,
    `baton workflow migrate --work-item ${id} --to ${workflow.version} --reason "..." --dry-run`,
  ];
}

function optionsOf(input: Input): PlanOptions {
  const by = input.text('by') ?? 'task';
  if (by !== 'task' && by !== 'phase') return input.fail(`--by takes task or phase, not "${by}".`);
  const [executor, workItem, owner] = ['executor', 'work-item', 'owner'].map((name) => input.text(name));
  return {
    by,
    gates: input.flag('gates'),
    ignoreMarks: input.flag('ignore-marks'),
    ...(executor === undefined ? {} : { executor }),
    ...(workItem === undefined ? {} : { workItem }),
    ...(owner === undefined ? {} : { owner }),
  };
}
