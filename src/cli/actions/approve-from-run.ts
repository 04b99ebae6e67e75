/** Why: a gate is opened from a run by naming it in one input, for everybody who let the run through. */

import { decideAtGate } from '../../app/decide-in-item.ts';
import { readSituation } from '../../app/situation.ts';
import { isGateKey, isStepKey, type GateKey, type StepKey, type WorkItemId } from '../../domain/ids.ts';
import type { Input } from '../arguments.ts';
import type { CommandResult, Surroundings } from '../command.ts';
import { authorOf } from '../compose/change.ts';
import type { World } from '../compose/world.ts';
import { succeeded } from '../result.ts';
import { reviewersOfRun } from './run-reviewers.ts';

type Place = { readonly step: StepKey; readonly gate: GateKey };

/** Records the approval of each reviewer of this run. */
export async function approveFromRun(world: World, input: Input, around: Surroundings): Promise<CommandResult> {
  if (input.positionals[0] !== 'approve') input.fail('--from-run only approves.');
  const workItem = await world.chooseItem(input);
  const place = await placeOf(world, input, workItem);
  const lines: string[] = [];
  for (const { reviewer, reasons, link } of await reviewersOfRun(around, world.settings)) {
    const request = {
      ...place,
      ...authorOf(world),
      reviewer,
      reasons: [...reasons, ...input.list('reason')],
      links: [link, ...input.list('link')],
      authorMayApprove: world.settings.policy.authorMayApprove,
      verdict: { kind: 'approve' } as const,
    };
    const { result } = succeeded(await decideAtGate(world, workItem, request, { dryRun: input.flag('dry-run') }));
    lines.push(`gate ${place.gate} of ${place.step} approved by ${reviewer} (${result.approved} of ${result.minimum})`);
  }
  return { exit: 0, json: { workItem, ...place, approvals: lines.length }, text: lines.join('\n') };
}

/** `step/gate`, or a gate that only one step has, or with `--step`. */
async function placeOf(world: World, input: Input, workItem: WorkItemId): Promise<Place> {
  const words = input.required('gate').split('/');
  const gate = words.at(-1) ?? '';
  const step = words.length === 2 ? words[0] : input.text('step');
  if (words.length > 2 || !isGateKey(gate)) return input.fail(`--gate takes step/gate, not "${words.join('/')}".`);
  if (step !== undefined) return isStepKey(step) ? { step, gate } : input.fail(`"${step}" is no key of a step.`);
  const { state } = await readSituation(world, workItem);
  const having = state.steps.filter(({ gates }) => gates.some((each) => each.gate.key === gate));
  const [only] = having;
  if (only === undefined || having.length > 1) {
    return input.fail(
      `${having.length === 0 ? 'No step has' : 'Several steps have'} a gate "${gate}": write it as step/gate.`,
    );
  }
  return { step: only.step.key, gate };
}
