/** Why: use cases name what they need from outside here, so that stores, git and processes can be put in or replaced. */

import type { AttemptId, StepKey, WorkflowId, WorkItemId } from '../domain/ids.ts';
import type { ProducedFile, RecordEntry } from '../domain/record.ts';
import type { Schedule } from '../domain/schedule.ts';
import type { WorkItem } from '../domain/work-item.ts';
import type { Step, Workflow } from '../domain/workflow.ts';

/** A chain holds the records of one step, or with `item` those about the work item as a whole. */
export type ChainName = { readonly kind: 'step'; readonly step: StepKey } | { readonly kind: 'item' };

/** An opaque mark of where a chain stands: equal marks, equal chains. */
export type ChainTip = string;

/** A record to be put at the end of a chain, if the chain still stands where the writer saw it. */
export type Append = {
  readonly workItem: WorkItemId;
  readonly chain: ChainName;
  /** The tip that was decided upon; undefined when the chain did not exist. */
  readonly expect: ChainTip | undefined;
  readonly entry: WrittenRecord;
};

/** A record with its id and its one canonical line, without the line feed. */
export type WrittenRecord = RecordEntry & { readonly line: string };

/** What became of an append. `lost` means the chain had moved: nothing was written, read again and decide again. */
export type AppendResult =
  | { readonly kind: 'applied'; readonly tip: ChainTip }
  | { readonly kind: 'lost'; readonly tip: ChainTip | undefined };

/** One chain as read: its tip and its records from the first to the last. */
export type Chain = { readonly tip: ChainTip; readonly entries: readonly RecordEntry[] };

/**
 * Step refs: compare-and-swap chains of records. Held to one contract suite for every implementation:
 * of any number of concurrent appends with the same `expect` exactly one is applied, and its writer is told so.
 */
export type ChainStore = {
  /** All live chains of a work item, by `chainKey`. */
  readonly read: (workItem: WorkItemId) => Promise<ReadonlyMap<string, Chain>>;
  /** Each append stands alone: one that is lost does not hold up the others. Results in the order of the appends. */
  readonly append: (appends: readonly Append[]) => Promise<readonly AppendResult[]>;
};

/** The key of a chain in maps: the step's key, or the empty text for the item's chain. */
export function chainKey(chain: ChainName): string {
  return chain.kind === 'step' ? chain.step : '';
}

/** Everything recorded about a work item, from step refs, the history branch and the working tree together. */
export type JournalView = {
  readonly entries: readonly RecordEntry[];
  /** Tips of the live chains, by `chainKey`. */
  readonly tips: ReadonlyMap<string, ChainTip>;
  /** Where the history branch stands; undefined when it does not exist yet. */
  readonly historyTip: string | undefined;
  /** What could not be used, told but without effect. */
  readonly problems: readonly JournalProblem[];
};

/** A file or a line that is no record; it is left as it is. */
export type JournalProblem = { readonly place: string; readonly problem: string };

/** Reading and writing of records, wherever they lie. */
export type Journal = {
  readonly read: (workItem: WorkItemId) => Promise<JournalView>;
  /**
   * Writes records: the file in `artifacts/` is prepared first, then the chain is moved, then the file is put in place,
   * so that a full disk or a read-only folder is noticed before anything counts.
   */
  readonly append: (appends: readonly Append[]) => Promise<readonly AppendResult[]>;
  /** Where the history branch stands now. */
  readonly historyTip: () => Promise<string | undefined>;
};

/** Work items, workflows, schedules and exports: the files of `artifacts/` that are not records. */
export type Library = {
  /** Path of the artifacts root from the top of the repository. */
  readonly root: string;
  readonly listWorkItems: () => Promise<readonly WorkItemId[]>;
  readonly readWorkItem: (id: WorkItemId) => Promise<WorkItem | undefined>;
  readonly writeWorkItem: (item: WorkItem) => Promise<string>;
  readonly readWorkflow: (id: WorkflowId, version: string) => Promise<Workflow | undefined>;
  /** Every workflow file with what it defines. */
  readonly listWorkflows: () => Promise<readonly { readonly path: string; readonly workflow: Workflow }[]>;
  readonly writeWorkflow: (workflow: Workflow) => Promise<string>;
  /** Writes only when the bytes differ; gives the path, relative to the top. */
  readonly writeSchedule: (schedule: Schedule) => Promise<{ readonly path: string; readonly changed: boolean }>;
  readonly writeExport: (name: string, content: string) => Promise<string>;
};

/** Time and chance, so that decisions can be tested. */
export type Clock = { readonly now: () => string };
export type Nonces = { readonly next: () => string };

/** A command to be run for a step or a criterion. */
export type CommandRequest = {
  /** Text for `bash -eo pipefail -c`, or a program with its arguments. */
  readonly command:
    | { readonly kind: 'shell'; readonly text: string }
    | { readonly kind: 'program'; readonly argv: readonly string[] };
  /** The whole environment; nothing is inherited besides. */
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  /** Given to the command on standard input. */
  readonly stdin?: string;
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
  readonly pid: number | undefined;
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

/** A folder under the git directory for one attempt on this machine: its context, output and log. Never committed. */
export type AttemptFolder = {
  readonly contextPath: string;
  readonly outputPath: string;
  readonly logPath: string;
};

/** What an interrupted run left behind on this machine, and the means to end it. */
export type Workplace = {
  readonly openAttempt: (workItem: WorkItemId, attempt: AttemptId, context: string) => Promise<AttemptFolder>;
  /** What the step wrote to BATON_OUTPUT, as text. */
  readonly readOutput: (folder: AttemptFolder) => Promise<string>;
  /** Notes who works on an attempt, so that a later run can tell whether that process is gone. */
  readonly noteHolder: (workItem: WorkItemId, attempt: AttemptId, nonce: string) => Promise<void>;
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

/** The command of a criterion, run at the top of the working tree in the step's environment. */
export type CheckRequest = {
  readonly workItem: WorkItemId;
  readonly step: Step;
  readonly attemptId: AttemptId | undefined;
  readonly command: string;
};

/** How a check ended: exit code 0 means that the criterion holds. Any other ending has a code that is not 0. */
export type CheckResult = { readonly exitCode: number; readonly outputSha256: string; readonly tail: string };

/** Running the commands of criteria. */
export type Checks = { readonly run: (request: CheckRequest) => Promise<CheckResult> };
