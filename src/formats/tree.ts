/** Why: YAML and JSON files say the same things, so what reads workflows and work items sees one kind of tree. */

/** What a scalar can mean in YAML 1.2's core schema, and in JSON. */
export type ScalarValue = string | number | boolean | null;

/** A single value. `source` is its text in the file, unescaped, as a person would quote it. `at` is an offset. */
export type ScalarNode = {
  readonly kind: 'scalar';
  readonly at: number;
  readonly value: ScalarValue;
  readonly source: string;
};

/** Values in order. */
export type ListNode = { readonly kind: 'list'; readonly at: number; readonly items: readonly TreeNode[] };

/** One `key: value`; `at` is where the key stands. */
export type TreeEntry = { readonly key: string; readonly at: number; readonly value: TreeNode };

/** Named values. Keys are unique, and never ones that reach a prototype. */
export type MapNode = { readonly kind: 'map'; readonly at: number; readonly entries: readonly TreeEntry[] };

/** A value and its place in the file. Nodes may be shared where YAML uses an alias. */
export type TreeNode = ScalarNode | ListNode | MapNode;

/** Deeper files are refused; ours need six levels. */
export const MAX_DEPTH = 64;

/** Larger trees are refused, counting each use of an alias in full. */
export const MAX_NODES = 4_000_000;

const PROTOTYPE_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** True for the names by which a map could reach JavaScript's own objects. */
export function isPrototypeKey(key: string): boolean {
  return PROTOTYPE_KEYS.has(key);
}
