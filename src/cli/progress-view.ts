/** Why: showing progress is the one thing that needs a clock and a cursor; what is shown is decided in report/. */

import type { RunEvent } from '../domain/run-event.ts';
import { writeProgress } from './output.ts';
import type { Terminal } from './terminal.ts';

/** Where events of a run are shown. */
export type ProgressView = { readonly show: (event: RunEvent) => void; readonly close: () => void };

/** Opens the view: nothing with --quiet, otherwise one line an event. */
export function openProgressView(
  _terminal: Terminal,
  form: { readonly json: boolean; readonly quiet: boolean },
): ProgressView {
  if (form.quiet) return { show: () => undefined, close: () => undefined };
  return { show: (event) => writeProgress(`${plainLine(event)}\n`), close: () => undefined };
}

function plainLine(event: RunEvent): string {
  switch (event.kind) {
    case 'started':
      return `[${event.step}] started attempt ${event.attemptId}`;
    case 'line':
      return `[${event.step}] | ${event.line}`;
    case 'completed':
      return `[${event.step}] done in ${event.seconds} s: ${event.outcome}`;
    case 'failed':
      return `[${event.step}] failed after ${event.seconds} s: ${event.outcome}${event.retryIn === undefined ? '' : `; retry in ${event.retryIn} s`}`;
    case 'recovered':
      return `[${event.step}] attempt ${event.attemptId} was cut off; ended it`;
    case 'lost':
      return `[${event.step}] is held by somebody else`;
    case 'stopping':
      return `stopping ${event.running}`;
  }
}
