/** Why: a map with named fields is read field by field, and a misspelt or missing field must not go unseen. */

import type { FaultReport } from './fault-report.ts';
import { quoted } from './fault.ts';
import { describe, type Reader } from './readers.ts';
import { suggestFrom } from './suggestion.ts';
import type { TreeEntry, TreeNode } from './tree.ts';

/** The fields of one map. */
export type Fields = {
  readonly has: (key: string) => boolean;
  /** Where a field's value stands; where the map does, when the field is missing. */
  readonly placeOf: (key: string) => number;
  /** Reads a field that must be there; undefined after a fault. */
  readonly required: <T>(key: string, read: Reader<T>) => T | undefined;
  /** Reads a field that may be missing; undefined when it is, or after a fault. */
  readonly optional: <T>(key: string, read: Reader<T>) => T | undefined;
  /** Reads a field that may be missing; the fallback when it is, or after a fault. */
  readonly withDefault: <T>(key: string, read: Reader<T>, fallback: T) => T;
};

/** Which map is being read, for messages (`a step`), and all the fields that it may have. */
export type Shape = { readonly name: string; readonly keys: readonly string[] };

/** Opens a map for reading and reports its unknown keys; undefined, and a fault, when the node is no map. */
export function openFields(node: TreeNode, shape: Shape, report: FaultReport): Fields | undefined {
  if (node.kind !== 'map') {
    report.add(node.at, `${shape.name} must be a map of ${shape.keys.slice(0, 3).join(', ')} …, not ${describe(node)}`);
    return undefined;
  }
  const entries = new Map<string, TreeEntry>();
  for (const entry of node.entries) {
    if (shape.keys.includes(entry.key)) {
      entries.set(entry.key, entry);
    } else {
      const hint = report.isFull() ? undefined : unknownKeyHint(entry.key, shape);
      report.add(entry.at, `unknown key ${quoted(entry.key)} in ${shape.name}`, hint);
    }
  }
  const optional = <T>(key: string, read: Reader<T>): T | undefined => {
    const entry = entries.get(key);
    return entry === undefined ? undefined : read({ node: entry.value, label: `"${key}"`, report });
  };
  return {
    has: (key) => entries.has(key),
    placeOf: (key) => entries.get(key)?.value.at ?? node.at,
    optional,
    required: (key, read) => {
      if (!entries.has(key)) {
        report.add(node.at, `${shape.name} needs "${key}"`);
      }
      return optional(key, read);
    },
    withDefault: (key, read, fallback) => optional(key, read) ?? fallback,
  };
}

function unknownKeyHint(key: string, shape: Shape): string {
  if (key === '<<') {
    return 'YAML 1.2 does not merge maps; use "defaults", or an alias for the whole value';
  }
  return suggestFrom(shape.keys)(key) ?? `it may have ${shape.keys.join(', ')}`;
}

/** The fields that have a value, for building objects without `undefined` in them. */
export function present<T extends object>(fields: T): { readonly [K in keyof T]?: Exclude<T[K], undefined> } {
  const given: { [K in keyof T]?: Exclude<T[K], undefined> } = {};
  for (const key of Object.keys(fields) as (keyof T)[]) {
    const value = fields[key];
    if (value !== undefined) {
      given[key] = value as Exclude<T[keyof T], undefined>;
    }
  }
  return given;
}
