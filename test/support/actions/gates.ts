/** Why: a job of an environment with required reviewers waits until one of them decides. */

/** A job that waits for a decision. */
export type WaitingJob = { readonly runId: number; readonly environment: string; readonly job: string };

/** The environments of a repository. */
export type Gates = {
  readonly names: () => readonly string[];
  readonly hasReviewers: (environment: string) => boolean;
  /** The secrets of an environment. */
  readonly secretsOf: (environment: string) => Readonly<Record<string, string>>;
  /** Waits for a decision where the environment wants one. Cancelled counts as rejected. */
  readonly pass: (
    job: WaitingJob,
    signal: AbortSignal,
    onWait: () => void,
  ) => Promise<'approved' | 'rejected' | 'cancelled'>;
  readonly waiting: () => readonly WaitingJob[];
  /** Decides for all waiting jobs of a run in an environment; the number of them. */
  readonly decide: (review: Review) => number;
  readonly reviewsOf: (runId: number) => readonly Review[];
};

/** What a reviewer said. */
export type Review = {
  readonly runId: number;
  readonly environment: string;
  readonly decision: 'approved' | 'rejected';
  readonly login: string;
  readonly comment: string;
};

/** An environment as its settings say. */
export type EnvironmentSettings = { readonly reviewers: boolean; readonly secrets?: Readonly<Record<string, string>> };

/** Environments with these settings. One that is named only in a workflow exists from then on, without rules. */
export function createGates(environments: Readonly<Record<string, EnvironmentSettings>>): Gates {
  const known = new Set(Object.keys(environments));
  const reviews: Review[] = [];
  const open = new Map<WaitingJob, (decision: 'approved' | 'rejected') => void>();
  return {
    names: () => [...known],
    hasReviewers: (environment) => environments[environment]?.reviewers === true,
    secretsOf: (environment) => environments[environment]?.secrets ?? {},
    waiting: () => [...open.keys()],
    pass: (job, signal, onWait) => {
      known.add(job.environment);
      if (environments[job.environment]?.reviewers !== true) return Promise.resolve('approved');
      onWait();
      return new Promise((resolve) => {
        const onAbort = (): void => {
          open.delete(job);
          resolve('cancelled');
        };
        signal.addEventListener('abort', onAbort, { once: true });
        open.set(job, (decision) => {
          open.delete(job);
          signal.removeEventListener('abort', onAbort);
          resolve(decision);
        });
      });
    },
    reviewsOf: (runId) => reviews.filter((review) => review.runId === runId),
    decide: (review) => {
      const { runId, environment, decision } = review;
      const chosen = [...open].filter(([job]) => job.runId === runId && job.environment === environment);
      if (chosen.length > 0) reviews.push(review);
      for (const [, settle] of chosen) settle(decision);
      return chosen.length;
    },
  };
}
