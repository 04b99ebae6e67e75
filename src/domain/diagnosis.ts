/** Why: everything that could stop Baton is told in one form: what is so, why it matters, and the command that mends it. */

import { countOf } from './change.ts';
import type { AttemptId, StepKey, WorkItemId } from './ids.ts';

/** What is looked at, in the order in which it is told. */
export const CHECKS = [
  'programs',
  'repository',
  'refs',
  'locks',
  'settings',
  'artifacts',
  'attributes',
  'workflows',
  'work items',
  'leases',
  'clock',
  'leftovers',
  'branches',
  'history',
  'remote',
  'installed files',
  'GitHub',
] as const;

/** The name of a check. */
export type CheckName = (typeof CHECKS)[number];

/** A branch that may go, as long as it stands at this commit. */
export type RemovableBranch = { readonly branch: string; readonly commit: string };

/** What `--repair` does about a diagnosis. Nothing of it changes a record; paths are absolute. */
export type Repair =
  | { readonly kind: 'remove-file'; readonly path: string; readonly shown: string; readonly is: string }
  | { readonly kind: 'remove-lock'; readonly path: string; readonly shown: string }
  | { readonly kind: 'add-attributes' }
  | { readonly kind: 'file-records'; readonly workItem: WorkItemId; readonly count: number }
  | { readonly kind: 'remove-branches'; readonly into: string; readonly branches: readonly RemovableBranch[] }
  | { readonly kind: 'restore-files'; readonly paths: readonly string[] }
  | {
      readonly kind: 'end-attempt';
      readonly workItem: WorkItemId;
      readonly step: StepKey;
      readonly attempt: AttemptId;
      readonly nonce: string;
    };

/**
 * One answer of a check. `fault`: Baton, or a part of it, does not work. `warning`: it works, but not as somebody may
 * expect. `unseen`: it could not be looked at, and `what` says why.
 */
export type Diagnosis = { readonly level: 'ok' | 'unseen'; readonly check: CheckName; readonly what: string } | Trouble;

/** What a person, or `--repair`, should do something about. `mend` is the next command to type, or the next thing to do. */
export type Trouble = {
  readonly level: 'fault' | 'warning';
  readonly check: CheckName;
  readonly what: string;
  readonly why: string;
  readonly mend: string;
  readonly repair?: Repair;
};

/** All that was found, in the order of the checks; what is worst in a check comes first. */
export function arrangeDiagnoses(found: readonly Diagnosis[]): readonly Diagnosis[] {
  const rank = ({ check, level }: Diagnosis): number => CHECKS.indexOf(check) * LEVELS.length + LEVELS.indexOf(level);
  return found.toSorted((a, b) => rank(a) - rank(b));
}

const LEVELS: readonly Diagnosis['level'][] = ['fault', 'warning', 'unseen', 'ok'];

/** Whether something is the matter. */
export function isTrouble(diagnosis: Diagnosis): diagnosis is Trouble {
  return diagnosis.level === 'fault' || diagnosis.level === 'warning';
}

/** The repairs of what was found, each once. */
export function repairsOf(found: readonly Diagnosis[]): readonly Repair[] {
  const repairs = found.filter(isTrouble).flatMap(({ repair }) => repair ?? []);
  return [...new Map(repairs.map((repair) => [JSON.stringify(repair), repair])).values()];
}

/** What a repair does, in words. */
export function describeRepair(repair: Repair): string {
  switch (repair.kind) {
    case 'remove-file':
      return `remove ${repair.shown} (${repair.is})`;
    case 'remove-lock':
      return `remove ${repair.shown} (the lock of a git that is gone)`;
    case 'add-attributes':
      return 'add what is missing to .gitattributes';
    case 'file-records':
      return `write files for ${countOf(repair.count, 'record')} of ${repair.workItem} only in refs so far`;
    case 'remove-branches':
      return `remove ${repair.branches.length === 1 ? 'a branch' : `${repair.branches.length} branches`} of ended attempts, merged into ${repair.into}`;
    case 'restore-files':
      return `restore ${countOf(repair.paths.length, 'committed file')} of records`;
    case 'end-attempt':
      return `record attempt ${repair.attempt} of step ${repair.step} of ${repair.workItem} as interrupted`;
  }
}
