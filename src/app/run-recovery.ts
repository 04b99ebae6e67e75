/** Why: a run that was killed left attempts behind; the next one ends them with evidence before it starts anything. */

import type { AttemptId, StepKey } from '../domain/ids.ts';
import type { AttemptFailed } from '../domain/record.ts';
import type { AttemptState } from '../domain/step-state.ts';
import { decideEnd } from '../domain/decide-end.ts';
import { clearWorktrees } from './attempt-place.ts';
import { record, type Running } from './run-progress.ts';

/**
 * Ends every attempt whose holder on this machine is known to be gone: first its processes, if any still run, then the
 * attempt itself, as interrupted. Attempts that others hold, or that cannot be judged from here, are left alone.
 */
export async function recover(running: Running): Promise<void> {
  const { ports, options, progress } = running;
  const ends: AttemptFailed[] = [];
  const left: { readonly step: StepKey; readonly last: AttemptState; readonly orphans: number }[] = [];
  const held = new Set<AttemptId>();
  for (const { step, phase, last } of progress.state.steps) {
    if (phase !== 'running' || last === undefined) continue;
    const { nonce } = last.start.record;
    held.add(last.id);
    if ((await ports.workplace.holderState(options.workItem, last.id, nonce)) !== 'gone') continue;
    left.push({ step: step.key, last, orphans: await ports.workplace.endOrphans(nonce) });
    held.delete(last.id);
  }
  const saved = await clearWorktrees(ports, progress.state, (attemptId) => held.has(attemptId));
  for (const { step, last, orphans } of left) {
    const { nonce } = last.start.record;
    const commit = saved.get(last.id);
    const decision = decideEnd(progress.state, {
      actor: options.actor,
      now: ports.clock.now(),
      outcome: 'Interrupted: the run that held it is gone',
      nextAction: 'Run again',
      links: [],
      target: { step, attemptId: last.id, nonce },
      report: { kind: 'failed', reason: 'interrupted', evidence: [], ...(commit === undefined ? {} : { commit }) },
    });
    if (decision.kind !== 'append' || decision.result.record.eventType !== 'attempt-failed') continue;
    ends.push(decision.result.record);
    options.onEvent({ kind: 'recovered', step, attemptId: last.id, orphans });
  }
  if (ends.length > 0) await record(running, ends);
}
