import { describe, expect, it } from 'vitest';

import type { Style } from '../../../src/report/style.ts';
import { renderTable, type Column } from '../../../src/report/table.ts';

const style = (width: number, more: Partial<Style> = {}): Style => ({ colour: false, unicode: true, width, ...more });
const cells = (...texts: string[]) => texts.map((text) => ({ text }));

describe('a table', () => {
  it('gives each column what its widest cell needs', () => {
    expect(renderTable(style(40), [{}, {}], [cells('a', 'one'), cells('long', 'two')])).toEqual([
      'a     one',
      'long  two',
    ]);
  });

  it('leaves out empty columns', () => {
    expect(renderTable(style(40), [{}, {}, {}], [cells('a', '', 'b')])).toEqual(['a  b']);
  });

  it('cuts the growing column, and keeps the right edge', () => {
    const columns: readonly Column[] = [{}, { grow: true }, { right: true }];
    const text = 'a text that does not fit into the rest of it at all';
    expect(renderTable(style(40), columns, [cells('key', text, '9 s'), cells('k', 'short', '10 s')])).toEqual([
      'key  a text that does not fit int…   9 s',
      'k    short                          10 s',
    ]);
  });

  it('gives up columns in their order when there is no room', () => {
    const columns: readonly Column[] = [{}, { giveUp: 2 }, { giveUp: 1 }];
    const rows = [cells('the key', 'the role', 'the time')];
    expect(renderTable(style(40), columns, rows)).toEqual(['the key  the role  the time']);
    expect(renderTable(style(20), columns, rows)).toEqual(['the key  the time']);
    expect(renderTable(style(10), columns, rows)).toEqual(['the key']);
  });

  it('lets a cell take more lines when that is allowed, and cuts the last', () => {
    const columns: readonly Column[] = [{}, { grow: true }];
    const text = 'one two three four five six seven';
    expect(renderTable(style(16), columns, [[{ text: 'k' }, { text, lines: 2 }]])).toEqual([
      'k  one two three',
      '   four five si…',
    ]);
    expect(renderTable(style(16), columns, [[{ text: 'k' }, { text: 'one two three four', lines: 3 }]])).toEqual([
      'k  one two three',
      '   four',
    ]);
  });

  it('lets a line go across', () => {
    const rows = [cells('a', 'b'), { across: { text: '3 more' } }];
    expect(renderTable(style(40), [{}, {}], rows, 2)).toEqual(['  a  b', '  3 more']);
  });

  it('aligns by columns, not by characters', () => {
    expect(renderTable(style(40), [{}, {}], [cells('版本', 'x'), cells('v', 'y')])).toEqual(['版本  x', 'v     y']);
  });

  it('paints cells without counting the paint', () => {
    const rows = [[{ text: 'bad', tone: 'bad' } as const, { text: 'x' }], cells('a', 'y')];
    expect(renderTable(style(40, { colour: true }), [{}, {}], rows)).toEqual(['\u001B[31mbad\u001B[0m  x', 'a    y']);
  });
});
