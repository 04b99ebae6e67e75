/** Why: JSON files in the repository can be edited by anybody, and JSON.parse tells neither where a fault is nor that a key came twice. */

import type { FaultReport } from './fault-report.ts';
import { quoted } from './fault.ts';
import { addEntry } from './tree-entry.ts';
import {
  isPrototypeKey,
  MAX_DEPTH,
  MAX_NODES,
  type ListNode,
  type MapNode,
  type ScalarNode,
  type TreeEntry,
  type TreeNode,
} from './tree.ts';

type Reader = {
  readonly text: string;
  readonly report: FaultReport;
  readonly isForbidden: (key: string) => boolean;
  at: number;
  depth: number;
  nodes: number;
};

/** Ends the reading of a file after a fault that nothing can be read behind; never leaves this module. */
class Stopped extends Error {}

const BLANK = /[\t\n\r ]*/uy;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/uy;
const WORD = /true|false|null/uy;
const WORDS = { true: true, false: false, null: null } as const;

/**
 * Reads JSON (RFC 8259) and reports what is wrong with its form: the first error of syntax, duplicate keys, numbers
 * that are integers beyond 2^53-1, forbidden keys, nesting deeper than `MAX_DEPTH`. Gives what could be read, undefined when that is
 * nothing. Never throws. Linear in the text.
 */
export function readJson(
  text: string,
  report: FaultReport,
  isForbidden: (key: string) => boolean = isPrototypeKey,
): TreeNode | undefined {
  const reader: Reader = { text, report, isForbidden, at: 0, depth: 0, nodes: 0 };
  try {
    const root = readValue(reader);
    skipBlank(reader);
    if (reader.at < text.length) {
      stop(reader, 'something follows the end of the value');
    }
    return root;
  } catch (error) {
    if (error instanceof Stopped) {
      return undefined;
    }
    throw error;
  }
}

function stop(reader: Reader, message: string): never {
  reader.report.add(reader.at, `not valid JSON: ${message}`);
  throw new Stopped();
}

function readValue(reader: Reader): TreeNode {
  skipBlank(reader);
  reader.nodes += 1;
  if (reader.nodes > MAX_NODES) {
    stop(reader, `it holds more than ${MAX_NODES} values`);
  }
  switch (reader.text[reader.at]) {
    case '{':
      return nested(reader, readMap);
    case '[':
      return nested(reader, readList);
    case '"':
      return readText(reader);
    case undefined:
      return stop(reader, reader.text.trim() === '' ? 'the file is empty' : 'the file ends too early');
    default:
      return readNumber(reader) ?? readWord(reader) ?? stop(reader, 'a value is expected here');
  }
}

function nested(reader: Reader, read: (reader: Reader) => TreeNode): TreeNode {
  reader.depth += 1;
  if (reader.depth > MAX_DEPTH) {
    stop(reader, `nested deeper than ${MAX_DEPTH} levels`);
  }
  const node = read(reader);
  reader.depth -= 1;
  return node;
}

function readMap(reader: Reader): MapNode {
  const at = reader.at;
  const entries: TreeEntry[] = [];
  const map = { entries, places: new Map<string, number>(), isForbidden: reader.isForbidden };
  reader.at += 1;
  let isFirst = true;
  while (!closes(reader, '}', isFirst)) {
    isFirst = false;
    if (reader.text[reader.at] !== '"') {
      stop(reader, 'a key in double quotation marks is expected here');
    }
    const key = readText(reader);
    skipBlank(reader);
    if (reader.text[reader.at] !== ':') {
      stop(reader, 'a colon is expected here');
    }
    reader.at += 1;
    addEntry(map, key, readValue(reader), reader.report);
  }
  return { kind: 'map', at, entries };
}

function readList(reader: Reader): ListNode {
  const at = reader.at;
  const items: TreeNode[] = [];
  reader.at += 1;
  let isFirst = true;
  while (!closes(reader, ']', isFirst)) {
    isFirst = false;
    items.push(readValue(reader));
  }
  return { kind: 'list', at, items };
}

/** True when the list or map ends here, else steps over the comma before its next member. */
function closes(reader: Reader, end: string, isFirst: boolean): boolean {
  skipBlank(reader);
  const here = reader.text[reader.at];
  if (here === end) {
    reader.at += 1;
    return true;
  }
  if (isFirst) {
    return false;
  }
  if (here !== ',') {
    stop(reader, here === undefined ? 'the file ends too early' : `a comma or ${end} is expected here`);
  }
  reader.at += 1;
  skipBlank(reader);
  if (reader.text[reader.at] === end) {
    stop(reader, `there is nothing between the comma and ${end}`);
  }
  return false;
}

function readText(reader: Reader): ScalarNode {
  const at = reader.at;
  let end = reader.text.indexOf('"', at + 1);
  while (end !== -1 && isEscaped(reader.text, end)) {
    end = reader.text.indexOf('"', end + 1);
  }
  const value = end === -1 ? undefined : decodeText(reader.text.slice(at, end + 1));
  if (value === undefined) {
    return stop(reader, 'this text has no closing quotation mark, or a wrong character or escape in it');
  }
  reader.at = end + 1;
  return scalar(at, value, value);
}

/** True when an odd number of backslashes stands before the place. */
function isEscaped(text: string, at: number): boolean {
  let start = at;
  while (text[start - 1] === '\\') {
    start -= 1;
  }
  return (at - start) % 2 === 1;
}

function decodeText(source: string): string | undefined {
  try {
    const value: unknown = JSON.parse(source);
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

function readNumber(reader: Reader): ScalarNode | undefined {
  const at = reader.at;
  const source = match(reader, NUMBER);
  if (source === undefined) {
    return undefined;
  }
  const value = Number(source);
  if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value))) {
    reader.report.add(at, `the number ${quoted(source)} is too large to be exact`);
  }
  return scalar(at, value, source);
}

function readWord(reader: Reader): ScalarNode | undefined {
  const at = reader.at;
  const source = match(reader, WORD);
  return source === undefined ? undefined : scalar(at, WORDS[source as keyof typeof WORDS], source);
}

function scalar(at: number, value: ScalarNode['value'], source: string): ScalarNode {
  return { kind: 'scalar', at, value, source };
}

function skipBlank(reader: Reader): void {
  match(reader, BLANK);
}

function match(reader: Reader, pattern: RegExp): string | undefined {
  pattern.lastIndex = reader.at;
  const found = pattern.exec(reader.text)?.[0];
  reader.at += found?.length ?? 0;
  return found;
}
