import { describe, expect, it } from 'vitest';

import type { StepRow, StepStatus } from '../../../src/domain/step-row.ts';
import { foldRows, type Part } from '../../../src/report/fold-rows.ts';
import { begin } from '../../support/play.ts';
import { serial } from '../../support/workflow-builder.ts';
import { overviewOfState } from './release-story.ts';

const [SAMPLE] = overviewOfState(begin([serial('a')])).steps;

function rows(...statuses: readonly (readonly [StepStatus, number])[]): readonly StepRow[] {
  return statuses.flatMap(([status, count]) =>
    Array.from({ length: count }, () => ({ ...(SAMPLE ?? fails()), status })),
  );
}

function fails(): never {
  throw new Error('the sample has a row');
}

const shape = (parts: readonly Part[]): readonly string[] =>
  parts.map((part) => (part.kind === 'step' ? part.row.status : `${part.count} more ${part.status}`));

describe('rows of steps', () => {
  it('stay whole as long as they are few', () => {
    expect(foldRows(rows(['blocked', 30]), false)).toHaveLength(30);
    expect(foldRows(rows(['blocked', 31]), false)).toHaveLength(4);
    expect(foldRows(rows(['blocked', 31]), true)).toHaveLength(31);
  });

  it('are folded by state, where they stand', () => {
    expect(shape(foldRows(rows(['done', 40], ['failed', 1], ['done', 2], ['blocked', 50]), false))).toEqual([
      'done',
      'done',
      '38 more done',
      'failed',
      'done',
      'done',
      'blocked',
      'blocked',
      'blocked',
      '47 more blocked',
    ]);
  });

  it('are never folded for a single one', () => {
    expect(shape(foldRows(rows(['done', 3], ['running', 1], ['blocked', 40]), false)).slice(0, 4)).toEqual([
      'done',
      'done',
      'done',
      'running',
    ]);
  });

  it('keep what asks for somebody when states alternate', () => {
    const alternating = Array.from({ length: 200 }, (_, at) =>
      rows([(['done', 'blocked', 'failed', 'ready'] as const)[at % 4] ?? 'done', 1]),
    ).flat();
    const parts = foldRows(alternating, false);
    expect(parts.length).toBeLessThanOrEqual(67);
    expect(shape(parts).filter((each) => each === 'failed')).toHaveLength(50);
    const counted = parts.reduce((sum, part) => sum + (part.kind === 'step' ? 1 : part.count), 0);
    expect(counted).toBe(200);
  });
});
