import { describe, expect, it } from 'vitest';

import { MOST_NODES, renderPlanDiagram } from '../../../src/report/plan-diagram.ts';
import { begin, doStep, play } from '../../support/play.ts';
import { parallel, serial } from '../../support/workflow-builder.ts';
import { overviewOfState } from './release-story.ts';

function diagram(state: ReturnType<typeof begin>): readonly string[] {
  return renderPlanDiagram(state.graph, overviewOfState(state).steps).split('\n');
}

const nodesIn = (lines: readonly string[]): readonly string[] =>
  lines.filter((line) => /^ {2}(?:n\d+|rest)\[/u.test(line));

describe('a plan as a diagram', () => {
  it('has a node for each step, and edges along what waits for what', () => {
    const state = play(begin([serial('a'), parallel('b'), parallel('c'), serial('d')]), ...doStep('a'));
    expect(diagram(state).slice(0, 9)).toEqual([
      'flowchart TD',
      '  n0["✓ a"]:::done',
      '  n1["○ b"]:::ready',
      '  n2["○ c"]:::ready',
      '  n3["· d"]:::blocked',
      '  n0 --> n1',
      '  n0 --> n2',
      '  n1 --> n3',
      '  n2 --> n3',
    ]);
  });

  it('folds siblings that stand alike, and never has more nodes than can be drawn', () => {
    const wide = begin([serial('a'), ...Array.from({ length: 600 }, (_, at) => parallel(`s${at}`)), serial('z')]);
    const lines = diagram(wide);
    expect(nodesIn(lines)).toHaveLength(9);
    expect(lines).toContain('  n7["· 594 steps: blocked"]:::blocked');
    const long = begin(Array.from({ length: 400 }, (_, at) => serial(`s${at}`)));
    expect(nodesIn(diagram(long))).toHaveLength(MOST_NODES);
    expect(diagram(long)).toContain('  rest["and 251 more steps"]');
  });

  it('lets no name end a label or begin a statement', () => {
    const state = begin([serial('a')]);
    const rows = overviewOfState(state).steps.map((row) => ({ ...row, name: 'x"]\n```\nclick n0 "javascript:1" <b>' }));
    const [, node = ''] = renderPlanDiagram(state.graph, rows).split('\n');
    expect(node).toBe('  n0["○ a<br/>x#34;#93; #96;#96;#96; click n0 #34;javascript#58;1#34; #60;b#62;"]:::ready');
  });
});
