/** Why: a check-up is read from top to bottom: what is wrong, why that matters, and what to type. */

import { countOf } from '../domain/change.ts';
import { isTrouble, repairsOf, type Diagnosis } from '../domain/diagnosis.ts';
import { printable } from './printable.ts';
import { lineOf, signSpan, type Sign, type Style } from './style.ts';

const SIGNS: Readonly<Record<Diagnosis['level'], Sign>> = {
  fault: { word: 'fault', glyph: '✗', ascii: 'x', tone: 'bad' },
  warning: { word: 'warning', glyph: '▲', ascii: '!', tone: 'asked' },
  unseen: { word: 'not seen', glyph: '?', ascii: '?', tone: 'faint' },
  ok: { word: 'ok', glyph: '✓', ascii: '+', tone: 'good' },
};

const SIGN_WIDTH = 12;

/** The diagnoses in their order, and what they come to. Nothing is cut: a command that is not whole helps nobody. */
export function renderCheckUp(found: readonly Diagnosis[], style: Style): string {
  const wide = { ...style, width: Number.MAX_SAFE_INTEGER };
  return [...found.flatMap((diagnosis) => renderDiagnosis(diagnosis, wide)), '', summary(found)].join('\n');
}

function renderDiagnosis(diagnosis: Diagnosis, style: Style): readonly string[] {
  const sign = signSpan(style, SIGNS[diagnosis.level]);
  const [first = '', ...more] = diagnosis.what.split('\n');
  const head = lineOf(style, [
    { ...sign, text: sign.text.padEnd(SIGN_WIDTH) },
    { text: `${diagnosis.check}: ${first}`, tone: diagnosis.level === 'fault' ? 'strong' : 'plain' },
  ]);
  const indent = ' '.repeat(SIGN_WIDTH);
  const rest = more.map((line) => `${indent}${printable(line)}`.trimEnd());
  if (!isTrouble(diagnosis)) return [head, ...rest];
  const why = lineOf(style, [{ text: `${indent}why: ${diagnosis.why}`, tone: 'faint' }]);
  const mend = diagnosis.mend
    .split('\n')
    .map((line, at) => lineOf(style, [{ text: `${indent}${at === 0 ? 'try: ' : '     '}${line}` }]));
  return [head, ...rest, why, ...mend];
}

function summary(found: readonly Diagnosis[]): string {
  const count = (level: Diagnosis['level']): number => found.filter((diagnosis) => diagnosis.level === level).length;
  const [faults, warnings, unseen] = [count('fault'), count('warning'), count('unseen')];
  const repairs = repairsOf(found).length;
  const parts = [
    faults + warnings === 0 ? 'nothing is in the way' : `${countOf(faults, 'fault')}, ${countOf(warnings, 'warning')}`,
    ...(unseen === 0 ? [] : [`${unseen} not seen`]),
    ...(repairs === 0
      ? []
      : [`${repairs === 1 ? 'one of them' : `${repairs} of them`} the program can mend: baton doctor --repair`]),
  ];
  return parts.join('; ');
}
