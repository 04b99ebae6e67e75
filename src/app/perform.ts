/** Why: one attempt, from its inputs to its end: what decides is exit codes, checks and files, never the word of a worker. */

import { buildContext } from '../domain/context.ts';
import type { Claimed } from '../domain/decide-claim.ts';
import type { EndReport } from '../domain/decide-end.ts';
import type { Message } from '../domain/handoff.ts';
import type { FailureReason } from '../domain/record.ts';
import { stepOf, type ItemState } from '../domain/state.ts';
import type { StepState } from '../domain/step-state.ts';
import { openPlace, type AttemptPlace } from './attempt-place.ts';
import { checkEntry, checkExit } from './check-criteria.ts';
import { checkInputs } from './check-inputs.ts';
import { describeFailure } from '../domain/failures.ts';
import type { Checks, StepEnd, StepRunner, WorkFiles, Worktrees } from './work-ports.ts';

/** What executing an attempt needs from outside. */
export type PerformPorts = {
  readonly runner: StepRunner;
  readonly checks: Checks;
  readonly files: WorkFiles;
  /** The files of another folder than the one in which the program runs. */
  readonly filesIn: (folder: string) => WorkFiles;
  /** Loaded when an attempt works apart. */
  readonly worktrees: () => Promise<Worktrees>;
};

/** An attempt to execute, and the state in which it was claimed. */
export type Assignment = {
  readonly state: ItemState;
  readonly claimed: Claimed;
  /** Why there is nothing to build on, where attempts work apart. */
  readonly unusable?: string;
  readonly onLine: (line: string) => void;
};

/** How an attempt ended: what its record will say. */
export type Performed = Message & { readonly report: EndReport };

/** An attempt that is being executed. `stop` ends its command; the attempt then ends as interrupted. */
export type Performance = { readonly done: Promise<Performed>; readonly stop: () => void };

/** Executes an attempt to its end. Nothing is recorded here. */
export function perform(ports: PerformPorts, assignment: Assignment): Performance {
  const stopping: { wanted: boolean; command?: () => void } = { wanted: false };
  const work = async (): Promise<Performed> => {
    const step = stepOf(assignment.state, assignment.claimed.step);
    if (step === undefined) return failed('input', 'The step is gone from the workflow');
    const place = await openPlace(ports, { ...assignment, step });
    if (place.kind === 'closed') return failed('input', place.problem, place.recover);
    return place.leave(await workIn(place, step));
  };
  const workIn = async (place: AttemptPlace, step: StepState): Promise<Performed> => {
    const refusal =
      (await inputFault(ports, place, assignment.state, step)) ?? (await entryFault(ports, place, assignment, step));
    if (refusal !== undefined) return refusal;
    if (stopping.wanted) return interrupted(undefined);
    const running = ports.runner.start(requestOf(assignment, step, place));
    stopping.command = running.stop;
    return judge(ports, { ...assignment, step, place }, await running.done);
  };
  return {
    done: work(),
    stop: () => {
      stopping.wanted = true;
      stopping.command?.();
    },
  };
}

function requestOf(
  { state, claimed, onLine }: Assignment,
  { step, attempts }: StepState,
  { cwd }: AttemptPlace,
): Parameters<StepRunner['start']>[0] {
  const known = attempts.find(({ id }) => id === claimed.attemptId)?.number;
  const attempt = { id: claimed.attemptId, number: known ?? attempts.length + 1 };
  const context = `${JSON.stringify(buildContext(state, step.key, attempt))}\n`;
  const { nonce } = claimed.record;
  const request = { workItem: state.workItem.id, step, attemptId: claimed.attemptId, nonce, context, onLine };
  return cwd === undefined ? request : { ...request, cwd };
}

/** What a step builds on must be there unchanged, each time it is tried. */
async function inputFault(
  ports: PerformPorts,
  place: AttemptPlace,
  state: ItemState,
  step: StepState,
): Promise<Performed | undefined> {
  // In a worktree they were put in place a moment ago, or git did.
  const refusal = place.cwd === undefined ? await checkInputs(ports, state, step) : undefined;
  if (refusal === undefined) return undefined;
  const { what, recover } = describeFailure(refusal);
  return failed('input', what, recover);
}

/** The entry checks must hold as well, each time. */
async function entryFault(
  ports: PerformPorts,
  { cwd }: AttemptPlace,
  { state }: Assignment,
  step: StepState,
): Promise<Performed | undefined> {
  const refusal = await checkEntry(checksIn(ports, cwd), state, step);
  return refusal === undefined ? undefined : failed('entry-criterion', describeFailure(refusal).what);
}

/** The checks, run in a folder. */
function checksIn({ checks }: PerformPorts, cwd: string | undefined): { readonly checks: Checks } {
  return cwd === undefined ? { checks } : { checks: { run: (request) => checks.run({ ...request, cwd }) } };
}

type Judged = Assignment & { readonly step: StepState; readonly place: AttemptPlace };

async function judge(ports: PerformPorts, judged: Judged, end: StepEnd): Promise<Performed> {
  const { ending, outputSha256 } = end;
  if (ending.kind === 'stopped') return interrupted(outputSha256);
  if (ending.kind !== 'exit' || ending.code !== 0) return badEnding(end);
  const unusable = outputFault(end);
  if (unusable !== undefined) return unusable;
  const { state, step, claimed, place } = judged;
  const produced = await place.files.collect(step.step.produces);
  if (produced.unmatched.length > 0) {
    return failed('not-produced', `Nothing matches ${produced.unmatched.join(', ')}, which the step produces`);
  }
  const vouching = { by: claimed.record.actor, met: [] };
  const checked = await checkExit(checksIn(ports, place.cwd), { state, step, attemptId: claimed.attemptId }, vouching);
  if (checked.kind === 'refused') {
    const performed = failed('exit-criterion', describeFailure(checked.refusal).what);
    return {
      ...performed,
      report: { kind: 'failed', reason: 'exit-criterion', evidence: checked.evidence, outputSha256 },
    };
  }
  const { output } = end;
  return {
    outcome: output.outcome ?? `${step.step.name ?? step.step.key} ended with exit code 0`,
    nextAction: output.nextAction ?? 'Go on with what is ready',
    links: output.links,
    report: {
      kind: 'completed',
      evidence: checked.evidence,
      produced: produced.files,
      values: output.values,
      outputSha256,
    },
  };
}

/** What a step wrote to BATON_OUTPUT and cannot be passed on must not be lost unseen. */
function outputFault({ output, outputSha256 }: StepEnd): Performed | undefined {
  const [first] = output.faults;
  if (first === undefined) return undefined;
  const place = first.line === 0 ? 'the file' : `line ${first.line}`;
  const performed = failed('output', `What it wrote to BATON_OUTPUT cannot be used: ${place} ${first.problem}`);
  return { ...performed, report: { kind: 'failed', reason: 'output', evidence: [], outputSha256 } };
}

function badEnding(end: StepEnd): Performed {
  const { ending, outputSha256, output, tail } = end;
  const reason: FailureReason = ending.kind === 'timeout' ? 'timeout' : 'exit';
  const performed = failed(reason, output.outcome ?? endingText(ending, tail));
  const exitCode = ending.kind === 'exit' ? { exitCode: ending.code } : {};
  return {
    ...performed,
    nextAction: output.nextAction ?? performed.nextAction,
    links: output.links,
    report: { kind: 'failed', reason, evidence: [], outputSha256, ...exitCode },
  };
}

function endingText(ending: StepEnd['ending'], tail: string): string {
  const last = tail.trimEnd().split('\n').at(-1)?.trim() ?? '';
  const said = last === '' ? '' : `: ${last.slice(0, 300)}`;
  switch (ending.kind) {
    case 'exit':
      return `Exit code ${ending.code}${said}`;
    case 'signal':
      return `Ended by ${ending.signal}${said}`;
    case 'timeout':
      return `Still running after ${ending.seconds} seconds${said}`;
    case 'not-started':
      return `Could not be started: ${ending.problem}`;
    case 'stopped':
      return 'Stopped';
  }
}

function interrupted(outputSha256: string | undefined): Performed {
  const digest = outputSha256 === undefined ? {} : { outputSha256 };
  return {
    outcome: 'Interrupted',
    nextAction: 'Run again',
    links: [],
    report: { kind: 'failed', reason: 'interrupted', evidence: [], ...digest },
  };
}

/** An attempt that ended without a result, in words. */
export function failed(
  reason: FailureReason,
  outcome: string,
  nextAction = 'See why, mend it, and try again',
): Performed {
  return { outcome, nextAction, links: [], report: { kind: 'failed', reason, evidence: [] } };
}
