/** Why: an attempt works where the program runs, or in a worktree of its own; what carries it out need not know which. */

import { completionOf } from '../domain/branch-work.ts';
import type { Claimed } from '../domain/decide-claim.ts';
import { describeFailure, refuse } from '../domain/failures.ts';
import { directNeeds } from '../domain/graph.ts';
import type { ItemState } from '../domain/state.ts';
import type { StepState } from '../domain/step-state.ts';
import { worksApart } from './lay-base.ts';
import type { Performed, PerformPorts } from './perform.ts';
import type { WorkFiles, Worktree, Worktrees } from './work-ports.ts';

/** Where an attempt works. `leave` keeps what is there and adds to the end of the attempt where that is. */
export type AttemptPlace = {
  readonly kind: 'open';
  /** The folder, when it is not where the program runs. */
  readonly cwd?: string;
  readonly files: WorkFiles;
  readonly leave: (performed: Performed) => Promise<Performed>;
};

/** An attempt that is about to work. `base`: the commit that it builds on; or why there is none. */
export type PlaceRequest = {
  readonly state: ItemState;
  readonly step: StepState;
  readonly claimed: Claimed;
  readonly unusable?: string;
};

/** Opens the place of an attempt, with what its needs produced; or says why that cannot be had. */
export async function openPlace(
  ports: PerformPorts,
  request: PlaceRequest,
): Promise<AttemptPlace | { readonly kind: 'closed'; readonly problem: string; readonly recover?: string }> {
  const { state, claimed } = request;
  if (!worksApart(state)) {
    return { kind: 'open', files: ports.files, leave: (performed) => Promise.resolve(performed) };
  }
  const { base } = claimed.record;
  if (base === undefined) return { kind: 'closed', problem: request.unusable ?? 'no commit to build on is recorded' };
  const { attemptId } = claimed;
  const worktrees = await ports.worktrees();
  const worktree = await worktrees.open({ workItem: state.workItem.id, attemptId, base });
  const fault = await restoreInputs(worktrees, request, worktree);
  if (fault !== undefined) {
    await worktrees.close(worktree);
    return { kind: 'closed', ...fault };
  }
  return {
    kind: 'open',
    cwd: worktree.path,
    files: ports.filesIn(worktree.path),
    leave: (performed) => leave(worktrees, request, worktree, performed),
  };
}

/** What git ignores of what the needs produced comes from the store of this machine; the rest is in the commits. */
async function restoreInputs(
  worktrees: Worktrees,
  { state, step }: PlaceRequest,
  worktree: Worktree,
): Promise<{ readonly problem: string; readonly recover: string } | undefined> {
  for (const need of directNeeds(state.graph, state.graph.indexOf.get(step.step.key) ?? -1)) {
    const producer = state.steps[need];
    const end = producer === undefined ? undefined : completionOf(producer);
    if (producer === undefined || end === undefined || end.produced.length === 0) continue;
    const { produced: files, commit } = end;
    const changed = await worktrees.restore(worktree, { commit, files });
    if (changed === undefined) continue;
    const facts = { step: step.step.key, producer: producer.step.key, path: changed.file.path, state: changed.state };
    const { what, recover } = describeFailure(refuse('input-changed', facts));
    return { problem: what, recover };
  }
  return undefined;
}

/** Everything is committed and the worktree removed; nothing that an attempt made is lost with it, except what git ignores. */
async function leave(
  worktrees: Worktrees,
  { state, step, claimed }: PlaceRequest,
  worktree: Worktree,
  performed: Performed,
): Promise<Performed> {
  const { report } = performed;
  const base = claimed.record.base ?? '';
  const commit = await worktrees.save(worktree, saveMessage(state, step, claimed));
  const built = await worktrees.buildsOn(commit, base);
  if (report.kind === 'completed') {
    await worktrees.keep(worktree, commit, report.produced);
    if (built) await worktrees.publish(worktree.branch, commit);
  }
  await worktrees.close(worktree);
  if (report.kind === 'rejected') return performed;
  if (report.kind === 'failed' || built) return { ...performed, report: { ...report, commit } };
  return {
    outcome: `Its work is on ${worktree.branch}, which does not build on ${base.slice(0, 12)} any more`,
    nextAction: 'Let the step work on the branch that it finds checked out, then try again',
    links: [],
    report: { kind: 'failed', reason: 'output', evidence: report.evidence, commit },
  };
}

function saveMessage(state: ItemState, { step }: StepState, { attemptId }: Claimed): string {
  const { id } = state.workItem;
  return `${step.name ?? step.key}\n\nStep ${step.key} of ${id}, attempt ${attemptId}.\n`;
}

/** The worktrees that a killed run left behind: what is in them is committed, and they are removed. */
export async function clearWorktrees(
  ports: Pick<PerformPorts, 'worktrees'>,
  state: ItemState,
  isHeld: (attemptId: Claimed['attemptId']) => boolean,
): Promise<ReadonlyMap<string, string>> {
  const saved = new Map<string, string>();
  if (!worksApart(state)) return saved;
  const { id } = state.workItem;
  const worktrees = await ports.worktrees();
  for (const { attemptId, worktree } of await worktrees.leftOver(id)) {
    if (isHeld(attemptId)) continue;
    const message = `What attempt ${attemptId} of ${id} left when it was cut off\n`;
    const commit = await worktrees.save(worktree, message);
    if (commit !== '') saved.set(attemptId, commit);
    await worktrees.close(worktree);
  }
  return saved;
}
