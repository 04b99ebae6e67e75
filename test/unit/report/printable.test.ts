import { describe, expect, it } from 'vitest';

import { displayWidth, printable, truncate, wrap } from '../../../src/report/printable.ts';

const ESC = '\u001B';

describe('printable text', () => {
  it.each([
    ['plain', 'plain'],
    [`${ESC}[31mred${ESC}[0m`, 'red'],
    [`${ESC}[2J${ESC}[1;1Hgone`, 'gone'],
    [`${ESC}]0;a new title\u0007text`, 'text'],
    [`${ESC}]8;;https://example.org${ESC}\\link${ESC}]8;;${ESC}\\`, 'link'],
    [`${ESC}P1;2|dcs${ESC}\\after`, 'after'],
    ['\u009B31mC1\u009B0m', 'C1'],
    [`${ESC}cReset`, 'Reset'],
    [`broken ${ESC}[`, 'broken '],
    [`${ESC}]never ended`, ''],
    ['two\r\nlines\tand a tab', 'two lines and a tab'],
    ['bell\u0007 null\u0000 delete\u007F', 'bell null delete'],
    ['gpj.\u202Eexe', 'gpj.exe'],
    ['zero\u200Bwidth\uFEFF', 'zerowidth'],
    ['half \uD800 pair', 'half  pair'],
    ['👩‍💻 naïve été 版本', '👩‍💻 naïve été 版本'],
  ])('of %j is %j', (text, expected) => {
    expect(printable(text)).toBe(expected);
  });
});

describe('the width of text', () => {
  it.each([
    ['', 0],
    ['abc', 3],
    ['naïve', 5],
    ['nai\u0308ve', 5],
    ['版本', 4],
    ['ビルド', 6],
    ['ﾋﾞﾙﾄﾞ', 5],
    ['한국어', 6],
    ['🎉', 2],
    ['✓ ● ○ ◆ · ✗ …', 13],
    ['█░', 2],
    ['ａ', 2],
  ])('of %j is %d columns', (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });
});

describe('text that does not fit', () => {
  it('is cut with an ellipsis inside the width', () => {
    expect(truncate('a long line', 7, '…')).toBe('a long…');
    expect(truncate('fits', 4, '…')).toBe('fits');
    expect(truncate('a long line', 7, '...')).toBe('a lo...');
    expect(truncate('abc', 0, '…')).toBe('');
  });

  it('is never cut through a wide character', () => {
    expect(truncate('版本版本', 6, '…')).toBe('版本…');
    expect(truncate('a版本版', 5, '…')).toBe('a版…');
  });

  it('is broken at spaces, and within words that are too long', () => {
    expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrap('abcdefghij kl', 4)).toEqual(['abcd', 'efgh', 'ij', 'kl']);
    expect(wrap('版本版本', 5)).toEqual(['版本', '版本']);
    expect(wrap('', 5)).toEqual(['']);
  });

  it('is made printable before it is broken', () => {
    expect(wrap(`${ESC}[31mred\nwine${ESC}[0m`, 4)).toEqual(['red', 'wine']);
  });
});
