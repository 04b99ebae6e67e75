/** Why: every format asks the same of a value (text, number, list, one of these words), and should complain in the same words. */

import type { FaultReport } from './fault-report.ts';
import { quoted } from './fault.ts';
import { suggestFrom } from './suggestion.ts';
import type { TextRule } from './text-rules.ts';
import type { ListNode, TreeNode } from './tree.ts';

/** Where a value stands and what it is called in messages. */
export type Spot = { readonly node: TreeNode; readonly label: string; readonly report: FaultReport };

/** Turns a node into a value; reports what is wrong and gives undefined when it cannot. */
export type Reader<T> = (spot: Spot) => T | undefined;

/** A value with its place, for checks that come after the reading. */
export type Located<T> = { readonly value: T; readonly at: number };

/** Text that is written as such (a number or `true` needs quotation marks) and keeps the rule. */
export function text(rule: TextRule): Reader<string> {
  return ({ node, label, report }) => {
    if (node.kind !== 'scalar' || typeof node.value !== 'string') {
      const hint =
        node.kind === 'scalar' && node.source !== '' ? `write it in quotation marks: "${node.source}"` : undefined;
      report.add(node.at, `${label} must be text, not ${describe(node)}`, hint);
      return undefined;
    }
    const fault = rule(node.value);
    if (fault !== undefined) {
      report.add(node.at, `${label} ${fault}; it is ${quoted(node.value)}`);
      return undefined;
    }
    return node.value;
  };
}

/** Text that a type guard accepts; `rule` says why it does not. */
export function branded<T extends string>(isGood: (value: string) => value is T, rule: TextRule): Reader<T> {
  const readText = text((value) => (isGood(value) ? undefined : (rule(value) ?? 'is not allowed')));
  return (spot) => {
    const value = readText(spot);
    return value !== undefined && isGood(value) ? value : undefined;
  };
}

/** A whole number between two limits. */
export function wholeNumber(least: number, most: number): Reader<number> {
  return ({ node, label, report }) => {
    if (node.kind === 'scalar' && typeof node.value === 'number') {
      if (Number.isInteger(node.value) && node.value >= least && node.value <= most) {
        return node.value;
      }
      report.add(node.at, `${label} must be a whole number from ${least} to ${most}; it is ${quoted(node.source)}`);
      return undefined;
    }
    report.add(node.at, `${label} must be a whole number, not ${describe(node)}`);
    return undefined;
  };
}

/** `true` or `false`. */
export const truth: Reader<boolean> = ({ node, label, report }) => {
  if (node.kind === 'scalar' && typeof node.value === 'boolean') {
    return node.value;
  }
  report.add(node.at, `${label} must be true or false, not ${describe(node)}`);
  return undefined;
};

/** One of a few words. */
export function word<const T extends string>(words: readonly T[]): Reader<T> {
  return ({ node, label, report }) => {
    const found = node.kind === 'scalar' ? words.find((candidate) => candidate === node.value) : undefined;
    if (found === undefined) {
      const allowed = words.map((one) => `"${one}"`).join(' or ');
      report.add(node.at, `${label} must be ${allowed}, not ${describe(node)}`, wordHint(words, node));
    }
    return found;
  };
}

function wordHint(words: readonly string[], node: TreeNode): string | undefined {
  if (node.kind !== 'scalar') {
    return undefined;
  }
  if (words.includes(node.source)) {
    return `write it in quotation marks: "${node.source}"`;
  }
  return words.length === 1 ? undefined : suggestFrom(words)(node.source);
}

/** A list, each of whose items is read; items with faults are left out. */
export function listOf<T>(read: Reader<T>): Reader<readonly T[]> {
  return ({ node, label, report }) => {
    const list = asList(node, label, report);
    return list?.items
      .map((item) => read({ node: item, label: `a value of ${label}`, report }))
      .filter((item) => item !== undefined);
  };
}

/** A list of texts, none of which comes twice. */
export function distinct<T extends string>(read: Reader<T>): Reader<readonly T[]> {
  const readAll = listOf(located(read));
  return (spot) => {
    const items = readAll(spot);
    const places = new Map<string, number>();
    for (const { value, at } of items ?? []) {
      const first = places.get(value);
      if (first === undefined) {
        places.set(value, at);
      } else {
        spot.report.add(
          at,
          `${spot.label} has ${quoted(value)} twice; the first is on line ${spot.report.lineAt(first)}`,
        );
      }
    }
    return items?.map(({ value }) => value);
  };
}

/** A value together with its place. */
export function located<T>(read: Reader<T>): Reader<Located<T>> {
  return (spot) => {
    const value = read(spot);
    return value === undefined ? undefined : { value, at: spot.node.at };
  };
}

/** What a node is, in the words of messages. */
export function describe(node: TreeNode): string {
  if (node.kind !== 'scalar') {
    return `a ${node.kind}`;
  }
  switch (typeof node.value) {
    case 'string':
      return `the text ${quoted(node.value)}`;
    case 'number':
      return `the number ${quoted(node.source)}`;
    case 'boolean':
      return node.source;
    default:
      return 'nothing';
  }
}

function asList(node: TreeNode, label: string, report: FaultReport): ListNode | undefined {
  if (node.kind === 'list') {
    return node;
  }
  report.add(node.at, `${label} must be a list, not ${describe(node)}`, 'write it as [first, second]');
  return undefined;
}
