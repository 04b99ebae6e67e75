/** Why: which task waits for which, and why, is worked out here in time linear in tasks and statements. */

import { orderPhases, type PhaseNeed } from './plan-phases.ts';
import type { Plan, PlanNode, PlanWarning } from './plan.ts';

/** That a task (by index) waits for another, with the reason; `line` when a line of the plan says so. */
export type PlanEdge = {
  readonly earlier: number;
  readonly later: number;
  readonly reason: string;
  readonly line?: number;
};

/** All edges by later task, what phases wait for, and what could not be applied. */
export type PlanOrder = {
  readonly edges: readonly (readonly PlanEdge[])[];
  readonly phases: readonly (readonly PhaseNeed[])[];
  readonly warnings: readonly PlanWarning[];
};

/** A join of more tasks than this goes through one of them, so that edges stay proportional to tasks. */
const WIDEST_JOIN = 50;

type Group = readonly number[];
type Building = {
  readonly plan: Plan;
  readonly groups: readonly (readonly Group[])[];
  readonly edges: Map<number, PlanEdge>[];
  readonly warnings: PlanWarning[];
};

/** Works out the order of a plan's tasks: phases, [P], and what the plan states. Never a circle. */
export function orderTasks(plan: Plan): PlanOrder {
  const { needs, warnings: fromPhases } = orderPhases(plan);
  const warnings = [...fromPhases];
  const edges = plan.tasks.map(() => new Map<number, PlanEdge>());
  const building: Building = { plan, groups: groupTasks(plan, warnings), edges, warnings };
  building.groups.forEach((groups, phase) => {
    joinWithin(building, groups);
    joinPhases(building, groups[0] ?? [], needs[phase] ?? []);
  });
  applyStatements(building);
  dropCircles(building);
  return { edges: edges.map((map) => [...map.values()]), phases: needs, warnings };
}

/** The groups of each phase: neighbouring [P] tasks of one section, or one task without [P]. */
function groupTasks(plan: Plan, warnings: PlanWarning[]): readonly (readonly Group[])[] {
  const phases: number[][][] = plan.phases.map(() => []);
  plan.tasks.forEach((task, index) => {
    const groups = phases[task.phase];
    const last = groups?.at(-1);
    const previous = plan.tasks[last?.at(-1) ?? -1];
    const joins = task.parallel && previous?.parallel === true && previous.section === task.section;
    if (joins) last?.push(index);
    else groups?.push([index]);
  });
  return phases.map((groups) =>
    groups.flatMap((group) => {
      const last = group.at(-1);
      if (group.length <= WIDEST_JOIN || last === undefined || last === plan.tasks.length - 1) return [group];
      const { line = 0, key = '' } = plan.tasks[last] ?? {};
      warnings.push({
        line,
        kind: 'wide-join',
        message: `${key} waits for the ${group.length - 1} parallel tasks before it, so that the next have one step to wait for`,
      });
      return [group.slice(0, -1), [last]];
    }),
  );
}

function joinWithin(building: Building, groups: readonly Group[]): void {
  groups.forEach((group, at) => {
    const before = groups[at - 1];
    if (before !== undefined) join(building, before, group, { reason: 'stands before it in its phase' });
  });
}

function joinPhases(building: Building, first: Group, needs: readonly PhaseNeed[]): void {
  const ends = needs.flatMap((need) => lastGroup(building, need.phase).map((task) => ({ task, need })));
  const opener = first[0];
  const wide = ends.length > WIDEST_JOIN && first.length > 1 && opener !== undefined;
  for (const { task, need } of ends) {
    const why = { reason: need.reason, ...(need.line === undefined ? {} : { line: need.line }) };
    join(building, [task], wide ? [opener] : first, why);
  }
  if (wide) join(building, [opener], first.slice(1), { reason: 'opens its phase for the parallel tasks beside it' });
}

function lastGroup(building: Building, phase: number): Group {
  return building.groups[phase]?.at(-1) ?? [];
}

type Why = { readonly reason: string; readonly line?: number };

function join(building: Building, earlier: Group, later: Group, why: Why): void {
  for (const last of later) for (const first of earlier) add(building, first, last, why);
}

function add({ edges }: Building, earlier: number, later: number, why: Why): void {
  const known = edges[later];
  if (known === undefined || earlier === later || known.has(earlier)) return;
  const { reason, line } = why;
  known.set(earlier, line === undefined ? { earlier, later, reason } : { earlier, later, reason, line });
}

function applyStatements(building: Building): void {
  for (const { earlier, later, line } of building.plan.statements) {
    if (earlier.kind === 'phase' && later.kind === 'phase') continue;
    const why = { reason: `stated on line ${line}`, line };
    const lasts = later.kind === 'task' ? [later.index] : (building.groups[later.index]?.[0] ?? []);
    const firsts = earlier.kind === 'task' ? [earlier.index] : lastGroup(building, earlier.index);
    if (isInside(building.plan, earlier, later) || lasts.length * firsts.length > WIDEST_JOIN * WIDEST_JOIN) continue;
    join(building, firsts, lasts, why);
  }
}

/** A task cannot come before or after the phase that it is part of. */
function isInside(plan: Plan, earlier: PlanNode, later: PlanNode): boolean {
  if (earlier.kind === later.kind) return false;
  const [task, phase] = earlier.kind === 'task' ? [earlier, later] : [later, earlier];
  return plan.tasks[task.index]?.phase === phase.index;
}

/** Of the edges in a circle those against the order of the file go, each with a report; what remains follows that order. */
function dropCircles({ plan, edges, warnings }: Building): void {
  if (!edges.some((map, later) => [...map.keys()].some((earlier) => earlier > later))) return;
  const left = tasksInCircles(edges);
  const keyOf = (index: number): string => plan.tasks[index]?.key ?? '';
  edges.forEach((map, later) => {
    for (const { earlier, line = 0 } of map.values()) {
      if (earlier < later || !left.has(earlier) || !left.has(later)) continue;
      map.delete(earlier);
      const [first, last] = [keyOf(earlier), keyOf(later)];
      const message = `${last} is said to wait for ${first}, which waits for ${last} by its place in the plan; not applied`;
      warnings.push({ line, kind: 'circle', message });
    }
  });
}

/** The tasks of circles: what remains when tasks that wait for nothing, or that nothing waits for, go again and again. */
function tasksInCircles(edges: readonly ReadonlyMap<number, PlanEdge>[]): ReadonlySet<number> {
  const followers: number[][] = edges.map(() => []);
  const needs = edges.map((map, later) => {
    for (const earlier of map.keys()) followers[earlier]?.push(later);
    return [...map.keys()];
  });
  const left = new Set(edges.keys());
  peel(left, needs, followers);
  peel(left, followers, needs);
  return left;
}

/** Takes away tasks without any edge to what is left, one after another. */
function peel(
  left: Set<number>,
  edges: readonly (readonly number[])[],
  backwards: readonly (readonly number[])[],
): void {
  const counts = edges.map((list) => list.filter((other) => left.has(other)).length);
  const free = [...left].filter((index) => counts[index] === 0);
  for (let next = free.pop(); next !== undefined; next = free.pop()) {
    left.delete(next);
    for (const other of backwards[next] ?? []) {
      counts[other] = (counts[other] ?? 0) - 1;
      if (counts[other] === 0 && left.has(other)) free.push(other);
    }
  }
}
