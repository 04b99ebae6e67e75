/** Why: workflows are written by hand in YAML, and every mistake in one must be shown at its line and column. */

import {
  EVENT_ID,
  getScalarValue,
  parseEvents,
  SCALAR_STYLE,
  YAMLException,
  type Event,
  type MappingEvent,
  type ScalarEvent,
  type SequenceEvent,
} from 'js-yaml';
import type { FaultReport } from './fault-report.ts';
import { quoted } from './fault.ts';
import { MAX_DEPTH, MAX_NODES, type ScalarNode, type TreeEntry, type TreeNode } from './tree.ts';
import { addEntry } from './tree-entry.ts';
import { plainValue, taggedValue } from './yaml-scalars.ts';
import { describeSyntaxError } from './yaml-syntax-error.ts';
import { isScalarTag, readTag } from './yaml-tags.ts';

/** A finished node, with what an alias to it would cost: how many nodes it is, and how many levels. */
type Built = { readonly node: TreeNode; readonly size: number; readonly height: number };

/** A list or map whose end has not come yet. In a map, `key` is the key that waits for its value. */
type Frame = {
  readonly node: TreeNode;
  readonly anchor: string | undefined;
  readonly nodesBefore: number;
  readonly items: TreeNode[];
  readonly entries: TreeEntry[];
  readonly places: Map<string, number>;
  key: TreeNode | undefined;
  height: number;
};

type Builder = {
  readonly text: string;
  readonly report: FaultReport;
  readonly frames: Frame[];
  readonly anchors: Map<string, Built>;
  root: TreeNode | undefined;
  documents: number;
  nodes: number;
  /** Where the last thing that has a place began; an empty value is reported there. */
  last: number;
};

/**
 * Reads one YAML 1.2 document (core schema) and reports everything wrong with its form: syntax, duplicate keys, tags
 * outside the core schema, more than one document, nesting deeper than `MAX_DEPTH`, more than `MAX_NODES` nodes when
 * every alias counts in full. Gives what could be read, so that the caller can look for more faults; undefined when
 * that is nothing. Never throws. Linear in the text.
 */
export function readYaml(text: string, report: FaultReport): TreeNode | undefined {
  const events = readEvents(text, report);
  if (events === undefined) {
    return undefined;
  }
  const builder: Builder = {
    text,
    report,
    frames: [],
    anchors: new Map(),
    root: undefined,
    documents: 0,
    nodes: 0,
    last: 0,
  };
  for (const event of events) {
    build(builder, event);
    if (builder.nodes > MAX_NODES) {
      report.add(builder.last, `the file holds more than ${MAX_NODES} values, counting each use of an alias in full`);
      return undefined;
    }
    if (builder.documents > 1) {
      break;
    }
  }
  if (builder.root === undefined) {
    report.add(0, 'the file is empty');
  }
  return builder.root;
}

function readEvents(text: string, report: FaultReport): readonly Event[] | undefined {
  try {
    return parseEvents(text, { maxDepth: MAX_DEPTH });
  } catch (error) {
    const reason = error instanceof YAMLException ? error.reason : 'it cannot be parsed';
    const position = error instanceof YAMLException ? (error.mark?.position ?? 0) : 0;
    const { message, hint } = describeSyntaxError(reason);
    report.add(Math.min(position, text.length), message, hint);
    return undefined;
  }
}

function build(builder: Builder, event: Event): void {
  switch (event.type) {
    case EVENT_ID.DOCUMENT:
      openDocument(builder);
      break;
    case EVENT_ID.SEQUENCE:
    case EVENT_ID.MAPPING:
      openFrame(builder, event);
      break;
    case EVENT_ID.SCALAR:
      addScalar(builder, event);
      break;
    case EVENT_ID.ALIAS:
      addAlias(builder, event.anchorStart, event.anchorEnd);
      break;
    case EVENT_ID.POP:
      closeFrame(builder);
      break;
  }
}

function openDocument(builder: Builder): void {
  builder.documents += 1;
  if (builder.documents > 1) {
    const marker = builder.text.indexOf('\n---', builder.last);
    builder.report.add(
      marker === -1 ? builder.last : marker + 1,
      'a second document begins here',
      'keep one document in a file',
    );
    return;
  }
  const directive = /^%TAG/mu.exec(builder.text);
  if (directive !== null && directive.index < builder.text.indexOf('---')) {
    builder.report.add(directive.index, 'tags cannot be redefined');
  }
}

function openFrame(builder: Builder, event: SequenceEvent | MappingEvent): void {
  const isList = event.type === EVENT_ID.SEQUENCE;
  const items: TreeNode[] = [];
  const entries: TreeEntry[] = [];
  const at = event.start;
  const tag = tagOf(builder, event);
  if (tag !== undefined && tag !== (isList ? 'seq' : 'map')) {
    builder.report.add(event.tagStart, `the tag "${tag}" does not fit a ${isList ? 'list' : 'map'}`);
  }
  builder.last = at;
  builder.frames.push({
    node: isList ? { kind: 'list', at, items } : { kind: 'map', at, entries },
    anchor: anchorOf(builder, event),
    nodesBefore: builder.nodes,
    items,
    entries,
    places: new Map(),
    key: undefined,
    height: 0,
  });
  builder.nodes += 1;
}

function closeFrame(builder: Builder): void {
  const frame = builder.frames.pop();
  // The last pop closes the document, which has no frame.
  if (frame === undefined) {
    return;
  }
  const built = { node: frame.node, size: builder.nodes - frame.nodesBefore, height: frame.height + 1 };
  finish(builder, built, frame.anchor);
}

function addScalar(builder: Builder, event: ScalarEvent): void {
  const isQuoted = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED;
  if (event.valueStart !== -1) {
    builder.last = event.valueStart - (isQuoted ? 1 : 0);
  }
  builder.nodes += 1;
  const node = scalarNode(builder, event);
  finish(builder, { node, size: 1, height: 1 }, anchorOf(builder, event));
}

function scalarNode(builder: Builder, event: ScalarEvent): ScalarNode {
  const at = builder.last;
  const source = getScalarValue(builder.text, event);
  const tag = tagOf(builder, event);
  if (tag === undefined) {
    const value = event.style === SCALAR_STYLE.PLAIN ? plainValue(source) : source;
    return { kind: 'scalar', at, value, source };
  }
  const value = isScalarTag(tag) ? taggedValue(tag, source) : undefined;
  if (value === undefined) {
    builder.report.add(event.tagStart, `the tag "${tag}" does not fit ${quoted(source)}`);
  }
  return { kind: 'scalar', at, value: value ?? null, source };
}

function addAlias(builder: Builder, start: number, end: number): void {
  const name = builder.text.slice(start, end);
  const target = builder.anchors.get(name);
  const at = start - 1;
  const reason = aliasFault(builder, name, target);
  if (reason !== undefined) {
    builder.report.add(at, `the alias ${quoted(`*${name}`)} ${reason}`);
  }
  const nothing: ScalarNode = { kind: 'scalar', at, value: null, source: `*${name}` };
  const built = target === undefined || reason !== undefined ? { node: nothing, size: 1, height: 1 } : target;
  builder.last = at;
  builder.nodes += built.size;
  finish(builder, built, undefined);
}

function aliasFault(builder: Builder, name: string, target: Built | undefined): string | undefined {
  if (target === undefined) {
    const isOpen = builder.frames.some((frame) => frame.anchor === name);
    return isOpen ? 'stands inside what it repeats' : 'repeats nothing: no such anchor comes before it';
  }
  const depth = builder.frames.length + target.height;
  return depth > MAX_DEPTH ? `makes the file deeper than ${MAX_DEPTH} levels` : undefined;
}

/** Puts a finished node where it belongs: at the top, into the open list, or into the open map as key or value. */
function finish(builder: Builder, built: Built, anchor: string | undefined): void {
  if (anchor !== undefined) {
    builder.anchors.set(anchor, built);
  }
  const frame = builder.frames.at(-1);
  if (frame === undefined) {
    builder.root = built.node;
    return;
  }
  frame.height = Math.max(frame.height, built.height);
  if (frame.node.kind === 'list') {
    frame.items.push(built.node);
  } else if (frame.key === undefined) {
    frame.key = built.node;
  } else {
    addEntry(frame, frame.key, built.node, builder.report);
    frame.key = undefined;
  }
}

function tagOf(builder: Builder, event: SequenceEvent | MappingEvent | ScalarEvent): string | undefined {
  return event.tagStart === -1
    ? undefined
    : readTag(builder.text.slice(event.tagStart, event.tagEnd), event.tagStart, builder.report);
}

function anchorOf(
  builder: Builder,
  event: { readonly anchorStart: number; readonly anchorEnd: number },
): string | undefined {
  return event.anchorStart === -1 ? undefined : builder.text.slice(event.anchorStart, event.anchorEnd);
}
