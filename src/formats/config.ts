/** Why: most repositories have no `baton.yaml`, and what holds then must not cost loading the reader of one. */

/** A program that carries out steps. */
export type ExecutorConfig = {
  /** Program and arguments. */
  readonly command: readonly [string, ...string[]];
  /** Whether the step's context is given to it on standard input. */
  readonly stdin: 'context' | 'none';
  readonly kind: 'agent' | 'local';
  readonly env: Readonly<Record<string, string>>;
};

/** The settings of a repository; `baton.yaml` may leave out all of them. */
export type Config = {
  /** Folder of the durable workspace, from the top of the repository, with `/` and without one at the end. */
  readonly artifacts: string;
  /** Short name of the branch that holds the history. */
  readonly history?: string;
  /** Name of the git remote through which claims are shared. */
  readonly remote?: string;
  /** Who acts when nothing else says so. */
  readonly actor?: string;
  /** File of the keys that count for signatures of records, from the top of the repository. */
  readonly allowedSigners?: string;
  readonly executors: ReadonlyMap<string, ExecutorConfig>;
  readonly policy: { readonly authorMayApprove: boolean };
  readonly actions: ActionsConfig;
};

/** How a repository uses GitHub Actions. */
export type ActionsConfig = {
  /** Labels of runners that steps may ask for; the first is for steps that ask for none. */
  readonly runsOn: readonly [string, ...string[]];
  /** Logins of those who may open gates by starting the workflow. */
  readonly approvers: readonly string[];
  /** How many jobs run at the same time; a wave is four times as large. */
  readonly concurrentJobs: number;
  /** After so many waves without a pause the loop stops. */
  readonly waves: number;
};

/** The settings of a repository without `baton.yaml`. */
export const DEFAULT_CONFIG: Config = {
  artifacts: 'artifacts',
  executors: new Map(),
  policy: { authorMayApprove: true },
  actions: { runsOn: ['ubuntu-latest'], approvers: [], concurrentJobs: 20, waves: 100 },
};
