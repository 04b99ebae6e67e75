/** Why: names, outcomes and reasons come from plans and jobs, and must not become markup, links or HTML in a summary. */

import { printable } from '../report/printable.ts';

const MAX_CELL = 500;

/** Any text as one line of plain words: every character with a meaning in Markdown or HTML becomes its entity. */
export function plainText(text: string): string {
  const line = printable(text).trim();
  const cut = line.length > MAX_CELL ? `${line.slice(0, MAX_CELL - 1).replace(/[\ud800-\udbff]$/u, '')}…` : line;
  return cut.replaceAll(/[\\`*_[\]<>#!|~@&$]|:(?=\/|\w)/gu, (character) => `&#${character.codePointAt(0)};`);
}

/** A table; cells are plain text. Empty when there are no rows. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  return [tableLine(heads), `|${' --- |'.repeat(heads.length)}`, ...rows.map(tableLine)].join('\n');
}

function tableLine(cells: readonly string[]): string {
  return `| ${cells.map(plainText).join(' | ')} |`;
}

/** A list; items are plain text. */
export function list(items: readonly string[]): string {
  return items.map((item) => `- ${plainText(item)}`).join('\n');
}
