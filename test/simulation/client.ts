/** Why: what clients do is drawn as well: they claim, end, give up for dead, collect, ask again, and forget. */

import { claim } from '../../src/app/claim.ts';
import { written, type Outcome } from '../../src/app/apply.ts';
import { collect } from '../../src/app/collect.ts';
import { cancel } from '../../src/app/decide-in-item.ts';
import { complete, giveUp } from '../../src/app/end-attempt.ts';
import { reap } from '../../src/app/reap.ts';
import { renew } from '../../src/app/renew.ts';
import { readSituation, type Situation } from '../../src/app/situation.ts';
import type { ClaimRequest } from '../../src/domain/decide-claim.ts';
import type { EndTarget } from '../../src/domain/decide-end.ts';
import { isFailure } from '../../src/domain/failures.ts';
import type { AttemptId, StepKey } from '../../src/domain/ids.ts';
import { WORK_ITEM } from '../support/workflow-builder.ts';
import type { Checker } from './checker.ts';
import type { Clone } from './clone.ts';
import type { Conditions } from './conditions.ts';
import type { Random } from './random.ts';

/** An attempt that a client was told it holds. */
export type Hold = { readonly step: StepKey; readonly attemptId: AttemptId; readonly nonce: string };

/** What a client knows, and has again after a kill when it wrote it down. */
export type Memory = {
  /** A claim of which it does not know what became. */
  asked: ClaimRequest | undefined;
  holds: readonly Hold[];
};

/** A client that works in a clone. */
export type Client = {
  readonly name: string;
  readonly clone: Clone;
  readonly memory: Memory;
  readonly random: Random;
  readonly conditions: Conditions;
  readonly checker: Checker;
  readonly nextNonce: () => string;
  readonly tell: (event: () => string) => void;
  /** How many refused results were kept on its disk. */
  readonly kept: () => number;
  /** Whether the history that it was told of is the server's. */
  readonly isCollected: (commit: string) => boolean;
};

const ID = WORK_ITEM.id;
const FOR_REAL = { dryRun: false };

/** Does one thing. */
export async function act(client: Client): Promise<void> {
  const { random, memory } = client;
  if (memory.asked !== undefined && random.chance(0.7)) return claimSomething(client, memory.asked);
  memory.asked = undefined;
  const hold = memory.holds.length > 0 && random.chance(0.75) ? random.pick(memory.holds) : undefined;
  if (hold !== undefined) return random.chance(0.25) ? renewOne(client, hold) : endOne(client, hold);
  if (random.chance(0.2)) return collectAll(client);
  if (random.chance(0.1)) return reapLost(client);
  return random.chance(0.3) ? interfere(client) : claimSomething(client, newRequest(client));
}

function newRequest({ name, clone, random, conditions, nextNonce }: Client): ClaimRequest {
  const step = random.chance(0.6) ? random.pick(conditions.workflow.steps).key : undefined;
  return {
    actor: conditions.alike ? 'ci' : name,
    now: clone.clock.now(),
    attemptSuffix: conditions.alike ? 'local' : name,
    executor: { kind: 'agent' },
    leaseSeconds: random.pick([1, 3, 3600]),
    nonce: nextNonce(),
    retry: random.chance(0.3),
    ...(step === undefined ? {} : { step }),
  };
}

/** Claims, and is told that it holds an attempt, or that it does not, or nothing. */
export async function claimSomething(client: Client, request: ClaimRequest, takeOver?: string): Promise<void> {
  const { clone, memory, checker, name, tell } = client;
  memory.asked = request;
  tell(() => `${name} ${takeOver === undefined ? 'claims' : 'takes over'} ${request.step ?? 'anything'}`);
  const options = takeOver === undefined ? FOR_REAL : { ...FOR_REAL, takeOver };
  const outcome = await answerOf(client, () => claim(clone, ID, request, options));
  if (outcome === undefined) return;
  memory.asked = undefined;
  if (outcome.kind === 'refused') return;
  const { step, attemptId, record } = outcome.result;
  memory.holds = [
    ...memory.holds.filter((hold) => hold.nonce !== record.nonce),
    { step, attemptId, nonce: record.nonce },
  ];
  checker.held(name, written(record).id);
}

/** What a use case answers; undefined when it could not find out. */
async function answerOf<Result>(
  { name, tell }: Client,
  ask: () => Promise<Outcome<Result>>,
): Promise<Outcome<Result> | undefined> {
  try {
    const outcome = await ask();
    tell(() => `${name} is told ${outcome.kind === 'refused' ? outcome.refusal.code : 'yes'}`);
    return outcome;
  } catch (error) {
    if (!isFailure(error)) throw error;
    tell(() => `${name} is told nothing: ${error.refusal.code}`);
    return undefined;
  }
}

async function endOne(client: Client, hold: Hold): Promise<void> {
  const { random, memory } = client;
  // Where machines name their attempts alike, nothing but the nonce says whose one is.
  const isNamed = client.conditions.alike || random.chance(0.8);
  const target = isNamed ? hold : { step: hold.step, attemptId: hold.attemptId };
  const isEnded = random.chance(0.85) ? await completeOne(client, target) : await failOne(client, target);
  if (isEnded) memory.holds = memory.holds.filter((other) => other !== hold);
}

/** Completes, sometimes twice; true when it knows the outcome. */
export async function completeOne(client: Client, target: EndTarget): Promise<boolean> {
  const { checker, name, kept, random } = client;
  const before = kept();
  const outcome = await askToComplete(client, target);
  if (outcome === undefined) return false;
  if (outcome.kind === 'refused') {
    if (kept() === before) checker.fault(`what ${name} was refused (${outcome.refusal.code}) is lost`);
    return true;
  }
  checker.completed(name, written(outcome.result.record).id);
  if (!random.chance(0.1)) return true;
  const again = await askToComplete(client, target);
  if (again?.kind === 'refused') checker.fault(`${name} is refused what was taken before (${again.refusal.code})`);
  return true;
}

function askToComplete(client: Client, target: EndTarget) {
  const { clone, name, tell } = client;
  tell(() => `${name} completes ${target.attemptId}`);
  const words = { actor: name, outcome: `${name} did ${target.step}`, nextAction: 'Go on', links: [] };
  const completion = { ...words, target, vouching: { by: name, met: [] }, values: {} };
  return answerOf(client, () => complete(clone, ID, completion, FOR_REAL));
}

/** Ends an attempt without a result; true when it knows the outcome. */
export async function failOne(client: Client, target: EndTarget): Promise<boolean> {
  const { clone, name, tell } = client;
  tell(() => `${name} gives ${target.attemptId ?? target.step} up`);
  const words = { actor: name, outcome: 'It did not work', nextAction: 'Try again', links: [] };
  const report = { kind: 'failed', reason: 'reported', evidence: [] } as const;
  return (await answerOf(client, () => giveUp(clone, ID, { ...words, target, report }, FOR_REAL))) !== undefined;
}

/** Somebody else's attempt is given up, asked to stop, or taken over. */
async function interfere(client: Client): Promise<void> {
  const { random, memory } = client;
  const { state } = (await look(client)) ?? { state: undefined };
  const running = state?.steps.filter(({ phase }) => phase === 'running' || phase === 'conflict') ?? [];
  if (running.length === 0) return;
  const { step, last } = random.pick(running);
  if (memory.holds.some((hold) => hold.nonce === last?.start.record.nonce)) return;
  const kind = random.below(4);
  if (kind === 0) return askToStop(client, step.key);
  if (kind === 1) return claimSomething(client, { ...newRequest(client), step: step.key }, 'It looks dead');
  await failOne(client, last === undefined ? { step: step.key } : { step: step.key, attemptId: last.id });
}

async function askToStop(client: Client, step: StepKey): Promise<void> {
  const { name, clone, tell } = client;
  tell(() => `${name} asks whoever holds ${step} to stop`);
  const request = { actor: name, now: clone.clock.now(), step, reason: 'Not needed' };
  await answerOf(client, () => cancel(clone, ID, request, FOR_REAL));
}

/** Ends what is provably lost, or what it says is. */
async function reapLost(client: Client): Promise<void> {
  const { name, clone, tell, random, conditions } = client;
  tell(() => `${name} reaps`);
  const byWord = { step: random.pick(conditions.workflow.steps).key, reason: 'Its machine is gone' };
  const request = { actor: name, ...(random.chance(0.2) ? byWord : {}) };
  await answerOf(client, () => reap(clone, ID, request, FOR_REAL));
}

/** Moves its lease, and lets go when it is told to. */
async function renewOne(client: Client, hold: Hold): Promise<void> {
  const { name, clone, memory, tell } = client;
  tell(() => `${name} renews ${hold.attemptId}`);
  try {
    const { answer } = await renew(clone, ID, { actor: name, target: hold }, FOR_REAL);
    tell(() => `${name} is told ${answer}`);
    if (answer === 'superseded') memory.holds = memory.holds.filter((other) => other !== hold);
    if (answer === 'cancelled') await endOne(client, hold);
  } catch (error) {
    if (!isFailure(error)) throw error;
    tell(() => `${name} is told nothing: ${error.refusal.code}`);
  }
}

/** How the item stands; undefined without an answer. */
export async function look({ clone }: Client): Promise<Situation | undefined> {
  try {
    return await readSituation(clone, ID);
  } catch (error) {
    if (isFailure(error)) return undefined;
    throw error;
  }
}

/** Collects; what it is told was collected has to be. */
export async function collectAll({ clone, name, checker, isCollected, tell }: Client): Promise<void> {
  tell(() => `${name} collects`);
  try {
    const told = await collect(clone, FOR_REAL);
    const commit = 'commit' in told && told.commit.kind === 'committed' ? told.commit.commit : undefined;
    tell(() => `${name} is told ${commit ?? 'that nothing was collected'}`);
    if (commit !== undefined && !isCollected(commit)) checker.fault(`${name} believes in a history that is not`);
  } catch (error) {
    if (!isFailure(error)) throw error;
    tell(() => `${name} is told nothing: ${error.refusal.code}`);
  }
}
