/** Why: showing progress is the one thing that needs a clock and a cursor; what is shown is decided in report/. */

import type { RunEvent } from '../domain/run-event.ts';
import { advanceRunView, beginRunView, renderRunEvent, renderRunView } from '../report/progress-text.ts';
import { writeProgress } from './output.ts';
import type { Terminal } from './terminal.ts';

/** Where events of a run are shown. */
export type ProgressView = { readonly show: (event: RunEvent) => void; readonly close: () => void };

/** How many steps there are, and how many of them were done before the run. */
export type Extent = { readonly total: number; readonly done: number };

const SILENT: ProgressView = { show: () => undefined, close: () => undefined };
const FRAME_MS = 100;

/** Opens the view: a live block on a terminal, one line an event anywhere else, nothing when silence is wanted. */
export function openProgressView(terminal: Terminal, extent: Extent, silent: boolean): ProgressView {
  if (silent) return SILENT;
  return terminal.interactive ? liveView(terminal, extent) : plainView(terminal);
}

function plainView(terminal: Terminal): ProgressView {
  return { show: (event) => writeProgress(`${renderRunEvent(event, terminal)}\n`), close: () => undefined };
}

/** Events scroll by above; below them a block shows what runs, drawn again ten times a second. */
function liveView(terminal: Terminal, extent: Extent): ProgressView {
  let view = beginRunView(extent, performance.now());
  let drawn = 0;
  const erase = (): string => (drawn === 0 ? '' : `\u001B[${drawn}A\u001B[0J`);
  const draw = (above: string): void => {
    const block = renderRunView(view, terminal, performance.now());
    writeProgress(`${erase()}${above}${block.map((line) => `${line}\n`).join('')}`);
    drawn = block.length;
  };
  const timer = setInterval(() => draw(''), FRAME_MS);
  return {
    show: (event) => {
      view = advanceRunView(view, event, performance.now());
      if (event.kind !== 'line' && event.kind !== 'started') draw(`${renderRunEvent(event, terminal)}\n`);
    },
    close: () => {
      clearInterval(timer);
      writeProgress(erase());
      drawn = 0;
    },
  };
}
