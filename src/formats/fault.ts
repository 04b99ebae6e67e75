/** Why: whoever wrote a file finds what is wrong with it only when told the place, so every fault carries one. */

/**
 * One thing wrong with a file. `line` and `column` count from 1, columns in UTF-16 units as editors do;
 * `text` is the line as it is in the file, and `hint` what would make it right.
 */
export type Fault = {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly text: string;
  readonly message: string;
  readonly hint?: string;
};

/** The longest piece of a line that is shown; the place is kept inside it. */
const SHOWN_WIDTH = 120;
const QUOTED_WIDTH = 60;

// oxlint-disable-next-line no-control-regex -- these are the characters that must not reach a terminal
const UNSHOWABLE = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]|\p{Surrogate}/gu;

/** Text from a file as it can be shown: one column for one column, with nothing that could steer a terminal. */
function shown(text: string): string {
  return text.replaceAll('\t', ' ').replaceAll(UNSHOWABLE, '\u{fffd}');
}

/** A piece of untrusted text in quotation marks, short and safe to print inside a message. */
export function quoted(text: string): string {
  const short = text.length > QUOTED_WIDTH ? `${text.slice(0, QUOTED_WIDTH)}…` : text;
  return `"${shown(short)}"`;
}

/**
 * A fault as text: `file:line:col: message`, the line, a caret under the column and the hint, joined by line feeds.
 * Long lines are cut around the column; of an empty line nothing is shown.
 */
export function formatFault(fault: Fault): string {
  const head = `${shown(fault.file)}:${fault.line}:${fault.column}: ${fault.message}`;
  const hint = fault.hint === undefined ? [] : [`  ${fault.hint}`];
  return [head, ...(fault.text === '' ? [] : lineWithCaret(fault)), ...hint].join('\n');
}

function lineWithCaret({ text, column }: Fault): readonly string[] {
  const start = column > SHOWN_WIDTH ? column - SHOWN_WIDTH / 2 : 0;
  const before = start > 0 ? '…' : '';
  const after = start + SHOWN_WIDTH < text.length ? '…' : '';
  return [
    `  ${before}${shown(text.slice(start, start + SHOWN_WIDTH))}${after}`,
    `  ${' '.repeat(before.length + column - 1 - start)}^`,
  ];
}
