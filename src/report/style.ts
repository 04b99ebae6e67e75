/** Why: what a terminal can show is told once, and every rendering asks here for colours, glyphs and lines that fit. */

import type { ItemStatus } from '../domain/overview.ts';
import type { StepStatus } from '../domain/step-row.ts';
import { displayWidth, printable, truncate } from './printable.ts';

/** What the place of output can show; `width` in columns. */
export type Style = { readonly colour: boolean; readonly width: number; readonly unicode: boolean };

/** What a piece of text is, for its colour. */
export type Tone = 'plain' | 'strong' | 'faint' | 'good' | 'busy' | 'free' | 'asked' | 'bad';

/** A piece of text with its tone. The text may come from anywhere; it is made printable when the line is. */
export type Span = { readonly text: string; readonly tone?: Tone };

// SGR parameters from the sixteen colours that every palette, light or dark, keeps legible.
const CODES: Readonly<Record<Tone, string>> = {
  plain: '',
  strong: '1',
  faint: '2',
  good: '32',
  busy: '36',
  free: '34',
  asked: '33',
  bad: '31',
};

const ESCAPE = '\u001b[';

/** How a state is shown: the word, and a glyph beside it. */
export type Sign = { readonly word: string; readonly glyph: string; readonly ascii: string; readonly tone: Tone };

/** How each state of a step is shown: always the word, the glyph beside it. */
export const STEP_SIGNS: Readonly<Record<StepStatus, Sign>> = {
  done: { word: 'done', glyph: '✓', ascii: '+', tone: 'good' },
  running: { word: 'running', glyph: '●', ascii: '*', tone: 'busy' },
  ready: { word: 'ready', glyph: '○', ascii: 'o', tone: 'free' },
  'awaiting-gate': { word: 'awaiting gate', glyph: '◆', ascii: '?', tone: 'asked' },
  blocked: { word: 'blocked', glyph: '·', ascii: '.', tone: 'faint' },
  failed: { word: 'failed', glyph: '✗', ascii: 'x', tone: 'bad' },
  conflict: { word: 'conflict', glyph: '≠', ascii: '!', tone: 'bad' },
};

/** How each state of an item is shown. */
export const ITEM_SIGNS: Readonly<Record<ItemStatus, Sign>> = {
  'not-started': { word: 'not started', glyph: '○', ascii: 'o', tone: 'free' },
  'in-progress': { word: 'in progress', glyph: '●', ascii: '*', tone: 'busy' },
  waiting: { word: 'waiting for a gate', glyph: '◆', ascii: '?', tone: 'asked' },
  blocked: { word: 'blocked', glyph: '▲', ascii: '^', tone: 'asked' },
  stuck: { word: 'stuck', glyph: '✗', ascii: 'x', tone: 'bad' },
  done: { word: 'done', glyph: '✓', ascii: '+', tone: 'good' },
  closed: { word: 'closed', glyph: '■', ascii: '#', tone: 'faint' },
};

/** Glyph and word of a sign as one span. */
export function signSpan(style: Style, sign: Sign): Span {
  return { text: `${style.unicode ? sign.glyph : sign.ascii} ${sign.word}`, tone: sign.tone };
}

/** What stands for text that was cut. */
export function ellipsisOf(style: Style): string {
  return style.unicode ? '…' : '...';
}

/** The dot or dash between facts on one line. */
export function separatorOf(style: Style): string {
  return style.unicode ? ' · ' : ' - ';
}

/** Columns that spans take together. */
export function spansWidth(spans: readonly Span[]): number {
  return spans.reduce((width, span) => width + displayWidth(printable(span.text)), 0);
}

/**
 * One line from spans: made printable, cut to the style's width, and painted when the style has colour. The only place
 * that writes escape sequences, so nothing that is shown can bring its own.
 */
export function lineOf(style: Style, spans: readonly Span[]): string {
  const clean = withoutTrail(spans.map((span) => ({ ...span, text: printable(span.text) })));
  const fitting = spansWidth(clean) <= style.width ? clean : withoutTrail(cutSpans(style, clean));
  return fitting.map((span) => paint(style, span)).join('');
}

/** As much of the spans as fits, with an ellipsis at the end of it. */
function cutSpans(style: Style, spans: readonly Span[]): readonly Span[] {
  const ellipsis = ellipsisOf(style);
  let room = style.width - displayWidth(ellipsis);
  if (room < 0) return [];
  const kept: Span[] = [];
  for (const span of spans) {
    const text = truncate(span.text, room, '');
    room -= displayWidth(text);
    if (text === span.text) {
      kept.push(span);
      continue;
    }
    return [...kept, { ...span, text: `${text}${ellipsis}` }];
  }
  return kept;
}

/** The spans without space at the end of the line. */
function withoutTrail(spans: readonly Span[]): readonly Span[] {
  const end = spans.findLastIndex((span) => span.text.trimEnd() !== '');
  return spans.slice(0, end + 1).map((span, at) => (at === end ? { ...span, text: span.text.trimEnd() } : span));
}

/** A line of a single tone. */
export function textLine(style: Style, text: string, tone: Tone = 'plain'): string {
  return lineOf(style, [{ text, tone }]);
}

/** Facts with a separator between them, in as many lines as they need; a fact is cut only when it alone is too long. */
export function factLines(style: Style, facts: readonly Span[]): readonly string[] {
  const separator = separatorOf(style);
  const lines: Span[][] = [];
  for (const fact of facts) {
    const line = lines.at(-1);
    const needed = line === undefined ? 0 : spansWidth([...line, { text: separator }, fact]);
    if (line === undefined || needed > style.width) lines.push([fact]);
    else line.push({ text: separator, tone: 'faint' }, fact);
  }
  return lines.map((line) => lineOf(style, line));
}

function paint(style: Style, { text, tone }: Span): string {
  const code = style.colour && tone !== undefined ? CODES[tone] : '';
  return code === '' || text === '' ? text : `${ESCAPE}${code}m${text}${ESCAPE}0m`;
}

/** A bar of `width` columns: the share of each part in the total, and what is left empty. */
export function barSpans(
  style: Style,
  width: number,
  parts: readonly { count: number; tone: Tone }[],
  total: number,
): readonly Span[] {
  const glyphs = style.unicode ? { full: '█', empty: '░' } : { full: '#', empty: '.' };
  const spans: Span[] = [];
  let reached = 0;
  let columns = 0;
  for (const part of parts) {
    reached += part.count;
    const until = total === 0 ? 0 : Math.min(width, Math.floor((reached / total) * width));
    spans.push({ text: glyphs.full.repeat(Math.max(0, until - columns)), tone: part.tone });
    columns = Math.max(columns, until);
  }
  return [...spans, { text: glyphs.empty.repeat(width - columns), tone: 'faint' }];
}
