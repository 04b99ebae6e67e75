/** Why: who waits for whom is decided here for everything else, so each rule is shown on a workflow small enough to read. */

import { describe, expect, it } from 'vitest';

import { buildGraph, directNeeds, withDependents, type StepGraph } from '../../../src/domain/graph.ts';
import { makeWorkflow, parallel, serial, type StepDraft } from '../../support/workflow-builder.ts';

const graphOf = (...drafts: readonly StepDraft[]): StepGraph => buildGraph(makeWorkflow(drafts));

function keysOf(graph: StepGraph, indices: readonly number[]): string {
  return indices.map((index) => graph.workflow.steps[index]?.key).join(' ');
}

/** Each step with those it waits for directly. */
function needsIn(graph: StepGraph): Record<string, string> {
  return Object.fromEntries(
    graph.workflow.steps.map((step, index) => [step.key, keysOf(graph, directNeeds(graph, index))]),
  );
}

function dependentsIn(graph: StepGraph): Record<string, string> {
  return Object.fromEntries(
    graph.workflow.steps.map((step, index) => [step.key, keysOf(graph, withDependents(graph, index))]),
  );
}

describe('directNeeds', () => {
  it('of steps in a row is the step before', () => {
    expect(needsIn(graphOf(serial('a'), serial('b'), serial('c')))).toEqual({ a: '', b: 'a', c: 'b' });
  });

  it('of a group is the step before it, and the next step joins on all of the group', () => {
    const graph = graphOf(serial('a'), parallel('b'), parallel('c'), serial('d'));
    expect(needsIn(graph)).toEqual({ a: '', b: 'a', c: 'a', d: 'b c' });
  });

  it('of a group after a step that stands alone is that step', () => {
    const graph = graphOf(parallel('a'), parallel('b'), serial('c'), parallel('d'), parallel('e'));
    expect(needsIn(graph)).toEqual({ a: '', b: '', c: 'a b', d: 'c', e: 'c' });
  });

  it('is exactly what the step names, in place of the rule by order', () => {
    const graph = graphOf(serial('a'), serial('b'), serial('c', { needs: ['a'] }), serial('d', { needs: [] }));
    expect(needsIn(graph)).toEqual({ a: '', b: 'a', c: 'a', d: '' });
  });

  it('names each need once, in order, and leaves out what is no step', () => {
    const graph = graphOf(serial('a'), serial('b'), serial('c', { needs: ['b', 'a', 'b', 'x'] }));
    expect(needsIn(graph)).toMatchObject({ c: 'a b' });
  });

  it('reaches behind steps that wait for something else', () => {
    const graph = graphOf(serial('a'), serial('b', { needs: [] }), serial('c'));
    expect(needsIn(graph)).toMatchObject({ c: 'a b' });
  });
});

describe('withDependents', () => {
  it('of a step in a row is everything from it on', () => {
    expect(dependentsIn(graphOf(serial('a'), serial('b'), serial('c')))).toEqual({ a: 'a b c', b: 'b c', c: 'c' });
  });

  it('leaves the rest of a group alone', () => {
    const graph = graphOf(serial('a'), parallel('b'), parallel('c'), serial('d'));
    expect(dependentsIn(graph)).toEqual({ a: 'a b c d', b: 'b d', c: 'c d', d: 'd' });
  });

  it('follows needs, also forward ones, and leaves out steps that wait for something else', () => {
    const graph = graphOf(
      serial('a', { needs: ['d'] }),
      parallel('b', { needs: ['a'] }),
      parallel('c', { needs: [] }),
      serial('d', { needs: [] }),
      serial('e'),
    );
    expect(dependentsIn(graph)).toEqual({ a: 'a b e', b: 'b e', c: 'c e', d: 'a b d e', e: 'e' });
  });

  it('reaches a step by order that stands before one reached by need', () => {
    const graph = graphOf(
      serial('a', { needs: ['c'] }),
      serial('b', { needs: [] }),
      serial('c', { needs: [] }),
      serial('d'),
    );
    expect(dependentsIn(graph)).toMatchObject({ c: 'a c d', a: 'a d' });
  });
});
