/** Why: titles, outcomes and output come from anywhere, and must not move a cursor, hide text or break a column. */

const ESC = '\u001b';
const BELL = '\u0007';
const C1_CSI = '\u009b';
const C1_ST = '\u009c';
const PARAMETERS = '[0-?]*[ -/]*[@-~]';

/** What a terminal acts upon (ECMA-48): control sequences, strings up to their end, and short escapes. */
const SEQUENCES = new RegExp(
  [
    `(?:${ESC}\\[|${C1_CSI})${PARAMETERS}`,
    `${ESC}[\\]PX^_][^${BELL}${ESC}${C1_ST}]*(?:${BELL}|${ESC}\\\\|${C1_ST})?`,
    `${ESC}[ -/]*[0-~]`,
  ].join('|'),
  'gu',
);
/** Line ends of every kind, and tabs. */
const BREAKS = /[\t\n\v\f\r\u0085\u2028\u2029]+/gu;
/** Other controls, halves of surrogate pairs, and what is invisible or reorders text, but not the joiners of scripts. */
const UNSAFE = /(?![\u200c\u200d])[\p{Cc}\p{Cs}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/gu;

/** The text on one line with nothing in it that a terminal would act upon or hide. */
export function printable(text: string): string {
  return KNOWN.test(text) ? text : text.replace(SEQUENCES, '').replace(BREAKS, ' ').replace(UNSAFE, '');
}

/** ASCII, and what the renderings draw with: printable, one column each. Most text is of it, and asking Unicode takes a while. */
const KNOWN = /^[ -~·–—‘’“”•…←→≠⋮─│█░■▲○●◆✓✗]*$/u;
const ZERO_WIDTH = /[\p{Mn}\p{Me}\p{Cf}\u1160-\u11ff]/u;
const WIDE_EMOJI = /\p{Emoji_Presentation}/u;

/** Ranges of code points that take two columns (UAX #11: W and F, in whole blocks). */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe1f],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18dff],
  [0x1aff0, 0x1b2ff],
  [0x1f200, 0x1f2ff],
  [0x1f300, 0x1f64f],
  [0x1f680, 0x1f6ff],
  [0x1f900, 0x1f9ff],
  [0x20000, 0x3fffd],
];

/** Columns that a printable text takes in a terminal. */
export function displayWidth(text: string): number {
  if (KNOWN.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

function characterWidth(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x300) return 1;
  if (ZERO_WIDTH.test(character)) return 0;
  const wide = WIDE.some(([first, last]) => code >= first && code <= last) || WIDE_EMOJI.test(character);
  return wide ? 2 : 1;
}

/** The text, cut to at most `width` columns; what was cut ends in `ellipsis`, which is narrower than `width`. */
export function truncate(text: string, width: number, ellipsis: string): string {
  if (displayWidth(text) <= width) return text;
  const room = width - displayWidth(ellipsis);
  if (room < 0) return '';
  let used = 0;
  let kept = '';
  for (const character of text) {
    used += characterWidth(character);
    if (used > room) break;
    kept += character;
  }
  return `${kept.trimEnd()}${ellipsis}`;
}

/** The text, made printable, in lines of at most `width` columns, broken at spaces; a longer word is broken where it must be. */
export function wrap(text: string, width: number): readonly string[] {
  const room = Math.max(1, width);
  const lines: string[] = [];
  let line = '';
  for (const word of printable(text)
    .split(' ')
    .flatMap((each) => pieces(each, room))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (displayWidth(longer) <= room) {
      line = longer;
    } else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

function pieces(word: string, width: number): readonly string[] {
  if (displayWidth(word) <= width) return [word];
  const parts: string[] = [];
  let part = '';
  for (const character of word) {
    if (part !== '' && displayWidth(part + character) > width) {
      parts.push(part);
      part = '';
    }
    part += character;
  }
  return [...parts, part];
}
