/** Why: use cases name what they need from outside here, so that stores, git and processes can be put in or replaced. */

import type { RecordId, StepKey, WorkflowId, WorkItemId } from '../domain/ids.ts';
import type { CiRun, LeaseRenewal } from '../domain/lease.ts';
import type { RecordEntry } from '../domain/record.ts';
import type { Schedule } from '../domain/schedule.ts';
import type { WorkItem } from '../domain/work-item.ts';
import type { Workflow } from '../domain/workflow.ts';
import type { NoteSigner } from '../log/signed-note.ts';

/** A chain holds the records of one step, or with `item` those about the work item as a whole. */
export type ChainName = { readonly kind: 'step'; readonly step: StepKey } | { readonly kind: 'item' };

/** An opaque mark of where a chain stands: equal marks, equal chains. */
export type ChainTip = string;

/**
 * What is to be put at the end of a chain, all of it or nothing, if the chain still stands where the writer saw it: records in
 * their order, then a renewal. One of both there has to be.
 */
export type Append = {
  readonly workItem: WorkItemId;
  readonly chain: ChainName;
  /** The tip that was decided upon; undefined when the chain did not exist. */
  readonly expect: ChainTip | undefined;
  readonly entries: readonly WrittenRecord[];
  /** Moves a lease. It lies in the chain only: no file, no part of history. */
  readonly renewal?: WrittenRenewal;
};

/** A record with its id and its one canonical line, without the line feed. */
export type WrittenRecord = RecordEntry & { readonly line: string };

/** A renewal with its one canonical line, without the line feed. */
export type WrittenRenewal = { readonly renewal: LeaseRenewal; readonly line: string };

/** What became of an append. `lost` means the chain had moved: nothing was written, read again and decide again. */
export type AppendResult =
  | { readonly kind: 'applied'; readonly tip: ChainTip }
  | { readonly kind: 'lost'; readonly tip: ChainTip | undefined };

/** One chain as read: its tip, its records from the first to the last, and the newest renewal of a lease in it. */
export type Chain = {
  readonly tip: ChainTip;
  readonly entries: readonly RecordEntry[];
  readonly renewal?: LeaseRenewal;
};

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
  /** The newest renewal in each live chain that has one, by `chainKey`. */
  readonly renewals: ReadonlyMap<string, LeaseRenewal>;
  /**
   * A mark of where the history and the chain of the item as a whole stand, to be compared: what may have moved while
   * something else was written. Undefined when there is neither yet.
   */
  readonly historyTip: string | undefined;
  /** Records that lie in a file of the working tree or of the history branch; the others are only in refs. */
  readonly filed: ReadonlySet<RecordId>;
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
  /** Writes files for records that so far are only in refs, or nowhere yet; what it gives takes those files away again. */
  readonly file: (entries: readonly WrittenRecord[]) => Promise<() => void>;
  /** The same mark as it is now. */
  readonly historyTip: (workItem: WorkItemId) => Promise<string | undefined>;
  /**
   * The clock of the server through which claims are shared, as an instant: what its last answer said, moved on by this
   * machine's monotonic clock. Missing or undefined where no server tells the time.
   */
  readonly serverTime?: () => string | undefined;
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
  /** Writes only when the bytes differ, and never with `dryRun`; gives the path, relative to the top. */
  readonly writeSchedule: (
    schedule: Schedule,
    options: { readonly dryRun: boolean },
  ) => Promise<{ readonly path: string; readonly changed: boolean }>;
  readonly writeExport: (name: string, content: string) => Promise<string>;
};

/** Files of the working tree that setting up looks at and writes; paths from the top of the repository. */
export type SetupFiles = {
  readonly read: (path: string) => string | undefined;
  /** Replaces the file in one step. */
  readonly write: (path: string, content: string) => void;
  /** How the file would change, as a unified diff without its header; both are texts. */
  readonly difference: (path: string, content: string) => Promise<string>;
};

/** How long chains have stood still, by this machine's own monotonic clock, across starts of the program. */
export type Observations = {
  /**
   * Notes where chains stand now; gives for how many seconds each has been seen there. A mark that was not seen before
   * begins at 0, and so does everything after the machine was started anew.
   */
  readonly note: (workItem: WorkItemId, tips: ReadonlyMap<string, ChainTip>) => ReadonlyMap<string, number>;
};

/** Answers to questions about work items, kept for as long as nothing changes that they were read from. */
export type Answers = {
  /** An answer that reading anew would give as well, or where to keep what is read from now on: it may fail silently. */
  readonly ask: (question: string, workItem: WorkItem) => AskedAnswer;
};
export type AskedAnswer =
  | { readonly kind: 'known'; readonly answer: unknown }
  | { readonly kind: 'unknown'; readonly keep: (answer: unknown, from: AnswerSource) => void };
type AnswerSource = { readonly workflow: Workflow } & Pick<JournalView, 'historyTip'>;

/** Runs of the CI system. */
export type CiRuns = {
  /** How a run ended, in the words of the CI system; undefined while it is not over, or when nobody can tell. */
  readonly conclusionOf: (run: CiRun) => Promise<string | undefined>;
};

/** Time and chance, so that decisions can be tested. */
export type Clock = { readonly now: () => string };
export type Nonces = { readonly next: () => string };

/** A record that was redacted. */
export type ErasedRecord = { readonly workItem: WorkItemId; readonly id: RecordId };

/** A live chain that is finished with and may be deleted once its records are committed. */
export type FinishedChain = { readonly workItem: WorkItemId; readonly chain: ChainName; readonly tip: ChainTip };

/** A head of the log, root in hex. */
export type SealedHead = { readonly origin: string; readonly size: number; readonly root: string };

/** A file that a person named: its name as given, and its bytes. */
export type NamedBytes = { readonly name: string; readonly bytes: Uint8Array };

/** The head of the log after collecting, and how many records this collecting sealed and packed. */
export type Sealed = {
  readonly size: number;
  /** The head that an anchor is made of, root in hex; undefined while nothing is sealed. */
  readonly head?: SealedHead;
  readonly added: number;
  readonly packed: number;
  /** The key that checks the head's new signature; undefined when nothing was signed. */
  readonly signedBy?: string;
};

/** What collecting did. `moved` means that the branch or a chain changed meanwhile: read again and collect again. */
export type HistoryCommit =
  | { readonly kind: 'nothing-new'; readonly branch: string }
  | {
      readonly kind: 'committed';
      readonly branch: string;
      readonly commit: string;
      readonly paths: readonly string[];
      /** False when the user's index was locked, so that it does not know the files yet. */
      readonly indexed: boolean;
      /** Why files that were packed could not be removed from the working tree; the commit counts all the same. */
      readonly unsettled?: string;
      readonly sealed: Sealed;
    }
  | { readonly kind: 'planned'; readonly branch: string; readonly paths: readonly string[] }
  | {
      readonly kind: 'moved';
      readonly branch: string;
      /** A lock file that stood in the way. */
      readonly lock?: string;
    };

/** Committing artifacts to the history branch. */
export type History = {
  /**
   * Seals records into the log and commits them with what is new under the artifacts root; deletes the chains in the same
   * ref transaction. The log is computed from the branch as it stands, so a try after `moved` seals anew.
   */
  readonly commit: (request: {
    readonly message: (files: number) => string;
    /** Every record there is; those that the log lacks are sealed. */
    readonly records: readonly RecordEntry[];
    /** Whether sealed one-record files are put together into batches. */
    readonly pack: boolean;
    /** Paths of files that are no records and so no part of history, though they lie where records do. */
    readonly leftOut: readonly string[];
    readonly finished: readonly FinishedChain[];
    /** Records whose content is to be in no file any more. */
    readonly erase: readonly ErasedRecord[];
    readonly dryRun: boolean;
    /** Signs the head of the log, also one that is there already and lacks this signature. */
    readonly sign?: NoteSigner;
    /** Checkpoints that witnesses have cosigned, to be kept beside the head. Fails when one is not of this log. */
    readonly cosigned?: readonly NamedBytes[];
  }) => Promise<HistoryCommit>;
};

/** A file before and after a change of it. Without a commit, as the working tree has it and no commit yet. */
export type FileVersion = {
  readonly path: string;
  readonly commit?: string;
  readonly author?: { readonly name: string; readonly email: string };
  readonly at?: string;
  readonly reason: string;
  readonly before?: Uint8Array;
  readonly after?: Uint8Array;
};

/** What version control knows of files. */
export type FileHistory = {
  /** Every change of the files and of what lies in the folders, newest first. */
  readonly versions: (paths: readonly string[]) => Promise<readonly FileVersion[]>;
  /** Whether the oldest changes are cut off here. */
  readonly isShallow: () => boolean;
};
