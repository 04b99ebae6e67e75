/** Why: people read the launch order as the plan, so it must be the plan's own order wherever needs allow that. */

import { describe, expect, it } from 'vitest';

import { buildGraph } from '../../../src/domain/graph.ts';
import { launchOrder } from '../../../src/domain/launch-order.ts';
import { makeWorkflow, parallel, serial, type StepDraft } from '../../support/workflow-builder.ts';

const orderOf = (...drafts: readonly StepDraft[]): string => launchOrder(buildGraph(makeWorkflow(drafts))).join(' ');

describe('launchOrder', () => {
  it('is ascending by order', () => {
    expect(orderOf(serial('c', { order: 1 }), serial('a', { order: 3 }), serial('b', { order: 2 }))).toBe('c b a');
  });

  it('settles equal orders by the bytes of the key', () => {
    const drafts = ['b', 'a10', 'B', 'a2', 'a-1', 'a.1', 'a_1'].map((key) => parallel(key, { order: 1 }));
    expect(orderOf(...drafts)).toBe('B a-1 a.1 a10 a2 a_1 b');
  });

  it('stays ascending with needs that look back', () => {
    expect(orderOf(serial('a'), serial('b', { needs: [] }), serial('c', { needs: ['a'] }))).toBe('a b c');
  });

  it('puts a step after a later one that it needs, and goes on with the lowest', () => {
    expect(
      orderOf(
        serial('a', { needs: ['d'] }),
        serial('b', { needs: [] }),
        serial('c', { needs: ['b'] }),
        serial('d', { needs: [] }),
      ),
    ).toBe('b c d a');
  });

  it('keeps a step by order behind everything before it', () => {
    expect(orderOf(serial('a', { needs: ['c'] }), serial('b'), serial('c', { needs: [] }), serial('d'))).toBe(
      'c a b d',
    );
  });

  it('keeps the rule by order within groups', () => {
    expect(
      orderOf(parallel('a', { needs: ['z'] }), parallel('b'), serial('c'), parallel('d'), serial('z', { needs: [] })),
    ).toBe('b z a c d');
  });

  it('leaves out what waits in a circle, and no more', () => {
    expect(orderOf(serial('a', { needs: ['b'] }), serial('b', { needs: ['a'] }), serial('c', { needs: [] }))).toBe('c');
  });

  it('of no steps is empty', () => {
    expect(orderOf()).toBe('');
  });
});
