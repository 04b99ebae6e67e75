/** Why: a circle has to be found by whatever rule it arises, and shown whole. */

import { describe, expect, it } from 'vitest';

import { findCycle } from '../../../src/domain/cycle.ts';
import { makeWorkflow, parallel, serial, type StepDraft } from '../../support/workflow-builder.ts';

const circleOf = (...drafts: readonly StepDraft[]): string | undefined => findCycle(makeWorkflow(drafts))?.join(' ');

describe('findCycle', () => {
  it('finds none where there is none', () => {
    expect(circleOf()).toBeUndefined();
    expect(circleOf(serial('a'), parallel('b'), parallel('c'), serial('d'))).toBeUndefined();
    expect(circleOf(serial('a', { needs: ['b'] }), serial('b', { needs: [] }), serial('c'))).toBeUndefined();
  });

  it('finds a step that needs itself', () => {
    expect(circleOf(serial('a'), serial('b', { needs: ['b'] }))).toBe('b');
  });

  it('shows every step of a circle of needs and none besides', () => {
    const circle = circleOf(
      serial('start', { needs: ['a'] }),
      serial('a', { needs: ['b'] }),
      serial('b', { needs: ['c'] }),
      serial('c', { needs: ['a'] }),
    );
    expect(circle).toBe('a b c');
  });

  it('finds a circle that the rule by order closes', () => {
    expect(circleOf(serial('a', { needs: ['b'] }), serial('b'))).toBe('a b');
    expect(circleOf(serial('a', { needs: ['c'] }), serial('b', { needs: [] }), serial('c'))).toBe('a c');
  });

  it('finds a circle through a group', () => {
    expect(circleOf(parallel('a'), parallel('b', { needs: ['c'] }), serial('c'))).toBe('b c');
  });

  it('knows that steps of one group do not wait for each other', () => {
    expect(circleOf(parallel('a', { needs: ['b'] }), parallel('b'))).toBeUndefined();
  });

  it('survives a workflow as long as any', () => {
    const drafts = Array.from({ length: 20_000 }, (_, at) => serial(`s${at}`, { needs: [`s${at + 1}`] }));
    expect(circleOf(...drafts, serial('s20000', { needs: ['s0'] }))?.split(' ')).toHaveLength(20_001);
  });
});
