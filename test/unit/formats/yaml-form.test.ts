/** Why: the form of a file is refused before its meaning is asked, whatever somebody put into it. */

import { describe, expect, it } from 'vitest';
import { parseWorkflow } from '../../../src/formats/workflow-yaml.ts';
import { utf8 } from './bytes.ts';
import { faultsOf, HEAD } from './faults-of.ts';

function firstFault(text: string): string | undefined {
  return faultsOf(text)[0];
}

function faultsOfBytes(...bytes: readonly (number | string)[]): readonly string[] {
  const content = bytes.flatMap((part) => (typeof part === 'number' ? [part] : [...utf8(part)]));
  const parsed = parseWorkflow(new Uint8Array(content), 'wf.yaml');
  return parsed.kind === 'ok'
    ? []
    : parsed.faults.map(({ line, column, message, hint }) => `${line}:${column} ${message} | ${hint}`);
}

describe('syntax', () => {
  it.each([
    ['nothing', '', '1:1 the file is empty'],
    ['only a comment', '# later\n', '1:1 the file is empty'],
    [
      'an unclosed list',
      'steps: [a, b\nid: x\n',
      '2:1 not valid YAML: the line before is not finished | look for a missing ], }, or quotation mark',
    ],
    [
      'an unclosed quotation',
      'id: "wf\n',
      '2:1 not valid YAML: the line before is not finished | look for a missing ], }, or quotation mark',
    ],
    ['a tab', 'steps:\n\t- key: a\n', '2:1 not valid YAML: a tab in the indentation | indent with spaces'],
    [
      'a colon in plain text',
      'name: one: two\n',
      '1:10 not valid YAML: the indentation does not fit the lines before | line it up with its siblings; text with ": " in it needs quotation marks',
    ],
    [
      'two documents',
      `${HEAD}steps: [{ key: a }]\n---\nid: b\n`,
      '5:1 a second document begins here | keep one document in a file',
    ],
    ['NUL', 'id: a\0b\n', '1:6 not valid YAML: a NUL character, which text cannot hold'],
    [
      'an escape character',
      'id: a\u001b[31m\n',
      '1:6 not valid YAML: a character that YAML does not allow | write it as an escape, such as "\\x07", in double quotation marks',
    ],
    [
      'a wrong escape',
      'id: "\\q"\n',
      '1:7 not valid YAML: an unknown escape | inside "double" quotation marks write \\\\ for a backslash',
    ],
  ])('%s', (_, text, fault) => {
    expect(firstFault(text)).toBe(fault);
  });

  it('a list as key', () => {
    expect(faultsOf('? [a]\n: b\n')).toContain('1:3 a key must be a single value, not a list');
  });

  it.each([
    ['CR LF', 'schemaVersion: "1.0"\r\nid: a b\r\n', '2:5'],
    ['CR', 'schemaVersion: "1.0"\rid: a b\r', '2:5'],
    ['a byte order mark', '\u{feff}id: a b\n', '1:5'],
    ['an astral character before it', 'name: { "😀": 1 }\n', '1:7'],
  ])('places are right with %s', (_, text, place) => {
    expect(faultsOf(text).map((fault) => fault.split(' ')[0])).toContain(place);
  });
});

describe('bytes', () => {
  it('that are not UTF-8 are shown where they are', () => {
    expect(faultsOfBytes('id: é\nname: "ü', 0xff, '"\n')).toEqual(['2:9 not UTF-8 | save the file as UTF-8']);
  });

  it('that break off inside a character are shown at the end', () => {
    expect(faultsOfBytes('id: a', 0xc3)).toEqual(['1:6 not UTF-8 | save the file as UTF-8']);
  });

  it('of UTF-16 are named', () => {
    expect(faultsOfBytes(0xff, 0xfe, 0x69, 0, 0x64, 0)).toEqual([
      '1:1 not UTF-8 | save the file as UTF-8; it is UTF-16 now',
    ]);
  });

  it('beyond 10 MiB are not read', () => {
    const parsed = parseWorkflow(new Uint8Array(10 * 1024 * 1024 + 1), 'wf.yaml');
    expect(parsed).toEqual({
      kind: 'faulty',
      faults: [
        {
          file: 'wf.yaml',
          line: 1,
          column: 1,
          text: '',
          message: 'the file has 10485761 bytes; at most 10485760 are read',
        },
      ],
    });
  });
});

describe('hostile files', () => {
  const laughs = Array.from(
    { length: 20 },
    (_, level) =>
      `a${level}: &a${level} [${Array(9)
        .fill(level === 0 ? 'ha' : `*a${level - 1}`)
        .join(', ')}]\n`,
  ).join('');

  it('cannot explode by aliases', () => {
    expect(firstFault(laughs)).toMatch(
      /^7:\d+ the file holds more than 4000000 values, counting each use of an alias in full$/u,
    );
  });

  it.each([
    ['lists', '['.repeat(100_000), 64],
    ['maps', '{a: '.repeat(100_000), 250],
    ['dashes', '- '.repeat(100_000), 129],
    ['keys', '? '.repeat(100_000), 128],
  ])('cannot nest %s without end', (_, text, column) => {
    expect(faultsOf(text)).toEqual([`1:${column} not valid YAML: nested deeper than 64 levels`]);
  });

  it('cannot nest by aliases', () => {
    const deep = Array.from(
      { length: 80 },
      (_, level) => `- &a${level} [${level === 0 ? 'x' : `*a${level - 1}`}]\n`,
    ).join('');
    expect(faultsOf(deep)).toContain('63:9 the alias "*a61" makes the file deeper than 64 levels');
  });

  it.each([
    ['before its anchor', 'id: *a\nname: &a x\n', '1:5 the alias "*a" repeats nothing: no such anchor comes before it'],
    ['inside its anchor', 'steps: &s [*s]\n', '1:12 the alias "*s" stands inside what it repeats'],
  ])('cannot use an alias %s', (_, text, fault) => {
    expect(faultsOf(text)).toContain(fault);
  });

  it.each(['__proto__', 'constructor', 'prototype', '"__pro\\x74o__"'])('cannot reach a prototype by %s', (key) => {
    expect(faultsOf(`${HEAD}steps: [{ key: a, env: { ${key}: x } }]\n`)).toEqual([
      `4:26 the key ${key.startsWith('"') ? '"__proto__"' : `"${key}"`} is not allowed`,
    ]);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it.each([
    ['!!js/function', '!!js/function "() => 1"', '2:5 the tag "!!js/function" is not allowed | leave the tag out'],
    ['a tag of its own', '!exec rm', '2:5 the tag "!exec" is not allowed | leave the tag out'],
    ['!!binary', '!!binary aGk=', '2:5 the tag "!!binary" is not allowed | leave the tag out'],
    ['a tag that does not fit', '!!int abc', '2:5 the tag "int" does not fit "abc"'],
  ])('cannot ask for a type by %s', (_, value, fault) => {
    expect(faultsOf(`schemaVersion: "1.0"\nid: ${value}\nversion: 1.0.0\nsteps: [{ key: a }]\n`)).toContain(fault);
  });

  it('cannot redefine tags', () => {
    expect(faultsOf('%TAG !! tag:example.org,2000:\n---\nid: !!str a\n')).toContain('1:1 tags cannot be redefined');
  });

  it('may use the tags of the core schema', () => {
    expect(
      faultsOf(
        'schemaVersion: !!str 1.0\nid: ! 5\nversion: !<tag:yaml.org,2002:str> 1.0.0\nsteps: !!seq [!!map { key: a, order: !!int "3" }]\n',
      ),
    ).toEqual([]);
  });
});
