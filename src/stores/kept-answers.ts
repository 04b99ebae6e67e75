/** Why: the same question about an item is asked again and again while nothing happens, and working it out anew costs most. */

import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import type { Answers } from '../app/ports.ts';
import type { WorkItemId } from '../domain/ids.ts';
import type { WorkItem } from '../domain/work-item.ts';
import type { Workflow } from '../domain/workflow.ts';
import type { ItemMark } from './item-mark.ts';
import { writeFileAtomic } from './write-file.ts';

/** What the memory of answers needs. */
export type AnswersParts = {
  readonly privateDir: string;
  /** The build of the program: another one may answer otherwise. */
  readonly generation: string;
  readonly mark: (item: WorkItem) => ItemMark | undefined;
  /** Whether a workflow was read from the file that the mark looks at. */
  readonly isMarked: (workflow: Workflow) => boolean;
  /** Whether git had to be asked for refs, whose files then do not tell all. */
  readonly refsAsked: () => boolean;
};

type Kept = {
  readonly generation: string;
  readonly mark: string;
  /** The answer as JSON, and what `checksum` made of it. */
  readonly answer: string;
  readonly sum: number;
};

/**
 * Answers kept under the git directory, a file for each question about an item. An answer counts only while the item's mark is
 * what it was before the answer was read: whatever changed since then would have changed the mark. A damaged or missing file is no
 * answer, and one that cannot be kept costs time, nothing else.
 */
export function createAnswers(parts: AnswersParts): Answers {
  return {
    ask: (question, item) => {
      const mark = quietly(() => parts.mark(item));
      if (mark === undefined) return { kind: 'unknown', keep: () => undefined };
      const path = join(folderOf(parts.privateDir, item.id), `${question}.json`);
      const answer = quietly(() => recall(path, parts.generation, mark));
      if (answer !== undefined) return { kind: 'known', answer };
      return {
        kind: 'unknown',
        keep: (found, { workflow, historyTip }) => {
          if (!isOfVersion(item, workflow) || !parts.isMarked(workflow) || parts.refsAsked()) return;
          if (commitOf(historyTip) !== mark.tip) return;
          const kept = { generation: parts.generation, mark: mark.text, answer: JSON.stringify(found) };
          quietly(() => keep(path, kept));
        },
      };
    },
  };
}

/** Forgets all answers about a work item, as when content of its records has to go. */
export function forgetAnswers(privateDir: string, workItem: WorkItemId): void {
  quietly(() => rmSync(folderOf(privateDir, workItem), { recursive: true, force: true }));
}

/** Whatever cannot be read, kept or removed here only costs time: the answer is found out anew. */
function quietly<Made>(make: () => Made): Made | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}

function folderOf(privateDir: string, workItem: WorkItemId): string {
  return join(privateDir, 'cache', 'answers', workItem);
}

/** An item that was migrated follows another file than the one that its registration names. */
function isOfVersion({ workflow: { id, version } }: WorkItem, workflow: Workflow): boolean {
  return workflow.id === id && workflow.version === version;
}

/** The history branch's part of the mark that a journal gives with what it read. */
function commitOf(historyTip: string | undefined): string {
  return historyTip?.split(' ')[0] ?? '';
}

function recall(path: string, generation: string, mark: ItemMark): unknown {
  const kept: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (!isKept(kept) || kept.generation !== generation || kept.mark !== mark.text) return undefined;
  return checksum(kept.answer) === kept.sum ? JSON.parse(kept.answer) : undefined;
}

function keep(path: string, kept: Omit<Kept, 'sum'>): void {
  writeFileAtomic(path, JSON.stringify({ ...kept, sum: checksum(kept.answer) } satisfies Kept));
}

function isKept(value: unknown): value is Kept {
  if (typeof value !== 'object' || value === null) return false;
  return 'generation' in value && 'mark' in value && 'answer' in value && typeof value.answer === 'string';
}

/** FNV-1a over UTF-16: tells damage, not forgery, and spares loading a hash. */
function checksum(text: string): number {
  let sum = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193);
  return sum;
}
