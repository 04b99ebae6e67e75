/** Why: a run that was killed left attempts behind; the next one ends them with evidence before it starts anything. */

import type { AttemptFailed } from '../domain/record.ts';
import { decideEnd } from '../domain/decide-end.ts';
import { record, type Running } from './run-progress.ts';

/**
 * Ends every attempt whose holder on this machine is known to be gone: first its processes, if any still run, then the
 * attempt itself, as interrupted. Attempts that others hold, or that cannot be judged from here, are left alone.
 */
export async function recover(running: Running): Promise<void> {
  const { ports, options, progress } = running;
  const ends: AttemptFailed[] = [];
  for (const { step, phase, last } of progress.state.steps) {
    if (phase !== 'running' || last === undefined) continue;
    const { nonce } = last.start.record;
    if ((await ports.workplace.holderState(options.workItem, last.id, nonce)) !== 'gone') continue;
    const orphans = await ports.workplace.endOrphans(nonce);
    const decision = decideEnd(progress.state, {
      actor: options.actor,
      now: ports.clock.now(),
      outcome: 'Interrupted: the run that held it is gone',
      nextAction: 'Run again',
      links: [],
      target: { step: step.key, attemptId: last.id, nonce },
      report: { kind: 'failed', reason: 'interrupted', evidence: [] },
    });
    if (decision.kind !== 'append' || decision.result.record.eventType !== 'attempt-failed') continue;
    ends.push(decision.result.record);
    options.onEvent({ kind: 'recovered', step: step.key, attemptId: last.id, orphans });
  }
  if (ends.length > 0) await record(running, ends);
}
