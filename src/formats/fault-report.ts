/** Why: a reader that goes on after a fault needs one place to put faults, which knows lines and columns. */

import type { Fault } from './fault.ts';
import { lastIndexWhere } from './last-index.ts';

/** Collects the faults of one file. Offsets count UTF-16 units from the start of the text. */
export type FaultReport = {
  readonly add: (offset: number, message: string, hint?: string) => void;
  /** The line of an offset, counted from 1. */
  readonly lineAt: (offset: number) => number;
  readonly isEmpty: () => boolean;
  /** True when further faults are only counted, so that nobody need look for hints any more. */
  readonly isFull: () => boolean;
  /** What was found, in the order of the file and each thing once. */
  readonly faults: () => readonly Fault[];
};

/** More than anybody reads; beyond it faults are only counted, so that a hostile file cannot fill the memory. */
const MAX_FAULTS = 1000;

type Finding = { readonly offset: number; readonly message: string; readonly hint: string | undefined };

/** Opens an empty report on a file. `text` is the file's text without a byte order mark; `file` is its name for people. */
export function openReport(file: string, text: string): FaultReport {
  const findings: Finding[] = [];
  const seen = new Set<string>();
  let uncounted = 0;
  let starts: readonly number[] | undefined;
  const lineIndex = (offset: number): number => {
    starts ??= lineStarts(text);
    const known = starts;
    return lastIndexWhere(known.length, (index) => (known[index] ?? Infinity) <= offset);
  };

  const locate = ({ offset, message, hint }: Finding): Fault => {
    const index = lineIndex(offset);
    const start = starts?.[index] ?? 0;
    const end = starts?.[index + 1] ?? text.length;
    const line = text.slice(start, end).replace(/[\r\n]+$/u, '');
    const place = { file, line: index + 1, column: offset - start + 1, text: line, message };
    return hint === undefined ? place : { ...place, hint };
  };

  return {
    add: (offset, message, hint) => {
      const identity = `${offset} ${message}`;
      if (seen.has(identity)) {
        return;
      }
      if (findings.length >= MAX_FAULTS) {
        uncounted += 1;
        return;
      }
      seen.add(identity);
      findings.push({ offset, message, hint });
    },
    lineAt: (offset) => lineIndex(offset) + 1,
    isEmpty: () => findings.length === 0,
    isFull: () => findings.length >= MAX_FAULTS,
    faults: () => {
      const inOrder = findings.toSorted((a, b) => a.offset - b.offset).map(locate);
      const last = inOrder.at(-1);
      return uncounted === 0 || last === undefined
        ? inOrder
        : [...inOrder, { ...last, message: `there are at least ${uncounted} more faults in this file` }];
    },
  };
}

/** Where each line starts. A line ends with LF, CR LF or CR, as in YAML. */
function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (const { index, 0: lineBreak } of text.matchAll(/\r\n|\n|\r/gu)) {
    starts.push(index + lineBreak.length);
  }
  return starts;
}
