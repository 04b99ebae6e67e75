import { describe, expect, it } from 'vitest';

import { barSpans, factLines, lineOf, type Span, type Style } from '../../../src/report/style.ts';

const style: Style = { colour: false, unicode: true, width: 20 };
const text = (spans: readonly Span[]): string => spans.map((span) => span.text).join('');

describe('a line', () => {
  it('is cut to the width, with an ellipsis wherever the cut falls', () => {
    expect(lineOf(style, [{ text: 'twelve chars' }, { text: ' and many more' }])).toBe('twelve chars and ma…');
    expect(lineOf(style, [{ text: 'exactly twenty chars' }, { text: 'more' }])).toBe('exactly twenty char…');
    expect(lineOf(style, [{ text: 'exactly twenty chars' }])).toBe('exactly twenty chars');
  });

  it('has no colours unless they are asked for', () => {
    const spans: readonly Span[] = [{ text: 'done', tone: 'good' }, { text: ' plain' }];
    expect(lineOf(style, spans)).toBe('done plain');
    expect(lineOf({ ...style, colour: true }, spans)).toBe('\u001B[32mdone\u001B[0m plain');
  });

  it('lets no text bring colours of its own', () => {
    expect(lineOf(style, [{ text: '\u001B[31mred\u001B[0m\n' }])).toBe('red');
  });
});

describe('facts', () => {
  it('stand on as many lines as they need', () => {
    const facts = ['one', 'two', 'three', 'four'].map((each) => ({ text: each }));
    expect(factLines(style, facts)).toEqual(['one · two · three', 'four']);
    expect(factLines({ ...style, unicode: false }, facts)[0]).toBe('one - two - three');
    expect(factLines(style, [{ text: 'a fact that is too long by itself' }])).toEqual(['a fact that is too…']);
    expect(factLines(style, [])).toEqual([]);
  });
});

const bar = (counts: readonly number[], total: number): string =>
  text(
    barSpans(
      style,
      10,
      counts.map((count) => ({ count, tone: 'good' })),
      total,
    ),
  );

describe('a bar', () => {
  it.each([
    [[0], 4, '░░░░░░░░░░'],
    [[1], 4, '██░░░░░░░░'],
    [[4], 4, '██████████'],
    [[999], 1000, '█████████░'],
    [[1, 1], 4, '█████░░░░░'],
    [[0], 0, '░░░░░░░░░░'],
    [[5], 4, '██████████'],
  ])('of %j out of %d is %s', (counts, total, expected) => {
    expect(bar(counts, total)).toBe(expected);
  });
});
