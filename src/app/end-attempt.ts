/** Why: completing and failing end an attempt once, with evidence, and what a refused result carried is never lost. */

import type { Decision } from '../domain/decision.ts';
import {
  decideEnd,
  findAttempt,
  type Ended,
  type EndReport,
  type EndTarget,
  type FoundAttempt,
} from '../domain/decide-end.ts';
import { refuse, type Refusal } from '../domain/failures.ts';
import type { Message } from '../domain/handoff.ts';
import type { WorkItemId } from '../domain/ids.ts';
import { decideAndApply, type Outcome } from './apply.ts';
import { publishWork, workCommit } from './work-commit.ts';
import { checkExit, type Vouching } from './check-criteria.ts';
import type { Clock } from './ports.ts';
import type { Checks, WorkFiles, Workplace, Worktrees } from './work-ports.ts';
import type { Readers, Situation } from './situation.ts';

/** What ending an attempt needs from outside. */
export type EndPorts = Readers & {
  readonly clock: Clock;
  readonly checks: Checks;
  readonly files: WorkFiles;
  readonly worktrees: () => Promise<Worktrees>;
  readonly workplace: Pick<Workplace, 'keepRefused'>;
};

/** A result that somebody hands in. */
export type Completion = Message & {
  readonly actor: string;
  readonly target: EndTarget;
  readonly vouching: Vouching;
  readonly values: Readonly<Record<string, string>>;
  readonly outputSha256?: string;
  /** The commit that holds the work, by any name of it; by default the tip of the branch of the attempt, if there is one. */
  readonly commit?: string;
};

/** What completing gives: the end, and criteria that nobody vouched for. */
export type Completed = Ended & { readonly remaining: readonly string[] };

/** Completes an attempt: runs its checks, gathers what it produced, and refuses a "done" over nothing. */
export async function complete(
  ports: EndPorts,
  workItem: WorkItemId,
  completion: Completion,
  options: { readonly dryRun: boolean },
): Promise<Outcome<Completed>> {
  let gathered: Gathered | undefined;
  const decide = async ({ state }: Situation): Promise<Decision<Completed>> => {
    const found = findAttempt(state, completion.target);
    if (found.kind === 'refused') return found;
    gathered ??= await gather(ports, { state, found }, options.dryRun ? unchecked(completion) : completion);
    if (gathered.kind === 'refused' && found.attempt.end === undefined) return gathered;
    const report = gathered.kind === 'refused' ? emptyReport(completion) : gathered.report;
    const remaining = gathered.kind === 'refused' ? [] : gathered.remaining;
    if (!options.dryRun && report.commit !== undefined) {
      await publishWork(ports, { state, found }, { commit: report.commit, produced: report.produced });
    }
    return withRemaining(decideEnd(state, { ...completion, now: ports.clock.now(), report }), remaining);
  };
  const outcome = await decideAndApply(ports, workItem, decide, options);
  return options.dryRun ? outcome : keepingRefused(ports, workItem, completion, outcome);
}

/** A dry run runs no commands, and those of the checks are commands. */
function unchecked(completion: Completion): Completion {
  return { ...completion, vouching: { ...completion.vouching, skipChecks: 'not run in a dry run' } };
}

/** An attempt that is given up, or whose result was looked at and refused. */
export type GivenUp = Message & {
  readonly actor: string;
  readonly target: EndTarget;
  readonly report: Exclude<EndReport, { kind: 'completed' }>;
};

/** Ends an attempt without a result. */
export async function giveUp(
  ports: EndPorts,
  workItem: WorkItemId,
  end: GivenUp,
  options: { readonly dryRun: boolean },
): Promise<Outcome<Ended>> {
  const decide = ({ state }: Situation): Decision<Ended> => decideEnd(state, { ...end, now: ports.clock.now() });
  const outcome = await decideAndApply(ports, workItem, decide, options);
  return options.dryRun ? outcome : keepingRefused(ports, workItem, end, outcome);
}

type Gathered =
  | { readonly kind: 'ok'; readonly report: CompletedReport; readonly remaining: readonly string[] }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

async function gather(
  ports: EndPorts,
  subject: { readonly state: Situation['state']; readonly found: FoundAttempt },
  completion: Completion,
): Promise<Gathered> {
  const { state, found } = subject;
  const { step, attempt } = found;
  const produced = await ports.files.collect(step.step.produces);
  if (produced.unmatched.length > 0) {
    const failed = `nothing matches what it produces: ${produced.unmatched.join(', ')}`;
    return {
      kind: 'refused',
      refusal: refuse('not-produced', { workItem: state.workItem.id, step: step.step.key, failed }),
    };
  }
  const named = await workCommit(ports, subject, completion.commit);
  if (named.kind === 'refused') return named;
  const { commit } = named;
  const repeated = attempt.end?.record;
  if (repeated?.eventType === 'attempt-completed') {
    const { evidence } = repeated;
    return {
      kind: 'ok',
      report: completedReport(completion, evidence, { files: produced.files, commit }),
      remaining: [],
    };
  }
  const checked = await checkExit(ports, { state, step, attemptId: attempt.id }, completion.vouching);
  if (checked.kind === 'refused') return checked;
  return {
    kind: 'ok',
    report: completedReport(completion, checked.evidence, { files: produced.files, commit }),
    remaining: checked.remaining,
  };
}

type CompletedReport = Extract<EndReport, { kind: 'completed' }>;

function completedReport(
  completion: Completion,
  evidence: CompletedReport['evidence'],
  { files, commit }: { readonly files: CompletedReport['produced']; readonly commit: string | undefined },
): CompletedReport {
  const { skipChecks } = completion.vouching;
  return {
    kind: 'completed',
    evidence,
    produced: files,
    values: completion.values,
    ...(skipChecks === undefined ? {} : { skippedChecks: skipChecks }),
    ...(commit === undefined ? {} : { commit }),
    ...(completion.outputSha256 === undefined ? {} : { outputSha256: completion.outputSha256 }),
  };
}

function emptyReport(completion: Completion): CompletedReport {
  return completedReport(completion, [], { files: [], commit: undefined });
}

function withRemaining(decision: Decision<Ended>, remaining: readonly string[]): Decision<Completed> {
  return decision.kind === 'refused' ? decision : { ...decision, result: { ...decision.result, remaining } };
}

const FENCED: ReadonlySet<string> = new Set([
  'superseded',
  'already-ended',
  'not-your-claim',
  'not-your-attempt',
  'never-claimed',
]);

/** A result that is fenced out is kept on this machine, and the refusal says where. */
async function keepingRefused<Result>(
  ports: EndPorts,
  workItem: WorkItemId,
  carried: Message & { readonly target: EndTarget },
  outcome: Outcome<Result>,
): Promise<Outcome<Result>> {
  if (outcome.kind === 'done' || !FENCED.has(outcome.refusal.code)) return outcome;
  const path = await ports.workplace.keepRefused(workItem, carried.target.step, { ...carried });
  const kept = `; what it carried is kept in ${path}`;
  return { kind: 'refused', refusal: { ...outcome.refusal, facts: { ...outcome.refusal.facts, kept } } };
}
