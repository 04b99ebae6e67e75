/** Why: the text of a fault is what people see, on terminals that untrusted text must not steer. */

import { describe, expect, it } from 'vitest';
import { formatFault, quoted } from '../../../src/formats/fault.ts';

describe('formatFault', () => {
  it('shows place, line, caret and hint', () => {
    const fault = {
      file: 'wf.yaml',
      line: 3,
      column: 5,
      text: '    nedds: [a]',
      message: 'unknown key "nedds"',
      hint: 'did you mean "needs"?',
    };
    expect(formatFault(fault)).toBe(
      'wf.yaml:3:5: unknown key "nedds"\n      nedds: [a]\n      ^\n  did you mean "needs"?',
    );
  });

  it('shows no line where there is none', () => {
    expect(formatFault({ file: 'a', line: 1, column: 1, text: '', message: 'the file is empty' })).toBe(
      'a:1:1: the file is empty',
    );
  });

  it('lets tabs take one column', () => {
    expect(formatFault({ file: 'a', line: 1, column: 3, text: '\t\tx', message: 'm' })).toBe('a:1:3: m\n    x\n    ^');
  });

  it.each([1, 119, 120, 121, 500, 1000])('keeps column %i of a long line in sight', (column) => {
    const text = `${'-'.repeat(column - 1)}X${'-'.repeat(1000 - column)}`;
    const [, line = '', caret = ''] = formatFault({ file: 'a', line: 1, column, text, message: 'm' }).split('\n');
    expect(line.length).toBeLessThan(130);
    expect(line[caret.indexOf('^')]).toBe('X');
  });

  it('lets nothing through that steers a terminal', () => {
    const evil = '\u001b]0;x\u0007\u009b31m\u202e\r\u{d800}';
    const text = formatFault({ file: evil, line: 1, column: 1, text: evil, message: quoted(evil) });
    // oxlint-disable-next-line no-control-regex -- these are what must not appear
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\ud800-\udfff]/u);
  });
});
