/** Why: most rules show in one workflow file that is dispatched once. */

import { startGitHub, type GitHub, type GitHubOptions } from './github.ts';
import type { ValueMap } from './language/value.ts';
import type { JobData, RunData } from './run-data.ts';

/** What a test sees of its run. */
export type Seen = {
  readonly github: GitHub;
  readonly run: RunData;
  readonly job: (name: string) => JobData;
  /** The conclusions by the names of the jobs. */
  readonly conclusions: Readonly<Record<string, string | undefined>>;
};

/** Options of the server, and the inputs of the dispatch. */
export type OneWorkflow = GitHubOptions & { readonly inputs?: ValueMap };

/** The commits to which workflows pin the emulated actions. */
export const ACTIONS = {
  checkout: 'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1',
  setupNode: 'actions/setup-node@820762786026740c76f36085b0efc47a31fe5020',
  upload: 'actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f',
  download: 'actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c',
} as const;

/** Dispatches a workflow, waits until all is over, shows it and closes the server. `jobs` may stand alone, below `on: workflow_dispatch`. */
export async function runWorkflow(
  text: string,
  judge: (seen: Seen) => void | Promise<void>,
  options: OneWorkflow = {},
): Promise<void> {
  const file = text.includes('\non:') || text.startsWith('on:') ? text : `on: workflow_dispatch\n${text}`;
  const github = await startGitHub({ ...options, files: { '.github/workflows/w.yml': file, ...options.files } });
  try {
    const run = await github.dispatch('w.yml', options.inputs);
    await github.settled();
    await judge(seenIn(github, run));
  } finally {
    await github.close();
  }
}

/** A run as tests look at it. */
function seenIn(github: GitHub, run: RunData): Seen {
  return {
    github,
    run,
    job: (name) => {
      const job = run.jobs.find((one) => one.name === name);
      if (job === undefined) throw new Error(`No job '${name}' among ${run.jobs.map((one) => one.name).join(', ')}.`);
      return job;
    },
    conclusions: Object.fromEntries(run.jobs.map((job) => [job.name, job.conclusion])),
  };
}

/** Uses a server with these workflow files, by their names, and closes it. */
export async function withServer(
  workflows: Readonly<Record<string, string>>,
  use: (github: GitHub) => Promise<void>,
  options: GitHubOptions = {},
): Promise<void> {
  const files = Object.fromEntries(
    Object.entries(workflows).map(([name, text]) => [`.github/workflows/${name}`, text]),
  );
  const github = await startGitHub({ ...options, files: { ...files, ...options.files } });
  try {
    await use(github);
  } finally {
    await github.close();
  }
}
