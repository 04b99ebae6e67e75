/** Why: titles, outcomes and output are anybody's text, and none of it may reach a terminal as more than text. */

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { explainItem, explainStep } from '../../../src/domain/explanation.ts';
import { overviewOf } from '../../../src/domain/overview.ts';
import { evaluate } from '../../../src/domain/schedule.ts';
import { allEntries, foldItem, type ItemState } from '../../../src/domain/state.ts';
import type { Workflow } from '../../../src/domain/workflow.ts';
import { renderItemExplanation, renderStepExplanation } from '../../../src/report/explain-text.ts';
import { renderItems, renderReady } from '../../../src/report/list-text.ts';
import { displayWidth, printable, truncate, wrap } from '../../../src/report/printable.ts';
import { advanceRunView, beginRunView, renderRunEvent, renderRunView } from '../../../src/report/progress-text.ts';
import { renderHistory } from '../../../src/report/show-text.ts';
import { renderStatus } from '../../../src/report/status-text.ts';
import { lineOf, type Style } from '../../../src/report/style.ts';
import { renderTable, type Column } from '../../../src/report/table.ts';
import { attemptId, stepKey } from '../../support/ids.ts';
import { claim, end, play } from '../../support/play.ts';
import { after, breaks, releaseInTheMiddle } from '../../unit/report/release-story.ts';

/** Text with everything in it that could do harm: any code point, and whole escape sequences. */
const hostile = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.constantFrom(
        '\u001B[2J',
        '\u001B]0;x\u0007',
        '\u009B5A',
        '\u001B',
        '\n',
        '\r',
        '\u202E',
        '版本',
        '🎉',
        ' word ',
      ),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''));

const style = fc.record({ colour: fc.boolean(), unicode: fc.boolean(), width: fc.integer({ min: 1, max: 160 }) });
/** No terminal is narrower than this; what is still has to hold for single lines and tables. */
const roomy = style.filter(({ width }) => width >= 20);

const PAINT = new RegExp(`${String.fromCodePoint(27)}\\[\\d+m`, 'gu');
const unpainted = (text: string): string => text.replaceAll(PAINT, '');

/** What is wrong with a text for a terminal, or undefined. */
function faultOf(text: string, { colour, width }: Style): string | undefined {
  const bare = colour ? unpainted(text) : text;
  const control = /[\p{Cc}\p{Cs}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u.exec(bare.replaceAll('\n', ''));
  if (control !== null) return `U+${(control[0].codePointAt(0) ?? 0).toString(16)} in ${JSON.stringify(bare)}`;
  const wide = bare.split('\n').find((line) => !line.startsWith('  baton ') && displayWidth(line) > width);
  return wide === undefined ? undefined : `wider than ${width}: ${JSON.stringify(wide)}`;
}

describe('a printable text', () => {
  it('has nothing that a terminal would act upon, and stays as it is', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const once = printable(text);
        expect(once).not.toMatch(/[\p{Cc}\p{Cs}\u2028\u2029\u202A-\u202E\u2066-\u2069\uFEFF]/u);
        expect(printable(once)).toBe(once);
      }),
      { numRuns: 500 },
    );
  });

  it('is cut and wrapped within the width, and wrapping loses nothing but spaces', () => {
    fc.assert(
      fc.property(hostile, fc.integer({ min: 2, max: 40 }), (text, width) => {
        const clean = printable(text);
        expect(displayWidth(truncate(clean, width, '…'))).toBeLessThanOrEqual(width);
        const lines = wrap(text, width);
        expect(lines.every((line) => displayWidth(line) <= width)).toBe(true);
        expect(lines.join('').replaceAll(' ', '')).toBe(clean.replaceAll(' ', ''));
      }),
    );
  });
});

describe('a line and a table', () => {
  const spans = fc.array(fc.record({ text: hostile, tone: fc.constantFrom('plain', 'good', 'bad') }), { maxLength: 6 });

  it('are never wider than the terminal', () => {
    const column: fc.Arbitrary<Column> = fc.record(
      { max: fc.integer({ min: 1, max: 30 }), grow: fc.boolean(), giveUp: fc.nat(3), right: fc.boolean() },
      { requiredKeys: [] },
    );
    const table = fc.record({
      columns: fc.array(column, { minLength: 1, maxLength: 6 }),
      rows: fc.array(spans, { maxLength: 6 }),
      lines: fc.integer({ min: 1, max: 3 }),
      indent: fc.integer({ min: 0, max: 4 }),
    });
    fc.assert(
      fc.property(table, style, ({ columns, rows, lines, indent }, at) => {
        const cells = rows.map((row) => row.map((cell) => ({ ...cell, lines })));
        const text = [...renderTable(at, columns, cells, indent), ...rows.map((row) => lineOf(at, row))].join('\n');
        expect(faultOf(text, at)).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });

  it('say the same with and without colour', () => {
    fc.assert(
      fc.property(spans, style, (row, at) => {
        expect(unpainted(lineOf({ ...at, colour: true }, row))).toBe(lineOf({ ...at, colour: false }, row));
      }),
    );
  });
});

/** The story with a text put wherever somebody can write. */
function poisoned(text: string): ItemState {
  // Who acts and what came of it always has a word; records that say nothing there are refused.
  const word = text.trim() === '' ? `x${text}` : text;
  const told = play(
    releaseInTheMiddle(),
    end('unit', { now: after(90), outcome: word, nextAction: word, links: [text] }),
    claim('docs', { now: after(95), actor: word }),
  );
  const { workflow } = told.graph;
  const steps = workflow.steps.map((step) => ({
    ...step,
    name: text,
    responsibleRole: text,
    exitCriteria: [{ kind: 'vouched', text } as const],
    gates: step.gates.map((gate) => ({ ...gate, approvers: [...gate.approvers, text] })),
  }));
  const renamed: Workflow = { ...workflow, name: text, steps };
  return foldItem({ ...told.workItem, title: text, owner: text, instruction: text }, renamed, allEntries(told));
}

describe('every rendering of hostile text', () => {
  it('is text alone, and fits', () => {
    fc.assert(
      fc.property(hostile, roomy, (text, at) => {
        const state = poisoned(text);
        const evaluation = evaluate(state);
        const overview = overviewOf(state, evaluation);
        const steps = state.steps.map(({ step }) => explainStep(state, evaluation, step.key));
        const texts = [
          renderStatus(overview, at, { now: after(7000) }),
          renderItems([overview], at),
          renderReady([overview], at),
          renderHistory(allEntries(state), at),
          renderItemExplanation(explainItem(state, evaluation), at),
          ...steps.map((each) => (each === undefined ? '' : renderStepExplanation(each, at))),
        ];
        expect(texts.map((each) => faultOf(each, at)).filter((fault) => fault !== undefined)).toEqual([]);
      }),
    );
  });

  it('holds for the progress of a run', () => {
    fc.assert(
      fc.property(fc.array(hostile, { maxLength: 5 }), roomy, (lines, at) => {
        const step = stepKey('unit');
        const begun = advanceRunView(
          beginRunView({ total: 3, done: 1 }, 0),
          { kind: 'started', step, attemptId: attemptId('unit-local'), attempt: 1 },
          0,
        );
        const events = lines.map((line) => ({ kind: 'line', step, line }) as const);
        const view = events.reduce((soFar, event) => advanceRunView(soFar, event, 1), begun);
        expect(faultOf(renderRunView(view, at, 5000).join('\n'), at)).toBeUndefined();
        const log = events.map((event) => renderRunEvent(event, at));
        expect(
          log
            .map((line) => faultOf(line, { ...at, width: Number.POSITIVE_INFINITY }))
            .filter((fault) => fault !== undefined),
        ).toEqual([]);
        expect(log.some((line) => line.includes('\n'))).toBe(false);
      }),
    );
  });

  it('of a failed attempt is text alone', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const at = { colour: false, unicode: true, width: 80 };
        const state = play(releaseInTheMiddle(), end('unit', { now: after(90) }), ...breaks('docs', [100, 110], text));
        expect(faultOf(renderHistory(allEntries(state), at), at)).toBeUndefined();
      }),
    );
  });
});
