/** Why: what a check-up sees is gathered as plain facts first, so that what follows from them can be decided without a machine. */

/** The programs that Baton runs on. `git` is undefined when it cannot be started. */
export type ProgramFacts = { readonly git: string | undefined; readonly node: string };

/** A lock file of git. */
export type LockFact = { readonly path: string; readonly shown: string; readonly ageSeconds: number };

/** A ref that cannot be read. `file`: it lies there as a file that git itself cannot make sense of. */
export type BrokenRef = { readonly ref: string; readonly problem: string; readonly file?: string };

/** The repository as git has it. */
export type RepositoryFacts = {
  readonly shallow: boolean;
  readonly hasCommits: boolean;
  /** Short name of the branch that is checked out; undefined when HEAD is detached. */
  readonly branch: string | undefined;
  /** Refs that cannot be read, with git's words, and how many can. */
  readonly refs: { readonly readable: number; readonly broken: readonly BrokenRef[] };
  readonly locks: readonly LockFact[];
  /** Whether a git runs in this repository at the moment; undefined where the system does not tell. */
  readonly gitRuns: boolean | undefined;
};

/** A file that something left behind. */
export type LeftoverFact = { readonly path: string; readonly shown: string; readonly is: string };

/** The files of the workspace. */
export type FilesFacts = {
  readonly root: string;
  /** What the artifacts root is; `link` leads elsewhere. */
  readonly kind: 'folder' | 'missing' | 'link' | 'other';
  /** Folders and files below it that cannot be read or written, each with the reason. */
  readonly closed: readonly { readonly path: string; readonly problem: string }[];
  /** Committed files of records that the working tree does not have any more. */
  readonly removed: readonly string[];
  readonly leftovers: readonly LeftoverFact[];
  /** Attributes that git gives to files of records: name → value; what is not set is left out. */
  readonly attributes: Readonly<Record<string, string>>;
};

/** A workflow file that is faulty, with the faults as they are shown. */
export type WorkflowFacts = {
  readonly count: number;
  readonly faulty: readonly { readonly file: string; readonly faults: readonly string[] }[];
  readonly overlaps: readonly string[];
};

/** A branch below `baton/`, with the commit at its tip. */
export type BranchFact = {
  readonly branch: string;
  readonly commit: string;
  /** Everything on it is in the branch that is checked out in the main folder. */
  readonly merged: boolean;
  readonly checkedOut: boolean;
};

/** The branches on which attempts worked, and the branch that they are held against. */
export type BranchesFacts = { readonly into: string; readonly branches: readonly BranchFact[] };

/** The server through which claims are shared. */
export type RemoteFacts =
  | { readonly kind: 'none'; readonly hasOrigin: boolean }
  | { readonly kind: 'offline'; readonly remote: string }
  | { readonly kind: 'unknown'; readonly remote: string }
  | { readonly kind: 'unreachable'; readonly remote: string; readonly problem: string }
  | {
      readonly kind: 'reached';
      readonly remote: string;
      /** Whether claims could be pushed, tried without pushing; undefined when there is no commit to try it with. */
      readonly pushable: { readonly kind: 'yes' } | { readonly kind: 'no'; readonly problem: string } | undefined;
      /** The branch that history goes to there, and whether it exists. */
      readonly history: { readonly branch: string | undefined; readonly exists: boolean };
    };

/** What GitHub says about a question: an answer, or that it may not be asked with this token. */
export type Told<Answer> =
  | { readonly kind: 'told'; readonly answer: Answer }
  | { readonly kind: 'untold'; readonly why: string };

/** What GitHub says about the repository. */
export type GitHubFacts =
  | { readonly kind: 'elsewhere'; readonly what: string }
  | { readonly kind: 'not-asked'; readonly why: string }
  | {
      readonly kind: 'asked';
      readonly repository: string;
      /** Milliseconds by which the local clock is ahead of GitHub's. */
      readonly clockAheadMs: number | undefined;
      readonly access: Told<{
        /** Undefined permissions, as of a job's token, are what its workflow says. */
        readonly mayNotPush: boolean;
        readonly archived: boolean;
        readonly defaultBranch: string;
      }>;
      readonly actions: Told<{ readonly enabled: boolean; readonly allowed: string; readonly gitHubOwned: boolean }>;
      /** State of each of our workflows on the default branch, by file name. */
      readonly workflows: Told<Readonly<Record<string, string>>>;
      readonly environment: Told<{ readonly exists: boolean; readonly reviewers: boolean }>;
      readonly historyBranch: Told<{
        readonly name: string;
        /** Whether baton.yaml names it; otherwise it is the default branch. */
        readonly isSet: boolean;
        readonly isProtected: boolean;
        readonly rules: readonly string[];
      }>;
    };
