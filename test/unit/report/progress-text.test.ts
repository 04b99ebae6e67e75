import { describe, expect, it } from 'vitest';

import type { RunEvent } from '../../../src/domain/run-event.ts';
import { displayWidth } from '../../../src/report/printable.ts';
import {
  advanceRunView,
  beginRunView,
  renderRunEvent,
  renderRunView,
  type RunView,
} from '../../../src/report/progress-text.ts';
import { attemptId, stepKey } from '../../support/ids.ts';

const style = { colour: false, unicode: true, width: 80 };
const [b, s, u] = [stepKey('build'), stepKey('smoke'), stepKey('unit')];
const start = (step = u, attempt = 1): RunEvent => ({
  kind: 'started',
  step,
  attemptId: attemptId(`${step}-local`),
  attempt,
});

/** The view after events that come a second apart. */
const after = (...events: readonly RunEvent[]): RunView =>
  events.reduce(
    (view, event, at) => advanceRunView(view, event, (at + 1) * 1000),
    beginRunView({ total: 13, done: 2 }, 0),
  );

describe('events of a run as lines of a log', () => {
  it.each([
    [start(), '[unit] started attempt unit-local (attempt 1)'],
    [{ kind: 'line', step: u, line: '\u001B[32m✔\u001B[39m parses' }, '[unit] | ✔ parses'],
    [{ kind: 'completed', step: u, seconds: 3.21, outcome: 'exit 0' }, '[unit] done in 3.2 s: exit 0'],
    [
      { kind: 'failed', step: s, seconds: 12.6, outcome: 'exit 1', retryIn: 1 },
      '[smoke] failed after 13 s (exit 1), retry in 1 s',
    ],
    [{ kind: 'failed', step: s, seconds: 0, outcome: 'exit 1' }, '[smoke] failed after 0.0 s (exit 1)'],
    [
      { kind: 'recovered', step: b, attemptId: attemptId('build-local'), orphans: 2 },
      '[build] attempt build-local of an earlier run was cut off, and what was left of it (2) was ended; it is recorded as lost',
    ],
    [
      { kind: 'recovered', step: b, attemptId: attemptId('build-local'), orphans: 0 },
      '[build] attempt build-local of an earlier run was cut off; it is recorded as lost',
    ],
    [{ kind: 'lost', step: b }, '[build] went to somebody else'],
    [{ kind: 'stopping', running: 2 }, 'stopping: ending 2 steps'],
  ] satisfies [RunEvent, string][])('%j', (event, line) => {
    expect(renderRunEvent(event, { ...style, width: 20 })).toBe(line);
  });
});

describe('the live view of a run', () => {
  it('has a line for each step that runs, with its time and last line of output', () => {
    const view = after(
      start(),
      start(b, 2),
      { kind: 'line', step: u, line: 'first' },
      { kind: 'line', step: u, line: '\u001B[31msecond\u001B[0m' },
      { kind: 'line', step: u, line: '   ' },
    );
    expect(renderRunView(view, style, 61_000)).toEqual([
      '██████░░░░░░░░░░░░░░  2 of 13 done · 2 running · 1 min 1 s',
      '  ● running  unit               1 min  second',
      '  ● running  build (attempt 2)   59 s',
    ]);
  });

  it('moves on when steps end', () => {
    const view = after(
      start(),
      start(b),
      start(s),
      { kind: 'completed', step: u, seconds: 3, outcome: 'exit 0' },
      { kind: 'failed', step: s, seconds: 2, outcome: 'exit 1', retryIn: 30 },
      { kind: 'failed', step: b, seconds: 2, outcome: 'exit 1' },
      { kind: 'stopping', running: 0 },
    );
    expect(renderRunView(view, { ...style, width: 100 }, 10_000)).toEqual([
      '████░░░░░░░░░░░░░░░░  3 of 13 done · 1 to be retried · 1 failed · 10 s · stopping',
      '  ◆ pausing  smoke  25 s  until it is tried again',
    ]);
    const again = advanceRunView(view, start(s, 2), 36_000);
    expect(renderRunView(again, style, 36_000).at(-1)).toBe('  ● running  smoke (attempt 2)  0 s');
  });

  it('forgets a step that went to somebody else, and hears no output of steps that do not run', () => {
    const view = after(start(), { kind: 'lost', step: u }, { kind: 'line', step: u, line: 'late' });
    expect(renderRunView(view, style, 1000)).toHaveLength(1);
  });

  it('never shows more done than there is', () => {
    const done: RunEvent = { kind: 'completed', step: u, seconds: 1, outcome: 'exit 0' };
    const view = after(...Array.from({ length: 20 }, () => done));
    expect(renderRunView(view, style, 1000)[0]).toContain('13 of 13 done');
  });

  it('folds what has no room', () => {
    const view = after(...Array.from({ length: 20 }, (_, at) => start(stepKey(`s${at}`))));
    const lines = renderRunView(view, style, 21_000, 5);
    expect(lines).toHaveLength(6);
    expect(lines.at(-1)).toBe('  ⋮ 16 more');
    expect(renderRunView(view, style, 21_000, 20)).toHaveLength(21);
  });

  it.each([30, 60, 80])('stays within %d columns, and loses no count', (width) => {
    const view = after(
      start(),
      { kind: 'line', step: u, line: '版本'.repeat(100) },
      { kind: 'failed', step: b, seconds: 1, outcome: 'x' },
    );
    const lines = renderRunView(view, { ...style, width }, 5000);
    expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(width);
    expect(lines.join('\n')).toContain('1 failed');
  });
});
