/** Why: which keys a map may have is the same question in YAML and JSON: single values, once, nothing of JavaScript's own. */

import type { FaultReport } from './fault-report.ts';
import { quoted } from './fault.ts';
import { isPrototypeKey, type TreeEntry, type TreeNode } from './tree.ts';

/** A map under construction: its entries so far, where each key stands, and which keys it must not have. */
type OpenMap = {
  readonly entries: TreeEntry[];
  readonly places: Map<string, number>;
  readonly isForbidden?: (key: string) => boolean;
};

/** Adds `key: value` to a map; a key that it must not have is reported and left out. */
export function addEntry(map: OpenMap, keyNode: TreeNode, value: TreeNode, report: FaultReport): void {
  if (keyNode.kind !== 'scalar') {
    report.add(keyNode.at, `a key must be a single value, not a ${keyNode.kind}`);
    return;
  }
  const { source: key, at } = keyNode;
  const first = map.places.get(key);
  if (first !== undefined) {
    report.add(at, `duplicate key ${quoted(key)}; the first one is on line ${report.lineAt(first)}`);
  } else if ((map.isForbidden ?? isPrototypeKey)(key)) {
    report.add(at, `the key ${quoted(key)} is not allowed`);
  } else {
    map.places.set(key, at);
    map.entries.push({ key, at, value });
  }
}
