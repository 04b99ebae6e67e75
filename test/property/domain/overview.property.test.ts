/** Why: in no history may somebody be left without an answer to where it stands and what can be done. */

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { rootCauses } from '../../../src/domain/causes.ts';
import { explainItem, explainStep } from '../../../src/domain/explanation.ts';
import { directNeeds } from '../../../src/domain/graph.ts';
import { finishedAt } from '../../../src/domain/milestones.ts';
import { overviewOf } from '../../../src/domain/overview.ts';
import { evaluate, type Evaluation } from '../../../src/domain/schedule.ts';
import { foldItem, type ItemState } from '../../../src/domain/state.ts';
import { STEP_STATUSES } from '../../../src/domain/step-row.ts';
import { makeWorkflow, WORK_ITEM } from '../../support/workflow-builder.ts';
import { forkedStory, playForks } from './random-forks.ts';

type Situation = { readonly state: ItemState; readonly evaluation: Evaluation };

const situation = forkedStory.map(({ drafts, moves }): Situation => {
  const state = foldItem(WORK_ITEM, makeWorkflow(drafts), playForks(drafts, moves));
  return { state, evaluation: evaluate(state) };
});

/** The ends of the chains of waiting, found by walking every need, lock and turn there is. */
function slowRoots({ state, evaluation }: Situation, from: number): ReadonlySet<string> {
  const seen = new Set<number>();
  const roots = new Set<string>();
  const visit = (index: number): void => {
    const placement = evaluation.placements[index];
    const step = state.steps[index];
    if (seen.has(index) || placement === undefined || step === undefined || placement.status === 'done') return;
    seen.add(index);
    const reasons = 'reasons' in placement ? placement.reasons : [];
    const named = reasons.flatMap((reason) => {
      if (reason.kind === 'serial') return [state.graph.indexOf.get(reason.behind) ?? -1];
      if (reason.kind === 'lock') return [state.graph.indexOf.get(reason.heldBy) ?? -1];
      return [];
    });
    const waits = reasons.some((reason) => reason.kind === 'steps');
    const before = state.graph.needs[index] === undefined ? allBefore(state, index) : directNeeds(state.graph, index);
    const behind = [...named, ...(waits ? before : [])];
    behind.forEach(visit);
    if (behind.length === 0) roots.add(step.step.key);
  };
  visit(from);
  return roots;
}

function allBefore(state: ItemState, index: number): readonly number[] {
  return Array.from({ length: state.graph.groupStart[index] ?? 0 }, (_, at) => at);
}

describe('in any history', () => {
  it('the roots of waiting are those found by walking every path', () => {
    fc.assert(
      fc.property(situation, (drawn) => {
        drawn.state.steps.forEach((_, index) => {
          const { roots, more } = rootCauses(drawn.state, drawn.evaluation, [index]);
          expect(more).toBe(0);
          expect(roots.map(({ row }) => row.key).toSorted()).toEqual([...slowRoots(drawn, index)].toSorted());
        });
      }),
      { numRuns: 300 },
    );
  });

  it('an item that is not done has somebody who can act, and a command for it', () => {
    fc.assert(
      fc.property(situation, ({ state, evaluation }) => {
        const overview = overviewOf(state, evaluation);
        const { actors, roots, commands, summary } = explainItem(state, evaluation);
        expect(commands.length).toBeGreaterThan(0);
        expect([...commands, ...overview.commands].every((command) => /^baton [a-z]+ /u.test(command))).toBe(true);
        expect([...commands, ...overview.commands, summary].join('\n')).not.toContain('undefined');
        if (overview.status === 'done') return;
        expect(roots.length).toBeGreaterThan(0);
        expect(actors.map(({ step }) => step).toSorted()).toEqual(roots.map(({ row }) => row.key).toSorted());
        expect(actors.every(({ who }) => who !== '')).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('counts add up, and done means finished', () => {
    fc.assert(
      fc.property(situation, ({ state, evaluation }) => {
        const { counts, status, steps } = overviewOf(state, evaluation);
        expect(STEP_STATUSES.reduce((sum, each) => sum + counts[each], 0)).toBe(counts.total);
        expect(status === 'done').toBe(finishedAt(state, evaluation) !== undefined);
        expect(steps.every((row) => row.status !== 'done' || row.facts.done)).toBe(true);
      }),
    );
  });

  it('the chain of causes stays within its bounds and names each step once with its causes', () => {
    fc.assert(
      fc.property(situation, ({ state, evaluation }) => {
        for (const { step } of state.steps) {
          const open = [explainStep(state, evaluation, step.key)?.chain].filter((cause) => cause !== undefined);
          const expanded: string[] = [];
          for (let cause = open.pop(); cause !== undefined; cause = open.pop()) {
            if (!cause.seen) expanded.push(cause.step);
            expect(cause.causes.length).toBeLessThanOrEqual(4);
            open.push(...cause.causes);
          }
          expect(new Set(expanded).size).toBe(expanded.length);
        }
      }),
    );
  });
});
