/** Why: all that this program can do to the world is listed here, so a dry run can print it. */

import type { BatonRecord } from './record.ts';

/** One change to the repository. Paths are relative to its top. */
export type Change =
  | { readonly kind: 'append-record'; readonly record: BatonRecord }
  | { readonly kind: 'write-file'; readonly path: string; readonly purpose: string }
  | { readonly kind: 'commit'; readonly branch: string; readonly paths: readonly string[] }
  | { readonly kind: 'delete-refs'; readonly refs: readonly string[] };

/** A change in words, for `--dry-run`. */
export function describeChange(change: Change): string {
  switch (change.kind) {
    case 'append-record':
      return `record ${change.record.eventType} for ${subjectOf(change.record)}`;
    case 'write-file':
      return `write ${change.path} (${change.purpose})`;
    case 'commit':
      return `commit ${countOf(change.paths.length, 'file')} to ${change.branch}`;
    case 'delete-refs':
      return `delete ${countOf(change.refs.length, 'collected ref')}`;
  }
}

function subjectOf(record: BatonRecord): string {
  return 'step' in record ? `step ${record.step.key}, attempt ${record.attemptId}` : record.workItemId;
}

/** A number with its noun: "1 file", "2 files". */
export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
