/** Why: faults are put into every use case that changes something, so all of them are listed with what comes before. */

import { claim } from '../../src/app/claim.ts';
import { collect } from '../../src/app/collect.ts';
import { block, close, reopen, transfer, unblock } from '../../src/app/decide-about-item.ts';
import { decideAtGate, integrate, revert } from '../../src/app/decide-in-item.ts';
import { delegate } from '../../src/app/delegate.ts';
import { complete, giveUp } from '../../src/app/end-attempt.ts';
import { toAppends } from '../../src/app/apply.ts';
import { register } from '../../src/app/register.ts';
import { startRun } from '../../src/app/run-plan.ts';
import { readSituation } from '../../src/app/situation.ts';
import type { StepRunner } from '../../src/app/work-ports.ts';
import { decideBlock } from '../../src/domain/decide-block.ts';
import { decideClose } from '../../src/domain/decide-close.ts';
import { describeFailure, type Refusal } from '../../src/domain/failures.ts';
import type { Workflow } from '../../src/domain/workflow.ts';
import { stepKey } from '../support/ids.ts';
import { makeDisk, makeWorld, type MemoryDisk, type MemoryWorld } from '../support/memory-world.ts';
import * as moves from '../support/play.ts';
import { approvalOf, claimOf, integrationOf, rejectionOf, revertOf } from '../support/requests.ts';
import { makeWorkflow, parallel, serial, WORK_ITEM } from '../support/workflow-builder.ts';

/** A command, the moves that come before it, and its call. It gives its exit code. */
export type FaultedCommand = {
  readonly name: string;
  readonly before: readonly moves.Move[];
  readonly isRegistered: boolean;
  readonly call: (world: MemoryWorld) => Promise<number>;
};

const WORKFLOW: Workflow = makeWorkflow([
  serial('a'),
  serial('b', { gates: [{ key: 'review' }] }),
  parallel('c'),
  parallel('d'),
  serial('e', { attempts: 2 }),
]);

/** A disk on which the moves before a command have been made. */
export async function diskBefore({ name, before, isRegistered }: FaultedCommand): Promise<MemoryDisk> {
  const disk = makeDisk(WORKFLOW);
  if (!isRegistered) disk.workItems.clear();
  const world = makeWorld(disk, 'before');
  for (const move of before) {
    const situation = await readSituation(world, WORK_ITEM.id);
    const decision = move(situation.state);
    if (decision.kind !== 'append') throw new Error(`${name}: a move before it is ${decision.kind}`);
    await world.journal.append(toAppends(decision.records, situation.view));
  }
  return disk;
}

type Ending = { readonly kind: string; readonly refusal?: Refusal };

function exitOf(ending: Ending): number {
  return ending.refusal === undefined ? 0 : describeFailure(ending.refusal).exit;
}

function command(
  name: string,
  before: readonly moves.Move[],
  call: (world: MemoryWorld) => Promise<Ending | object>,
): FaultedCommand {
  const exit = async (world: MemoryWorld): Promise<number> => {
    const ending = await call(world);
    return 'kind' in ending ? exitOf(ending) : 0;
  };
  return { name, before, isRegistered: name !== 'register', call: exit };
}

const now = { dryRun: false };
const done = moves.doStep;
const message = { actor: 'ada', outcome: 'as it went', nextAction: 'go on', links: [] };
const vouching = { by: 'ada', met: [] };
const target = { step: stepKey('a') };
const FAILED = { kind: 'failed', reason: 'exit', evidence: [] } as const;
const lease = { actor: 'ada', executor: { kind: 'ci' }, seconds: 60, attemptSuffix: '1-1' } as const;
const item = WORK_ITEM.id;

/** Carries out every step at once, well; step e fails until a failure of it is recorded. */
function runnerOn(disk: MemoryDisk): StepRunner {
  const hasFailed = (): boolean =>
    [...disk.files.values()].some(({ record }) => record.eventType === 'attempt-failed' && record.reason === 'exit');
  return {
    canRun: () => true,
    start: ({ step }) => {
      const code = step.key === 'e' && !hasFailed() ? 1 : 0;
      const end = { ending: { kind: 'exit', code }, outputSha256: '0'.repeat(64), tail: '' } as const;
      return {
        done: Promise.resolve({ ...end, output: { links: [], values: {}, faults: [] } }),
        stop: () => undefined,
      };
    },
  };
}

const author = { actor: 'olivia', now: '2026-01-03T00:00:00Z', reason: 'so it is' };
const impediment = {
  ...author,
  type: 'dependency',
  owner: 'rob',
  steps: [stepKey('a')],
  start: '2026-01-03T00:00:00Z',
} as const;
const blocked: moves.Move = (state) => decideBlock(state, impediment);
const closed: moves.Move = (state) => decideClose(state, { ...author, resolution: 'cancelled' });

const run = (world: MemoryWorld) => startRun({ ...world, runner: runnerOn(world.disk) }, runOptions).done;

const runOptions = {
  workItem: item,
  executors: 2,
  actor: 'ada',
  attemptSuffix: 'local',
  executor: { kind: 'local' },
  leaseSeconds: 0,
  retry: [],
  onEvent: () => undefined,
} as const;

/** Every use case that changes something. */
export const COMMANDS: readonly FaultedCommand[] = [
  command('register', [], (world) => register(world, { workItem: WORK_ITEM, workflow: WORKFLOW, actor: 'ada' }, now)),
  command('claim', [], (world) => claim(world, item, claimOf('a'), now)),
  command('claim of any step', [...done('a')], (world) => claim(world, item, claimOf(undefined), now)),
  command('complete', [moves.claim('a')], (world) =>
    complete(world, item, { ...message, target, vouching, values: {} }, now),
  ),
  command('fail', [moves.claim('a')], (world) => giveUp(world, item, { ...message, target, report: FAILED }, now)),
  command('gate approve', [...done('a'), ...done('b')], (world) =>
    decideAtGate(world, item, approvalOf('b', 'review'), now),
  ),
  command('gate reject', [...done('a'), ...done('b')], (world) =>
    decideAtGate(world, item, rejectionOf('b', 'review', 'a'), now),
  ),
  command('integrate', [...done('a')], (world) => integrate(world, item, integrationOf('a'), now)),
  command('revert', [...done('a'), moves.integrate('a')], (world) => revert(world, item, revertOf('a', true), now)),
  command('delegate', [...done('a')], (world) => delegate(world, { workItem: item, prompt: 'make it', ...now })),
  command('delegate with leases', [...done('a'), ...done('b'), moves.approve('b', 'review')], (world) =>
    delegate(world, { workItem: item, lease, ...now }),
  ),
  command('collect', [...done('a'), moves.claim('b')], (world) => collect(world, now)),
  command('block', [], (world) => block(world, item, impediment, now)),
  command('unblock', [blocked], (world) => unblock(world, item, { ...author, end: author.now }, now)),
  command('transfer', [], (world) => transfer(world, item, { ...author, to: 'rob' }, now)),
  command('close', [...done('a')], (world) => close(world, item, { ...author, resolution: 'cancelled' }, now)),
  command('reopen', [closed], (world) => reopen(world, item, author, now)),
  command('run', [], run),
  command('run to the end', [...done('a'), ...done('b'), moves.approve('b', 'review')], run),
];
