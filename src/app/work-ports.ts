/** Why: carrying out work needs processes, files and time; these are the ports for them, apart from those for records. */

import type { WorkHead } from '../domain/branch-work.ts';
import type { AttemptId, StepKey, WorkItemId } from '../domain/ids.ts';
import type { FilesPlace, ProducedFile } from '../domain/record.ts';
import type { Step } from '../domain/workflow.ts';

/** A command to be run for a step or a criterion. */
export type CommandRequest = {
  /** Text for `bash -eo pipefail -c`, or a program with its arguments. */
  readonly command:
    | { readonly kind: 'shell'; readonly text: string }
    | { readonly kind: 'program'; readonly argv: readonly string[] };
  /** The whole environment; nothing is inherited besides. */
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  /** The folder to run in; by default the top of the working tree. */
  readonly cwd?: string;
  /** Given to the command on standard input. */
  readonly stdin?: string;
  /** Files that are written before it starts, in folders that are there. */
  readonly laid?: readonly LaidFile[];
  /** File that receives standard output and standard error, in the order written; made when missing. */
  readonly outputPath: string;
  /** Called with each complete line as it appears. */
  readonly onLine?: (line: string) => void;
};

/** How a command ended. */
export type CommandResult = {
  readonly ending:
    | { readonly kind: 'exit'; readonly code: number }
    | { readonly kind: 'signal'; readonly signal: string }
    | { readonly kind: 'timeout'; readonly seconds: number }
    | { readonly kind: 'stopped' }
    | { readonly kind: 'not-started'; readonly problem: string };
  /** SHA-256 of the whole output, hex. */
  readonly outputSha256: string;
  /** The last lines, at most 4 KiB. */
  readonly tail: string;
};

/** A command that is running; `stop` ends its whole process group: TERM, then KILL after a grace. */
export type RunningCommand = {
  readonly done: Promise<CommandResult>;
  readonly stop: () => void;
};

/** Starting commands. */
export type Commands = { readonly start: (request: CommandRequest) => RunningCommand };

/** Files that steps produce, in the working tree. */
export type WorkFiles = {
  /** Matches each glob; `unmatched` names those that match no file. Files sorted by path. */
  readonly collect: (
    globs: readonly string[],
  ) => Promise<{ readonly files: readonly ProducedFile[]; readonly unmatched: readonly string[] }>;
  /** The first file that is missing or has other content. */
  readonly firstChanged: (
    files: readonly ProducedFile[],
  ) => Promise<{ readonly file: ProducedFile; readonly state: 'missing' | 'altered' } | undefined>;
};

/** A file that is to be there, with just this text, when a command starts. */
export type LaidFile = { readonly path: string; readonly text: string };

/** Files under the git directory for one attempt on this machine: its context, output and log. Never committed. */
export type AttemptFiles = {
  readonly contextPath: string;
  readonly outputPath: string;
  readonly logPath: string;
  /** What of them whoever starts the command writes first: it may be a smaller process, which has the time. */
  readonly laid: readonly LaidFile[];
};

/** What an interrupted run left behind on this machine, and the means to end it. */
export type Workplace = {
  /** Makes room for an attempt's files; nothing of an earlier try under the same id is left. */
  readonly openAttempt: (workItem: WorkItemId, attempt: AttemptId, context: string) => Promise<AttemptFiles>;
  /** What the step wrote to BATON_OUTPUT, as text. */
  readonly readOutput: (files: Pick<AttemptFiles, 'outputPath'>) => Promise<string>;
  /** Notes that this process makes the claims of these nonces, so that a later run can tell whether it is gone. */
  readonly noteHolder: (workItem: WorkItemId, nonces: readonly string[]) => Promise<void>;
  /** Whether the process that holds an attempt is known to be gone, alive, or unknown here (another machine). */
  readonly holderState: (
    workItem: WorkItemId,
    attempt: AttemptId,
    nonce: string,
  ) => Promise<'gone' | 'alive' | 'unknown'>;
  /** Keeps what a refused result carried; gives the path. */
  readonly keepRefused: (workItem: WorkItemId, step: StepKey, carried: object) => Promise<string>;
  /** Ends processes of an attempt whose holder is gone, found by the nonce in their environment. */
  readonly endOrphans: (nonce: string) => Promise<number>;
};

/** Files of a predecessor that are not here, or not as they were, and where they wait. */
export type MissingFiles = {
  readonly producer: StepKey;
  readonly files: readonly ProducedFile[];
  readonly producedIn: FilesPlace;
};

/** Fetches files of predecessors and puts them where they were, each verified; gives why that could not be done. */
export type RestoreFiles = (missing: MissingFiles) => Promise<string | undefined>;

/** The command of a criterion, run at the top of the working tree in the step's environment. */
export type CheckRequest = {
  readonly workItem: WorkItemId;
  readonly step: Step;
  readonly attemptId: AttemptId | undefined;
  readonly command: string;
  /** The worktree of the attempt, when it has one. */
  readonly cwd?: string;
};

/** How a check ended: exit code 0 means that the criterion holds. Any other ending has a code that is not 0. */
export type CheckResult = { readonly exitCode: number; readonly outputSha256: string; readonly tail: string };

/** Running the commands of criteria. */
export type Checks = { readonly run: (request: CheckRequest) => Promise<CheckResult> };

/** What a step handed back through BATON_OUTPUT. */
export type StepOutput = {
  readonly outcome?: string;
  readonly nextAction?: string;
  readonly links: readonly string[];
  readonly values: Readonly<Record<string, string>>;
  readonly faults: readonly { readonly line: number; readonly problem: string }[];
};

/** An attempt to be executed by this machine. */
export type StepRequest = {
  readonly workItem: WorkItemId;
  readonly step: Step;
  readonly attemptId: AttemptId;
  readonly nonce: string;
  /** The text of BATON_CONTEXT. */
  readonly context: string;
  /** The worktree of the attempt, when it has one. */
  readonly cwd?: string;
  /** Called with each line of output, secrets masked. */
  readonly onLine: (line: string) => void;
};

/** How the step's own command ended, and what it handed back. */
export type StepEnd = Pick<CommandResult, 'ending' | 'outputSha256' | 'tail'> & { readonly output: StepOutput };

/** Executing steps: bash for `run:`, and the executors that `baton.yaml` names. */
export type StepRunner = {
  /** Whether this machine can execute the step; steps of people it cannot. */
  readonly canRun: (step: Step) => boolean;
  readonly start: (request: StepRequest) => { readonly done: Promise<StepEnd>; readonly stop: () => void };
};

/** Waiting. */
export type Timer = {
  /** Calls back after a time; `cancel` forgets it. */
  readonly after: (seconds: number, callback: () => void) => { readonly cancel: () => void };
  /** Lets everything be told that has happened already, so that it can be dealt with together. */
  readonly nextTurn: () => Promise<void>;
};

/** A git worktree of one attempt, on the branch of that attempt (without `refs/heads/`). */
export type Worktree = { readonly path: string; readonly branch: string };

/** An attempt that is to work apart, from a commit on. */
export type OpenWorktree = { readonly workItem: WorkItemId; readonly attemptId: AttemptId; readonly base: string };

/** What merging the work of several steps came to. `clash`: the work of `step` is in conflict with that merged before it. */
export type WorkMerge =
  | { readonly kind: 'merged'; readonly commit: string }
  | {
      readonly kind: 'clash';
      readonly step: StepKey;
      readonly with: readonly StepKey[];
      readonly files: readonly string[];
    }
  | { readonly kind: 'unusable'; readonly problem: string };

/** Attempts that work apart: in worktrees and on branches of their own. */
export type Worktrees = {
  /** The merge of work in this order; of none, the commit that is checked out. */
  readonly merge: (heads: readonly WorkHead[], message: string) => Promise<WorkMerge>;
  /** Makes the branch of an attempt. Fails when it stands elsewhere. */
  readonly startBranch: (branch: string, base: string) => Promise<void>;
  readonly open: (request: OpenWorktree) => Promise<Worktree>;
  /** Puts files that a step produced and its commit does not hold into a worktree; the first that cannot be. */
  readonly restore: (
    worktree: Worktree,
    produced: { readonly commit: string | undefined; readonly files: readonly ProducedFile[] },
  ) => Promise<{ readonly file: ProducedFile; readonly state: 'missing' | 'altered' } | undefined>;
  /** Commits what is in a worktree on the branch of the attempt; gives the commit. */
  readonly save: (worktree: Worktree, message: string) => Promise<string>;
  /** Keeps files that a commit does not hold, for steps that need them; without a worktree, those where the program runs. */
  readonly keep: (
    worktree: Worktree | undefined,
    commit: string | undefined,
    files: readonly ProducedFile[],
  ) => Promise<void>;
  readonly close: (worktree: Worktree) => Promise<void>;
  /** Worktrees of attempts that are on this machine, as a killed run leaves them. */
  readonly leftOver: (
    workItem: WorkItemId,
  ) => Promise<readonly { readonly attemptId: AttemptId; readonly worktree: Worktree }[]>;
  readonly buildsOn: (commit: string, base: string) => Promise<boolean>;
  /** The commit of a branch or any other name. */
  readonly tip: (name: string) => Promise<string | undefined>;
  /** Takes the branch of an attempt to where others find it. */
  readonly publish: (branch: string, commit: string) => Promise<void>;
};

/** A key that signs, wherever it is; `source` is its name in messages. The signature is an armored SSHSIG. */
export type Signing = {
  readonly source: string;
  readonly sign: (
    message: Uint8Array,
    namespace: string,
  ) => Promise<
    { readonly kind: 'signed'; readonly signature: string } | { readonly kind: 'failed'; readonly problem: string }
  >;
};
