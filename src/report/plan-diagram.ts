/** Why: a plan is seen at one glance on GitHub, which draws Mermaid; large plans are folded until they can be drawn. */

import { countOf } from '../domain/change.ts';
import { directNeeds, type StepGraph } from '../domain/graph.ts';
import type { StepRow, StepStatus } from '../domain/step-row.ts';
import { printable, truncate } from './printable.ts';
import { STEP_SIGNS } from './style.ts';

/** Diagrams with more nodes than this are slow to draw, or are not drawn. */
export const MOST_NODES = 150;
const MOST_EDGES = 400;
const MAX_LABEL = 60;

/** Steps that wait for the same ones and stand alike; drawn as one node when there is more than one. */
type Node = { readonly status: StepStatus; readonly members: readonly number[] };
/** Steps that wait for the same ones. */
type Siblings = { readonly key: string; readonly first: number; readonly members: readonly number[] };

/** The plan as Mermaid flowchart text, with at most 150 nodes: siblings that stand alike are folded as far as it takes. */
export function renderPlanDiagram(graph: StepGraph, rows: readonly StepRow[]): string {
  const siblings = groupSiblings(graph);
  const { nodes, left } = fold(siblings, rows);
  const nodeOf = new Map(nodes.flatMap((node, at) => node.members.map((index) => [index, at] as const)));
  const lines = nodes.map((node, at) => `  n${at}["${label(node, rows)}"]:::${className(node.status)}`);
  const edges = edgesOf(graph, siblings, nodeOf);
  const rest = left === 0 ? [] : [`  rest["and ${countOf(left, 'more step')}"]`];
  return ['flowchart TD', ...lines, ...rest, ...edges, ...STYLES].join('\n');
}

function groupSiblings(graph: StepGraph): readonly Siblings[] {
  const found = new Map<string, { key: string; first: number; members: number[] }>();
  graph.groupStart.forEach((start, index) => {
    const needs = graph.needs[index];
    const key = needs === undefined ? `group ${start}` : `needs ${needs.join(' ')}`;
    const group = found.get(key);
    if (group === undefined) found.set(key, { key, first: index, members: [index] });
    else group.members.push(index);
  });
  return [...found.values()];
}

/** Of siblings that stand alike so many are shown one by one; the fewer, the larger the plan. */
const SHOWN = [Number.POSITIVE_INFINITY, 6, 2, 0] as const;

function fold(
  siblings: readonly Siblings[],
  rows: readonly StepRow[],
): { readonly nodes: readonly Node[]; readonly left: number } {
  let nodes: readonly Node[] = [];
  for (const shown of SHOWN) {
    nodes = siblings.flatMap(({ members }) => foldAlike(members, rows, shown));
    if (nodes.length <= MOST_NODES) return { nodes, left: 0 };
  }
  const urgent = nodes.toSorted((a, b) => URGENCY.indexOf(a.status) - URGENCY.indexOf(b.status));
  const kept = new Set(urgent.slice(0, MOST_NODES - 1));
  const left = nodes.filter((node) => !kept.has(node)).reduce((sum, { members }) => sum + members.length, 0);
  return { nodes: nodes.filter((node) => kept.has(node)), left };
}

const URGENCY: readonly StepStatus[] = ['failed', 'conflict', 'awaiting-gate', 'running', 'ready', 'done', 'blocked'];

function foldAlike(members: readonly number[], rows: readonly StepRow[], shown: number): readonly Node[] {
  const alike = new Map<StepStatus, number[]>();
  for (const index of members) {
    const status = rows[index]?.status ?? 'blocked';
    const same = alike.get(status);
    if (same === undefined) alike.set(status, [index]);
    else same.push(index);
  }
  return [...alike].flatMap(([status, indices]): readonly Node[] => {
    const single = indices.length - shown <= 1 ? indices.length : shown;
    const alone = indices.slice(0, single).map((index): Node => ({ status, members: [index] }));
    return single === indices.length ? alone : [...alone, { status, members: indices.slice(single) }];
  });
}

/** One edge between two nodes however many there are between their steps. */
function edgesOf(
  graph: StepGraph,
  siblings: readonly Siblings[],
  nodeOf: ReadonlyMap<number, number>,
): readonly string[] {
  const edges = new Set<string>();
  for (const { first, members } of siblings) {
    const sources = nodesOf(directNeeds(graph, first), nodeOf);
    for (const target of nodesOf(members, nodeOf)) {
      for (const source of sources) if (edges.size < MOST_EDGES) edges.add(`  n${source} --> n${target}`);
    }
  }
  return [...edges];
}

function nodesOf(indices: readonly number[], nodeOf: ReadonlyMap<number, number>): ReadonlySet<number> {
  return new Set(indices.map((index) => nodeOf.get(index)).filter((at) => at !== undefined));
}

function label({ status, members }: Node, rows: readonly StepRow[]): string {
  const { glyph, word } = STEP_SIGNS[status];
  const row = members.length === 1 ? rows[members[0] ?? -1] : undefined;
  return row === undefined
    ? `${glyph} ${members.length} steps: ${word}`
    : `${glyph} ${escapeLabel(row.key)}${row.name === undefined ? '' : `<br/>${escapeLabel(row.name)}`}`;
}

/** Anything but plain words becomes an entity, in Mermaid's form: a number sign, the code point, a semicolon. */
function escapeLabel(text: string): string {
  const line = truncate(printable(text), MAX_LABEL, '...');
  return line.replaceAll(/[^\p{L}\p{N} ._-]/gu, (character) => `#${character.codePointAt(0)};`);
}

function className(status: StepStatus): string {
  return status.replace('-', '');
}

const STYLES: readonly string[] = [
  '  classDef done fill:#dafbe1,stroke:#1a7f37,color:#0f5323',
  '  classDef running fill:#ddf4ff,stroke:#0969da,color:#0a3069',
  '  classDef ready fill:#f6f8fa,stroke:#0969da,color:#0a3069',
  '  classDef awaitinggate fill:#fff8c5,stroke:#9a6700,color:#4d2d00',
  '  classDef blocked fill:#f6f8fa,stroke:#8c959f,color:#424a53',
  '  classDef failed fill:#ffebe9,stroke:#cf222e,color:#82071e',
  '  classDef conflict fill:#ffebe9,stroke:#cf222e,color:#82071e',
];
