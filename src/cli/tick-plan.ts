/** Why: `baton plan sync` writes into a file that belongs to people, so it reads, decides, and touches only single characters. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { decideTicks, type WhyLeft } from '../app/sync-plan.ts';
import { readSituation } from '../app/situation.ts';
import { countOf, type Change } from '../domain/change.ts';
import { Failure } from '../domain/failures.ts';
import type { WorkItemId } from '../domain/ids.ts';
import type { PlannedStep } from '../formats/plan-workflow.ts';
import type { CommandResult } from './command.ts';
import { loadPlanImport } from './compose/late-parts.ts';
import type { World } from './compose/world.ts';
import { readPlanFile } from './plan-file.ts';
import { parsePlan, PLAIN_IMPORT } from './prepare-plan.ts';
import { changeResult } from './result.ts';

/** What to sync. */
export type Sync = {
  readonly workItem: WorkItemId;
  readonly named: string | undefined;
  readonly cwd: string;
  readonly dryRun: boolean;
};

/** Ticks the boxes of finished steps in the plan of a work item: the file named, or the one it was imported from. */
export async function tickPlan(world: World, sync: Sync): Promise<CommandResult> {
  const { workItem, dryRun } = sync;
  const { top } = world.repository;
  const word = sync.named ?? join(top, await linkedPlan(world, workItem));
  const file = readPlanFile(word, { cwd: sync.cwd, top });
  const plan = await parsePlan(file);
  const { planSteps, tick } = await loadPlanImport();
  const forms = (['task', 'phase'] as const).map((by) => planSteps(plan, { ...PLAIN_IMPORT, by }).steps.map(boxesOf));
  const { ticks, left } = await decideTicks(world, workItem, forms);
  const path = file.link ?? file.shown;
  if (ticks.length > 0 && !dryRun) {
    const bytes = tick(
      file.bytes,
      ticks.map(({ at }) => at),
    );
    writeFileSync(file.path, bytes);
  }
  const changes: readonly Change[] =
    ticks.length === 0
      ? []
      : [{ kind: 'write-file', path, purpose: `tick ${countOf(ticks.length, 'box').replace(/boxs$/u, 'boxes')}` }];
  const ticked = ticks.map(({ step, line }) => ({ step, line }));
  const text = [
    ...ticked.map(({ step, line }) => `ticked ${step} (line ${line})`),
    ...left.map(({ step, line, why }) => `left ${step} (line ${line}): ${WHY_LEFT[why]}`),
    `${path}: ${ticked.length} ticked, ${left.length} left`,
  ].join('\n');
  return changeResult(
    dryRun,
    { changes, repeated: ticks.length === 0 },
    { text, json: { workItem, plan: path, ticked, left } },
  );
}

const WHY_LEFT: Readonly<Record<WhyLeft, string>> = {
  'no-such-step': 'the item has no such step: import the plan again',
  'words-changed': 'its words changed since the import',
  'not-done-here': 'ticked in the plan, but not done here',
  'no-box': 'done, but it has no box to tick',
};

function boxesOf({ step, boxes }: PlannedStep) {
  return { step: step.key, name: step.name ?? step.key, boxes };
}

async function linkedPlan(world: World, workItem: WorkItemId): Promise<string> {
  const { state } = await readSituation(world, workItem);
  const link = state.workItem.links.find((each) => /\.(?:md|markdown|mdx)$/iu.test(each) && !each.includes('://'));
  if (link !== undefined) return link;
  const next = `baton plan sync <file> --work-item ${workItem}`;
  throw new Failure('no-plan', {
    path: `work item ${workItem}`,
    problem: 'was not imported from a plan in this repository',
    next,
  });
}
