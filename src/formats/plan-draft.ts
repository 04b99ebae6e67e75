/** Why: the first pass over a plan and the readers of what it found share these forms. */

import type { Mark, TaskHead } from './plan-line-forms.ts';
import type { SourceLine } from './plan-lines.ts';
import type { Heading, Place } from './plan-sections.ts';
import type { Detail, Unused } from './plan.ts';

/** A task as its lines say it, before keys and phases are settled. */
export type DraftTask = {
  readonly head: TaskHead;
  readonly line: number;
  readonly mark: Mark;
  readonly markAt?: number;
  readonly heading: Heading | undefined;
  readonly section: number;
  readonly strange?: string;
  readonly titleParts: string[];
  readonly details: Detail[];
};

/** A line with what it was found to be. `task` is an index. */
export type ReadLine = {
  readonly source: SourceLine;
  readonly place: Place;
  readonly role: 'step' | 'detail' | 'structure' | 'text' | 'unused';
  readonly task?: number;
  readonly why?: Unused;
};

/** What the first pass gives. */
export type Draft = { readonly tasks: readonly DraftTask[]; readonly lines: readonly ReadLine[] };
