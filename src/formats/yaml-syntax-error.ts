/** Why: a parser says what rule of YAML was broken; the person who typed the line needs to know what to change. */

import { MAX_DEPTH } from './tree.ts';

/** What a syntax error means for the one who wrote the file. */
type SyntaxError = { readonly message: string; readonly hint?: string };

const EXPLAINED: readonly (readonly [start: string, message: string, hint?: string])[] = [
  ['nesting exceeded', `nested deeper than ${MAX_DEPTH} levels`],
  ['tab characters must not', 'a tab in the indentation', 'indent with spaces'],
  [
    'bad indentation',
    'the indentation does not fit the lines before',
    'line it up with its siblings; text with ": " in it needs quotation marks',
  ],
  ['deficient indentation', 'the line before is not finished', 'look for a missing ], }, or quotation mark'],
  ['unexpected end of the', 'the end comes before something is closed', 'look for a missing ], }, or quotation mark'],
  ['missed comma', 'a comma is missing', 'put commas between the values inside [ ] and { }'],
  [
    'can not read a block mapping entry',
    'a key must stand on one line and be followed by ": "',
    'check the line before: it may need "- " or ": "',
  ],
  ["expected ':' after", 'a key must be followed by ": "'],
  ['end of the stream or a document separator', 'something follows the end of the document', 'check the indentation'],
  ['null byte', 'a NUL character, which text cannot hold'],
  [
    'the stream contains non-printable',
    'a character that YAML does not allow',
    'write it as an escape, such as "\\x07", in double quotation marks',
  ],
  ['unknown escape', 'an unknown escape', 'inside "double" quotation marks write \\\\ for a backslash'],
];

/** Explains the reason that the YAML parser gives for a syntax error. An unknown reason is passed on. */
export function describeSyntaxError(reason: string): SyntaxError {
  const explained = EXPLAINED.find(([start]) => reason.startsWith(start));
  if (explained === undefined) {
    return { message: `not valid YAML: ${reason}` };
  }
  const [, message, hint] = explained;
  return { message: `not valid YAML: ${message}`, ...(hint === undefined ? {} : { hint }) };
}
