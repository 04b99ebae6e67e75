/** Why: whoever watches a run sees what goes on and how far it is; a log of the same run has one line for each event. */

import type { StepKey } from '../domain/ids.ts';
import type { RunEvent } from '../domain/run-event.ts';
import { countOf } from '../domain/change.ts';
import { formatDuration, formatSpan } from '../domain/time.ts';
import { displayWidth } from './printable.ts';
import { barSpans, factLines, lineOf, signSpan, STEP_SIGNS, type Span, type Style } from './style.ts';
import { renderTable, type Cell, type Row } from './table.ts';

/** A step that runs: since when, in milliseconds of the watcher's clock, and its last line of output. */
type Active = { readonly step: StepKey; readonly attempt: number; readonly since: number; readonly line: string };

/** What a watcher of a run knows. Times are milliseconds of the watcher's own clock. */
export type RunView = {
  readonly total: number;
  readonly done: number;
  readonly failed: number;
  readonly since: number;
  readonly stopping: boolean;
  readonly active: ReadonlyMap<StepKey, Active>;
  /** Steps that are tried again, and when. */
  readonly pausing: ReadonlyMap<StepKey, number>;
};

/** The view at the start of a run in which so many of all steps are done already. */
export function beginRunView(steps: { readonly total: number; readonly done: number }, nowMs: number): RunView {
  return { ...steps, failed: 0, since: nowMs, stopping: false, active: new Map(), pausing: new Map() };
}

/** The view after an event. */
export function advanceRunView(view: RunView, event: RunEvent, nowMs: number): RunView {
  switch (event.kind) {
    case 'started': {
      const { step, attempt } = event;
      const active = new Map(view.active).set(step, { step, attempt, since: nowMs, line: '' });
      return { ...view, active, pausing: without(view.pausing, step) };
    }
    case 'line':
      return withLine(view, event.step, event.line);
    case 'completed':
      // Work that is sent back while the run goes on is completed twice.
      return { ...view, done: Math.min(view.total, view.done + 1), active: without(view.active, event.step) };
    case 'failed':
      return withFailure({ ...view, active: without(view.active, event.step) }, event, nowMs);
    case 'lost':
      return { ...view, active: without(view.active, event.step) };
    case 'stopping':
      return { ...view, stopping: true };
    case 'sent-back':
      return { ...view, done: Math.max(0, view.done - 1) };
    default:
      return view;
  }
}

function withLine(view: RunView, step: StepKey, line: string): RunView {
  const known = view.active.get(step);
  if (known === undefined || line.trim() === '') return view;
  return { ...view, active: new Map(view.active).set(step, { ...known, line }) };
}

function withFailure(view: RunView, event: Extract<RunEvent, { kind: 'failed' }>, nowMs: number): RunView {
  if (event.retryIn === undefined) return { ...view, failed: view.failed + 1 };
  return { ...view, pausing: new Map(view.pausing).set(event.step, nowMs + event.retryIn * 1000) };
}

/** The live block: a line with the bar and the counts, and one for each step that runs, at most `most` of these. */
export function renderRunView(view: RunView, style: Style, nowMs: number, most = 12): readonly string[] {
  const running = [...view.active.values()];
  const pausing = [...view.pausing];
  const shown = running.length + pausing.length <= most ? most : most - 1;
  const rows = [
    ...running.map((each) => activeCells(style, each, nowMs)),
    ...pausing.map(([step, at]) => pausingCells(style, step, at - nowMs)),
  ];
  const more = rows.length - shown;
  const rest: readonly Row[] =
    more > 0 ? [{ across: { text: `${style.unicode ? '⋮' : ':'} ${more} more`, tone: 'faint' } }] : [];
  return [
    ...headLines(view, style, nowMs),
    ...renderTable(style, [{}, { max: 32 }, { right: true }, { grow: true }], [...rows.slice(0, shown), ...rest], 2),
  ];
}

function headLines(view: RunView, style: Style, nowMs: number): readonly string[] {
  const { done, total, active, pausing, failed, stopping } = view;
  const bar = barSpans(
    style,
    Math.min(20, Math.floor(style.width / 3)),
    [
      { count: done, tone: 'good' },
      { count: active.size, tone: 'busy' },
    ],
    total,
  );
  const facts: readonly Span[] = [
    { text: `${done} of ${total} done`, tone: 'strong' },
    ...(active.size > 0 ? [{ text: `${active.size} running`, tone: 'busy' } as const] : []),
    ...(pausing.size > 0 ? [{ text: `${pausing.size} to be retried`, tone: 'asked' } as const] : []),
    ...(failed > 0 ? [{ text: `${failed} failed`, tone: 'bad' } as const] : []),
    { text: formatSpan((nowMs - view.since) / 1000), tone: 'faint' },
    ...(stopping ? [{ text: 'stopping', tone: 'asked' } as const] : []),
  ];
  const width = bar.reduce((sum, span) => sum + displayWidth(span.text), 0);
  const [first = '', ...rest] = factLines({ ...style, width: style.width - width - 2 }, facts);
  return [`${lineOf(style, bar)}  ${first}`, ...rest.map((line) => `${' '.repeat(width + 2)}${line}`)];
}

function activeCells(style: Style, { step, attempt, since, line }: Active, nowMs: number): readonly Cell[] {
  return [
    signSpan(style, STEP_SIGNS.running),
    { text: attempt > 1 ? `${step} (attempt ${attempt})` : step, tone: 'strong' },
    { text: formatSpan((nowMs - since) / 1000), tone: 'faint' },
    { text: line, tone: 'faint' },
  ];
}

function pausingCells(style: Style, step: StepKey, leftMs: number): readonly Cell[] {
  return [
    signSpan(style, { ...STEP_SIGNS['awaiting-gate'], word: 'pausing' }),
    { text: step, tone: 'strong' },
    { text: formatSpan(Math.ceil(leftMs / 1000)), tone: 'faint' },
    { text: 'until it is tried again', tone: 'faint' },
  ];
}

function without<Value>(map: ReadonlyMap<StepKey, Value>, step: StepKey): ReadonlyMap<StepKey, Value> {
  const copy = new Map(map);
  copy.delete(step);
  return copy;
}

/** An event as one line of a log, whole whatever the width: `[unit] done in 3.2 s`. */
export function renderRunEvent(event: RunEvent, style: Style): string {
  const prefix: readonly Span[] = 'step' in event ? [{ text: `[${event.step}] `, tone: 'busy' }] : [];
  return lineOf({ ...style, width: Number.POSITIVE_INFINITY }, [...prefix, ...eventSpans(event)]);
}

function eventSpans(event: RunEvent): readonly Span[] {
  switch (event.kind) {
    case 'started':
      return [{ text: `started attempt ${event.attemptId} (attempt ${event.attempt})` }];
    case 'line':
      return [{ text: '| ', tone: 'faint' }, { text: event.line }];
    case 'completed':
      return [{ text: 'done', tone: 'good' }, { text: ` in ${formatDuration(event.seconds)}: ${event.outcome}` }];
    case 'failed': {
      const again = event.retryIn === undefined ? '' : `, retry in ${formatSpan(event.retryIn)}`;
      return [
        { text: 'failed', tone: 'bad' },
        { text: ` after ${formatDuration(event.seconds)} (${event.outcome})${again}` },
      ];
    }
    default:
      return rareSpans(event);
  }
}

type RareEvent = Exclude<RunEvent, { kind: 'started' | 'line' | 'completed' | 'failed' }>;

function rareSpans(event: RareEvent): readonly Span[] {
  switch (event.kind) {
    case 'recovered': {
      const ended = event.orphans === 0 ? '' : `, and what was left of it (${event.orphans}) was ended`;
      return [{ text: `attempt ${event.attemptId} of an earlier run was cut off${ended}; it is recorded as lost` }];
    }
    case 'sent-back':
      return [{ text: 'sent back', tone: 'asked' }, { text: `: ${event.reason}` }];
    case 'lost':
      return [{ text: `went to somebody else${placeOf(event.kept)}` }];
    case 'taken-over':
      return [{ text: `taken over from attempt ${event.attemptId}: ${event.why}`, tone: 'asked' }];
    case 'reaped':
      return [{ text: `ended attempt ${event.attemptId}: ${event.why}`, tone: 'asked' }];
    case 'superseded':
    case 'cancelled':
      return [{ text: 'stopping', tone: 'asked' }, { text: `: ${whyStopped(event)}` }];
    case 'stopping':
      return [{ text: `stopping: ending ${countOf(event.running, 'step')}`, tone: 'asked' }];
  }
}

function placeOf(kept: string | undefined): string {
  return kept === undefined ? '' : `; what came too late is kept in ${kept}`;
}

function whyStopped(event: Extract<RunEvent, { kind: 'superseded' | 'cancelled' }>): string {
  if (event.kind === 'cancelled') return `${event.by} asked for it (${event.reason})`;
  return event.reason === ''
    ? 'the attempt does not count any more'
    : `the attempt does not count any more: ${event.reason}`;
}
