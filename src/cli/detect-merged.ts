/** Why: `baton integrate --detect` tells what it found merged, and of the rest why it did not. */

import { detectIntegrations, type NotIntegrated } from '../app/detect-integrations.ts';
import { Failure } from '../domain/failures.ts';
import type { WorkItemId } from '../domain/ids.ts';
import type { Input } from './arguments.ts';
import type { CommandResult } from './command.ts';
import { authorOf } from './compose/change.ts';
import type { World } from './compose/world.ts';
import { changeResult } from './result.ts';

/** Records what git knows to be merged. */
export async function detectMerged(
  world: World,
  input: Input,
  { workItem, base }: { readonly workItem: WorkItemId; readonly base: string },
): Promise<CommandResult> {
  if (input.text('commit') !== undefined) input.fail('--detect finds the commits itself: leave --commit out.');
  const dryRun = input.flag('dry-run');
  const step = input.stepKey('step');
  const request = {
    ...authorOf(world),
    base,
    ...(step === undefined ? {} : { step }),
  };
  const found = await detectIntegrations(world, workItem, request, { dryRun });
  if ('kind' in found) throw new Failure(found.refusal.code, found.refusal.facts);
  const { integrated, left, changes } = found;
  const lines = [
    ...integrated.map((each) => `${each.step} is integrated in ${base} as ${each.commit.slice(0, 12)}`),
    ...left.map((each) => `${each.step} is not: ${sentenceOf(each, base)}`),
  ];
  return changeResult(
    dryRun,
    { changes, repeated: false },
    {
      text: lines.length === 0 ? `no completed step of ${workItem} waits for its integration` : lines.join('\n'),
      json: { workItem, base, integrated, left },
      next: [`baton status ${workItem}`],
    },
  );
}

function sentenceOf({ why, commit = '' }: NotIntegrated, base: string): string {
  const short = commit.slice(0, 12);
  const sentences: Readonly<Record<NotIntegrated['why'], string>> = {
    'names-no-commit': 'its result names no commit',
    'unknown-commit': `there is no commit ${short} here`,
    'not-merged': `${short} is not in ${base}`,
    'waiting-for-gate': `${short} is in ${base}, and a gate is not open`,
  };
  return sentences[why];
}
