/** Why: most claims are about items of which nothing is collected yet, and remembering which ones are spares asking git. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { WorkItemId } from '../domain/ids.ts';
import { parseTree, type GitObject } from '../git/query.ts';
import { writeFileAtomic } from './write-file.ts';

type Kept = { readonly place: string; readonly items: readonly string[] };

/**
 * Whether the history branch holds no record of an item, as remembered for just this `place` (`<commit>:<artifacts
 * root>`). False as well when nothing is remembered.
 */
export function isUncollected(privateDir: string, place: string, workItem: WorkItemId): boolean {
  const kept = readKept(privateDir);
  return kept?.place === place && !kept.items.includes(workItem);
}

/** Remembers which items have records at a place, from the trees of its folders of records. */
export function rememberCollected(privateDir: string, place: string, trees: readonly (GitObject | undefined)[]): void {
  const names = trees.flatMap((tree) => (tree?.type === 'tree' ? parseTree(tree).map(({ name }) => name) : []));
  try {
    writeFileAtomic(pathOf(privateDir), JSON.stringify({ place, items: [...new Set(names)] } satisfies Kept));
  } catch {
    // A full disk or a read-only git directory only costs time at the next start.
  }
}

function pathOf(privateDir: string): string {
  return join(privateDir, 'cache', 'collected-items.json');
}

function readKept(privateDir: string): Kept | undefined {
  try {
    const kept: unknown = JSON.parse(readFileSync(pathOf(privateDir), 'utf8'));
    return isKept(kept) ? kept : undefined;
  } catch {
    return undefined;
  }
}

function isKept(value: unknown): value is Kept {
  return (
    typeof value === 'object' && value !== null && 'place' in value && 'items' in value && Array.isArray(value.items)
  );
}
