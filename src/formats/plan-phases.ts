/** Why: most dependencies of a plan are never written down: they follow from the order and the kinds of its phases. */

import type { Plan, PlanWarning, Statement } from './plan.ts';

/** That a phase comes after another; `line` when the plan says so itself. */
export type PhaseNeed = { readonly phase: number; readonly reason: string; readonly line?: number };

/** What each phase comes after, by index, and what could not be applied. */
export type PhaseOrder = {
  readonly needs: readonly (readonly PhaseNeed[])[];
  readonly warnings: readonly PlanWarning[];
};

/**
 * A barrier comes after every phase before it that nothing else follows yet. A story comes after the barrier before it
 * and what the plan states. A package comes after exactly what it states, and like a barrier when it states nothing.
 */
export function orderPhases(plan: Plan): PhaseOrder {
  const warnings: PlanWarning[] = [];
  const stated = statedNeeds(plan, warnings);
  let barrier: number | undefined;
  let ends = new Set<number>();
  const needs = plan.phases.map(({ kind, title }, index): readonly PhaseNeed[] => {
    const own = stated.get(index) ?? [];
    const free = kind === 'story' || (kind === 'package' && plan.spoken.has(index));
    const before = free
      ? []
      : [...ends].map((phase) => ({ phase, reason: `"${title}" comes after everything before it` }));
    const needed = kind === 'story' && barrier !== undefined ? [behind(plan, barrier)] : before;
    if (kind === 'barrier') {
      barrier = index;
      ends = new Set();
    }
    const all = unique([...own, ...needed]);
    for (const { phase } of all) ends.delete(phase);
    ends.add(index);
    return all;
  });
  return { needs, warnings };
}

function behind(plan: Plan, barrier: number): PhaseNeed {
  return { phase: barrier, reason: `"${plan.phases[barrier]?.title ?? ''}" comes before every story` };
}

function unique(needs: readonly PhaseNeed[]): readonly PhaseNeed[] {
  const seen = new Set<number>();
  return needs.filter(({ phase }) => seen.size !== seen.add(phase).size);
}

function statedNeeds(plan: Plan, warnings: PlanWarning[]): ReadonlyMap<number, PhaseNeed[]> {
  const stated = new Map<number, PhaseNeed[]>();
  for (const statement of plan.statements) {
    const { earlier, later, line } = statement;
    if (earlier.kind === 'task' || later.kind === 'task' || earlier.index === later.index) continue;
    if (earlier.index > later.index) {
      warnings.push({ line, kind: 'backwards', message: backwards(plan, statement) });
      continue;
    }
    const list = stated.get(later.index) ?? [];
    list.push({ phase: earlier.index, reason: `stated on line ${line}`, line });
    stated.set(later.index, list);
  }
  return stated;
}

function backwards(plan: Plan, { earlier, later }: Statement): string {
  const [first, second] = [plan.phases[earlier.index]?.title ?? '', plan.phases[later.index]?.title ?? ''];
  return `"${second}" is said to come after "${first}", which stands later in the plan; not applied`;
}
