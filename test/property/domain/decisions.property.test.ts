/** Why: the rules must hold in every history that decisions can make, not only in those that somebody thought of. */

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { buildGraph, withDependents } from '../../../src/domain/graph.ts';
import { launchOrder } from '../../../src/domain/launch-order.ts';
import { evaluate } from '../../../src/domain/schedule.ts';
import { foldItem } from '../../../src/domain/state.ts';
import { effort } from '../../support/effort.ts';
import { applied, begin } from '../../support/play.ts';
import { makeWorkflow, WORK_ITEM, type StepDraft } from '../../support/workflow-builder.ts';
import { deadlockIn, differenceFromReference, doubleCompletionIn, faultOfRepeating } from './item-checks.ts';
import { forkedStory, playForks } from './random-forks.ts';
import { aim, decideMove, moves, type RandomMove } from './random-moves.ts';
import { steps, waitsOn } from './random-workflow.ts';
import { affectedBy, referenceItem } from './reference-item.ts';

const story = fc.record({ drafts: steps, moves });

/** Every state that moves lead through. */
function statesOf(drafts: readonly StepDraft[], tries: readonly RandomMove[]) {
  const states = [begin(drafts)];
  for (const [number, tried] of tries.entries()) {
    const state = states.at(-1) ?? begin(drafts);
    states.push(applied(state, decideMove(state, aim(state, tried), number)));
  }
  return states;
}

describe('any history of one writer at a time', () => {
  it('is what the slow account of the rules says, move by move', () => {
    fc.assert(
      fc.property(story, (drawn) => {
        expect(differenceFromReference(drawn.drafts, drawn.moves)).toBeUndefined();
      }),
      { numRuns: effort(200, 5000) },
    );
  });

  it('gives no request a second effect', () => {
    fc.assert(
      fc.property(story, ({ drafts, moves: tries }) => {
        const states = statesOf(drafts, tries);
        const faults = tries.map((tried, at) => faultOfRepeating(states[at] ?? begin(drafts), tried, at));
        expect(faults.filter((fault) => fault !== undefined)).toEqual([]);
      }),
    );
  });

  it('completes no step twice without sending it back in between, and leaves nobody without a way on', () => {
    fc.assert(
      fc.property(story, ({ drafts, moves: tries }) => {
        for (const state of statesOf(drafts, tries)) {
          expect(doubleCompletionIn(state)).toBeUndefined();
          expect(deadlockIn(state, evaluate(state))).toBeUndefined();
        }
      }),
    );
  });
});

describe('any history of writers that do not know of each other', () => {
  it('leaves nobody without a way on, and every step in one place', () => {
    fc.assert(
      fc.property(forkedStory, ({ drafts, moves: tries }) => {
        const state = foldItem(WORK_ITEM, makeWorkflow(drafts), playForks(drafts, tries));
        const evaluation = evaluate(state);
        expect(evaluation.placements).toHaveLength(drafts.length);
        expect(deadlockIn(state, evaluation)).toBeUndefined();
      }),
    );
  });

  it('has for every contradiction a decision that settles it', () => {
    fc.assert(
      fc.property(forkedStory, ({ drafts, moves: tries }) => {
        const state = foldItem(WORK_ITEM, makeWorkflow(drafts), playForks(drafts, tries));
        state.steps.forEach((step, at) => {
          if (step.phase !== 'conflict') return;
          expect(waysOutOf(state, at), `${step.step.key} stays in conflict`).not.toEqual([]);
        });
      }),
      { numRuns: effort(200, 5000) },
    );
  });
});

describe('any workflow without a circle', () => {
  it('is launched whole, each step after all that it waits for', () => {
    fc.assert(
      fc.property(steps, (drafts) => {
        const order: readonly string[] = launchOrder(buildGraph(makeWorkflow(drafts)));
        expect(order.toSorted()).toEqual(drafts.map(({ key }) => key).toSorted());
        for (const draft of drafts) {
          for (const need of waitsOn(drafts, draft)) {
            expect(order.indexOf(need.key)).toBeLessThan(order.indexOf(draft.key));
          }
        }
      }),
    );
  });

  it('knows what depends on each step', () => {
    fc.assert(
      fc.property(steps, (drafts) => {
        const graph = buildGraph(makeWorkflow(drafts));
        const slow = referenceItem(drafts);
        const dependents = slow.map((_, at) => withDependents(graph, at));
        expect(dependents).toEqual(slow.map((step) => affectedBy(slow, step).map((each) => slow.indexOf(each))));
      }),
    );
  });
});

/** The moves that bring a step out of conflict. */
function waysOutOf(state: ReturnType<typeof begin>, at: number): readonly string[] {
  const kinds: readonly RandomMove['kind'][] = ['complete', 'fail', 'approve', 'reject', 'integrate', 'revert'];
  const others = state.steps.map((_, other) => other);
  return kinds.filter((kind) =>
    others.some((other) => {
      const tried = { kind, step: at, other, who: 'rita', reason: 'exit', flag: false, aimed: false } as const;
      return applied(state, decideMove(state, tried, 999)).steps[at]?.phase !== 'conflict';
    }),
  );
}
