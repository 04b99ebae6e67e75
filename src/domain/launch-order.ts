/** Why: steps are launched in ascending order, except where `needs` puts a later step before an earlier one. */

import type { StepGraph } from './graph.ts';
import type { StepKey } from './ids.ts';

/**
 * All steps in the order in which they would start, each after everything it waits for and, among those that are free,
 * the lowest first (Kahn's algorithm with a binary heap; ascending at once when no step needs a later one).
 */
export function launchOrder(graph: StepGraph): readonly StepKey[] {
  const forward = graph.needs.some((needs, index) => (needs?.at(-1) ?? -1) > index);
  if (!forward) return graph.keys;
  return topological(graph).flatMap((index) => graph.keys[index] ?? []);
}

function topological(graph: StepGraph): readonly number[] {
  const waitsFor = graph.needs.map((needs) => needs?.length ?? 0);
  const dependents: number[][] = graph.needs.map(() => []);
  graph.needs.forEach((needs, index) => needs?.forEach((need) => dependents[need]?.push(index)));
  const launched = new Uint8Array(waitsFor.length);
  const order: number[] = [];
  const heap: number[] = [];
  let firstOpen = 0;
  let admitted = 0;

  const admitByOrder = (): void => {
    while (launched[firstOpen] === 1) firstOpen += 1;
    while (admitted < waitsFor.length && (graph.groupStart[admitted] ?? 0) <= firstOpen) {
      if (graph.needs[admitted] === undefined) push(heap, admitted);
      admitted += 1;
    }
  };

  graph.needs.forEach((needs, index) => {
    if (needs !== undefined && needs.length === 0) push(heap, index);
  });
  admitByOrder();
  for (let next = pop(heap); next !== undefined; next = pop(heap)) {
    launched[next] = 1;
    order.push(next);
    for (const dependent of dependents[next] ?? []) {
      waitsFor[dependent] = (waitsFor[dependent] ?? 0) - 1;
      if (waitsFor[dependent] === 0) push(heap, dependent);
    }
    admitByOrder();
  }
  return order;
}

function push(heap: number[], value: number): void {
  heap.push(value);
  let at = heap.length - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const above = heap[parent] ?? value;
    if (above <= value) break;
    heap[at] = above;
    heap[parent] = value;
    at = parent;
  }
}

function pop(heap: number[]): number | undefined {
  const lowest = heap[0];
  const last = heap.pop();
  if (lowest === undefined || last === undefined || heap.length === 0) return lowest;
  let at = 0;
  for (;;) {
    const left = 2 * at + 1;
    const right = left + 1;
    const child = (heap[right] ?? Infinity) < (heap[left] ?? Infinity) ? right : left;
    const below = heap[child];
    if (below === undefined || below >= last) break;
    heap[at] = below;
    at = child;
  }
  heap[at] = last;
  return lowest;
}
