/** Why: a workflow whose steps wait for each other can never finish, so the whole circle is shown before it starts. */

import { buildGraph, type StepGraph } from './graph.ts';
import type { StepKey } from './ids.ts';
import type { Workflow } from './workflow.ts';

/**
 * The steps of one circle of waiting, each waiting for the next and the last for the first; undefined when there is
 * none. Waiting by order counts as well as `needs`. Linear in steps plus edges.
 */
export function findCycle(workflow: Workflow): readonly StepKey[] | undefined {
  const graph = buildGraph(workflow);
  const successors = waitingGraph(graph);
  const circle = firstCircle(successors);
  const keys = circle?.map((node) => workflow.steps[node]?.key).filter((key) => key !== undefined);
  return keys;
}

/**
 * What each node waits for. Nodes 0 … n−1 are the steps; a node n+k stands for "everything before the k-th group", so
 * that the rule by order needs one edge per step.
 */
function waitingGraph(graph: StepGraph): readonly (readonly number[])[] {
  const count = graph.needs.length;
  const starts = [...new Set(graph.groupStart)];
  const barrierOf = new Map(starts.map((start, k) => [start, count + k]));
  const steps = graph.needs.map((needs, index) => needs ?? [barrierOf.get(graph.groupStart[index] ?? 0) ?? count]);
  const barriers = starts.map((start, k) => {
    const previous = starts[k - 1];
    if (previous === undefined) return [];
    return [count + k - 1, ...Array.from({ length: start - previous }, (_, offset) => previous + offset)];
  });
  return [...steps, ...barriers];
}

type Visit = { readonly node: number; edge: number };

function firstCircle(successors: readonly (readonly number[])[]): readonly number[] | undefined {
  const done = new Uint8Array(successors.length);
  const onPath = new Uint8Array(successors.length);
  for (let root = 0; root < successors.length; root += 1) {
    if (done[root] === 1) continue;
    const path: Visit[] = [{ node: root, edge: 0 }];
    onPath[root] = 1;
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const next = successors[top.node]?.[top.edge];
      top.edge += 1;
      if (next === undefined) {
        path.pop();
        onPath[top.node] = 0;
        done[top.node] = 1;
      } else if (onPath[next] === 1) {
        return path.slice(path.findIndex((visit) => visit.node === next)).map((visit) => visit.node);
      } else if (done[next] === 0) {
        path.push({ node: next, edge: 0 });
        onPath[next] = 1;
      }
    }
  }
  return undefined;
}
