/** Why: `baton gate`: a reviewer opens a gate, or sends work back with reasons. */

import { decideAtGate } from '../../app/decide-in-item.ts';
import type { GateRequest } from '../../domain/decide-gate.ts';
import type { Input } from '../arguments.ts';
import type { Command } from '../command.ts';
import { authorOf } from '../compose/change.ts';
import { openWorld } from '../compose/world.ts';
import { BY, LINK, SIGN, STEP, WORK_ITEM } from '../options.ts';
import { changeResult, succeeded } from '../result.ts';
import { signingOf } from '../sign-option.ts';

/** The command. */
export const command: Command = {
  spec: {
    name: 'gate',
    summary: 'approve work, or send it back',
    positionals: [{ name: 'verdict', describe: 'approve or reject', choices: ['approve', 'reject'] }],
    options: {
      ...WORK_ITEM,
      ...STEP,
      gate: { value: 'key', describe: 'the gate of the step' },
      ...BY,
      'from-run': {
        describe: 'in GitHub Actions: by who approved this run, or started it; --gate then takes step/gate',
      },
      reason: { value: 'text', multiple: true, describe: 'why; a rejection needs at least one' },
      reentry: { value: 'step', describe: 'the step to go back to; a rejection needs it' },
      ...LINK,
      ...SIGN,
    },
    examples: [
      { command: 'baton gate approve --step publish --gate release --by release-manager', says: 'open a gate' },
      {
        command: 'baton gate reject --step publish --gate release --reason "Licence missing" --reentry pack',
        says: 'send work back to an earlier step',
      },
    ],
    exits: [3, 8],
    changes: true,
  },
  run: async (input, around) => {
    const world = await openWorld(input, around);
    const signAfter = await signingOf(world, input, around);
    if (input.flag('from-run')) {
      const { approveFromRun } = await import('../actions/approve-from-run.ts');
      return approveFromRun(world, input, around);
    }
    const workItem = await world.chooseItem(input);
    const [dryRun, reviewer] = [input.flag('dry-run'), input.text('by') ?? world.identity.actor];
    const request: GateRequest = {
      ...authorOf(world),
      step: input.requiredStep('step'),
      gate: input.gateKey('gate'),
      reviewer,
      reasons: input.list('reason'),
      links: input.list('link'),
      authorMayApprove: world.settings.policy.authorMayApprove,
      verdict: verdictOf(input),
    };
    const done = succeeded(await decideAtGate(world, workItem, request, { dryRun }));
    const { record, approved, minimum, sentBack } = done.result;
    const text =
      sentBack.length > 0
        ? `gate ${request.gate} rejected by ${reviewer}; back to not done: ${sentBack.join(', ')}`
        : `gate ${request.gate} of ${request.step} approved by ${reviewer} (${approved} of ${minimum})`;
    const json = { workItem, step: request.step, gate: request.gate, approved, minimum, sentBack, record };
    const result = changeResult(dryRun, done, { text, json, next: [`baton status ${workItem}`] });
    if (signAfter === undefined || dryRun) return result;
    return signAfter(workItem, { kind: 'decision', record }, { signer: reviewer, result });
  },
};

function verdictOf(input: Input): GateRequest['verdict'] {
  const verdict = input.positionals[0];
  if (verdict === 'approve') return { kind: 'approve' };
  if (verdict !== 'reject') return input.fail(`The verdict is approve or reject, not "${verdict ?? ''}".`);
  const reentryStep = input.stepKey('reentry');
  return { kind: 'reject', ...(reentryStep === undefined ? {} : { reentryStep }) };
}
