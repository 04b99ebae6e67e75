/** Why: a gate that is approved through a run is approved by whoever let that run through, and that is asked and not assumed. */

import { readActionsEnvironment, runAddress } from '../../actions/actions-environment.ts';
import { openGitHub } from '../../actions/github-api.ts';
import { Failure } from '../../domain/failures.ts';
import type { Surroundings } from '../command.ts';
import type { Settings } from '../compose/settings.ts';

/** The environment of orchestrator.yml whose required reviewers open gates. */
const ENVIRONMENT = 'orchestrator-gate';

/** Who approves, with what they said, and where that can be seen. */
export type RunReview = { readonly reviewer: string; readonly reasons: readonly string[]; readonly link: string };

/**
 * Who has approved this run: the required reviewers of its environment; without any, whoever started it, if `baton.yaml`
 * names them. An environment that does not exist protects nothing, so it is not enough that the job runs.
 */
export async function reviewersOfRun(around: Surroundings, settings: Settings): Promise<readonly RunReview[]> {
  const job = readActionsEnvironment(around.env);
  if (job === undefined)
    throw new Failure('usage', { problem: '--from-run is for jobs of GitHub Actions.', command: 'baton gate' });
  const link = runAddress(job, job.run.id);
  const approvals = (await openGitHub(job)?.approvalsOf(job.run.id, ENVIRONMENT)) ?? [];
  if (approvals.length > 0) {
    return approvals.map(({ login, comment }) => ({
      reviewer: login,
      reasons: comment.trim() === '' ? [] : [comment.trim()],
      link,
    }));
  }
  const known = settings.actions.approvers;
  const isNamed = known.some((login) => login.toLowerCase() === job.actor.toLowerCase());
  if (isNamed) return [{ reviewer: job.actor, reasons: [], link }];
  const approvers = known.length === 0 ? 'nobody' : known.join(', ');
  throw new Failure('gate-unguarded', { environment: ENVIRONMENT, actor: job.actor, approvers });
}
