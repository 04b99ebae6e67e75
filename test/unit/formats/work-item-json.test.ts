/** Why: work items are edited by people and programs, and must read back as what was written. */

import { describe, expect, it } from 'vitest';
import { parseWorkItem, renderWorkItem } from '../../../src/formats/work-item-json.ts';
import { utf8 } from './bytes.ts';

const TEXT = `{
  "schemaVersion": "1.0",
  "id": "item-1",
  "title": "Release it",
  "workflow": {
    "id": "wf-release",
    "version": "1.2.0"
  },
  "owner": "ada",
  "createdAt": "2026-11-22T09:00:00Z",
  "instruction": "Be quick\\nand good",
  "links": [
    "https://example.org/1"
  ]
}
`;

function faultsOf(text: string): readonly string[] {
  const parsed = parseWorkItem(utf8(text), 'item-1.json');
  return parsed.kind === 'ok' ? [] : parsed.faults.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

describe('a work item', () => {
  it('is read and written as the same bytes', () => {
    const parsed = parseWorkItem(utf8(TEXT), 'item-1.json');
    expect(parsed).toEqual({
      kind: 'ok',
      workItem: {
        id: 'item-1',
        title: 'Release it',
        workflow: { id: 'wf-release', version: '1.2.0' },
        owner: 'ada',
        createdAt: '2026-11-22T09:00:00Z',
        instruction: 'Be quick\nand good',
        links: ['https://example.org/1'],
      },
    });
    expect(parsed.kind === 'ok' ? renderWorkItem(parsed.workItem) : '').toBe(TEXT);
  });

  it('may leave out links and instruction', () => {
    const text = TEXT.replace(/,\n {2}"instruction"[^]*\]\n\}/u, '\n}');
    const parsed = parseWorkItem(utf8(text), 'item-1.json');
    expect(parsed).toHaveProperty('workItem.links', []);
    expect(parsed).not.toHaveProperty('workItem.instruction');
  });

  it.each([
    [
      'an unsafe id',
      TEXT.replace('item-1', '../x'),
      '3:9 "id" must be 1 to 100 letters, digits, dots, underscores or hyphens and start with a letter or digit; it is "../x"',
    ],
    ['a misspelt key', TEXT.replace('"owner"', '"ownner"'), '9:3 unknown key "ownner" in a work item'],
    ['a missing key', TEXT.replace(/ {2}"title".*\n/u, ''), '1:1 a work item needs "title"'],
    ['a doubled key', TEXT.replace('"title"', '"id"'), '4:3 duplicate key "id"; the first one is on line 3'],
    [
      'a bad version',
      TEXT.replace('1.2.0', '1.2'),
      '7:16 "version" must be a semantic version: three numbers such as 1.2.0; it is "1.2"',
    ],
    [
      'a bad time',
      TEXT.replace('09:00:00Z', '09:00'),
      '10:16 "createdAt" must be a time in UTC such as 2026-11-01T00:00:00Z; it is "2026-11-22T09:00"',
    ],
    ['an empty owner', TEXT.replace('"ada"', '" "'), '9:12 "owner" must not be empty; it is " "'],
    ['a prototype', TEXT.replace('"owner"', '"__proto__"'), '9:3 the key "__proto__" is not allowed'],
  ])('with %s is refused at its place', (_, text, fault) => {
    expect(faultsOf(text)).toContain(fault);
  });
});

describe('JSON that is none', () => {
  it.each([
    ['nothing', '', '1:1 not valid JSON: the file is empty'],
    ['an open map', '{', '1:2 not valid JSON: a key in double quotation marks is expected here'],
    ['an open list', '[1', '1:3 not valid JSON: the file ends too early'],
    [
      'an open text',
      '{"a',
      '1:2 not valid JSON: this text has no closing quotation mark, or a wrong character or escape in it',
    ],
    [
      'a text over two lines',
      '{"a\nb": 1}',
      '1:2 not valid JSON: this text has no closing quotation mark, or a wrong character or escape in it',
    ],
    [
      'a wrong escape',
      '{"a": "\\x"}',
      '1:7 not valid JSON: this text has no closing quotation mark, or a wrong character or escape in it',
    ],
    ['a comma too many', '{"a": 1,\n}', '2:1 not valid JSON: there is nothing between the comma and }'],
    ['a comma too few', '{"a": 1\n"b": 2}', '2:1 not valid JSON: a comma or } is expected here'],
    ['single quotation marks', "{'a': 1}", '1:2 not valid JSON: a key in double quotation marks is expected here'],
    ['a missing colon', '{"a" 1}', '1:6 not valid JSON: a colon is expected here'],
    ['a comment', '{} // x', '1:4 not valid JSON: something follows the end of the value'],
    ['a word', '{"a": undefined}', '1:7 not valid JSON: a value is expected here'],
    ['a number with a leading zero', '{"a": 01}', '1:8 not valid JSON: a comma or } is expected here'],
    [
      'a number that is not exact',
      '{"a": 9007199254740993}',
      '1:7 the number "9007199254740993" is too large to be exact',
    ],
    ['endless nesting', '['.repeat(100_000), '1:65 not valid JSON: nested deeper than 64 levels'],
    [
      'half an escaped quotation mark',
      '{"a": "\\"}',
      '1:7 not valid JSON: this text has no closing quotation mark, or a wrong character or escape in it',
    ],
  ])('%s', (_, text, fault) => {
    expect(faultsOf(text)).toContain(fault);
  });
});
