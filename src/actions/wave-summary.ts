/** Why: whoever opens a run sees at once what it started, where the plan stands and why the rest waits. */

import type { StepGraph } from '../domain/graph.ts';
import { describeReasons } from '../domain/reasons.ts';
import type { Overview } from '../domain/overview.ts';
import type { StepRow } from '../domain/step-row.ts';
import { describeLeftOut, type LeftOut } from '../domain/wave.ts';
import { renderPlanDiagram } from '../report/plan-diagram.ts';
import { STEP_SIGNS } from '../report/style.ts';
import { list, plainText, table } from './markdown.ts';

/** What is told about a work item. */
export type ItemAccount = {
  readonly overview: Overview;
  readonly graph: StepGraph;
  /** Ready steps that no job can take. */
  readonly leftOut: readonly LeftOut[];
};

const MOST_ROWS = 60;

/** Heading, counts, the plan as a diagram, and the tables of what is ready, runs and waits. */
export function describeItem({ overview, graph, leftOut }: ItemAccount): string {
  const { counts, workItem, workflow } = overview;
  const bars = `${counts.done} of ${counts.total} done, ${counts.running} running, ${counts.ready} ready, ${counts.failed} failed`;
  return [
    `## ${plainText(workItem.id)}: ${plainText(workItem.title)}`,
    `${bars} (workflow ${plainText(workflow.name)} ${plainText(workflow.version)})`,
    `**Next:** ${plainText(overview.nextAction)}`,
    ['```mermaid', renderPlanDiagram(graph, overview.steps), '```'].join('\n'),
    stepTable(overview.steps, leftOut),
  ].join('\n\n');
}

/** Sections follow each other with an empty line; those without content are left out. */
export function sections(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n');
}

/** A heading with a list under it; nothing when the list is empty. */
export function listed(heading: string, items: readonly string[]): string {
  return items.length === 0 ? '' : `### ${heading}\n\n${list(items)}`;
}

function stepTable(rows: readonly StepRow[], leftOut: readonly LeftOut[]): string {
  const left = new Map(leftOut.map((each) => [each.step, describeLeftOut(each)]));
  const open = rows.filter((row) => row.status !== 'done').toSorted((a, b) => rank(a) - rank(b));
  const shown = open.slice(0, MOST_ROWS).map((row) => {
    const { glyph, word } = STEP_SIGNS[row.status];
    return [row.key, `${glyph} ${word}`, left.get(row.key) ?? whyOf(row)];
  });
  const more = open.length - shown.length;
  const rest = more > 0 ? `\n\nand ${more} more that wait` : '';
  return `${table(['step', 'state', 'why'], shown)}${rest}`;
}

function rank({ status }: StepRow): number {
  return ['failed', 'conflict', 'awaiting-gate', 'running', 'ready', 'blocked', 'done'].indexOf(status);
}

function whyOf(row: StepRow): string {
  if (row.status === 'running') return `attempt ${row.attemptId ?? ''} by ${row.holder ?? ''}`;
  if (row.status === 'failed') return row.outcome ?? '';
  return describeReasons(row.reasons);
}
