/** Why: a preview shows everything that an import would make and everything that it would leave out, for people and for programs. */

import type { PlanImported } from '../app/import-plan.ts';
import { countOf } from '../domain/change.ts';
import type { LineAccount, PlanWarning } from '../formats/plan.ts';
import type { PreparedPlan } from './prepare-plan.ts';

/** The JSON of a preview: steps, edges with reasons, and each line that is no part of a step. */
export function previewJson({ file, plan, planned, request }: PreparedPlan): Readonly<Record<string, unknown>> {
  return {
    plan: file.shown,
    title: plan.title,
    workItem: request.item.id,
    phases: plan.phases.map(({ key, title, line, kind, checkpoints }) => ({ key, title, line, kind, checkpoints })),
    steps: planned.steps.map(({ step, line, phase, before }) => ({ ...step, line, phase, before: before ?? 'open' })),
    needs: planned.needs,
    warnings: warningsOf({ plan, planned }),
    notUnderstood: notUnderstood(plan.lines),
    lines: countRoles(plan.lines),
  };
}

/** Everything that is odd about a plan, by line. */
export function warningsOf({ plan, planned }: Pick<PreparedPlan, 'plan' | 'planned'>): readonly PlanWarning[] {
  return [...plan.warnings, ...planned.warnings].sort((a, b) => a.line - b.line);
}

function notUnderstood(lines: readonly LineAccount[]) {
  return lines.flatMap(({ line, role, text, why }) =>
    role === 'unused' ? [{ line, text, kind: why?.kind ?? 'loose-text', why: why?.text ?? '' }] : [],
  );
}

function countRoles(lines: readonly LineAccount[]): Readonly<Record<LineAccount['role'], number>> {
  const counts = { step: 0, detail: 0, structure: 0, dependency: 0, unused: 0 };
  for (const { role } of lines) counts[role] += 1;
  return counts;
}

/** The text of a preview. */
export function previewText(prepared: PreparedPlan): string {
  const { file, plan, planned } = prepared;
  const counts = countRoles(plan.lines);
  const head = `${file.shown}: ${countOf(planned.steps.length, 'step')} from ${countOf(plan.tasks.length, 'task')} in ${countOf(plan.phases.length, 'phase')}`;
  const account = `lines: ${counts.step} tasks, ${counts.detail} details, ${counts.structure} structure, ${counts.dependency} dependencies, ${counts.unused} not understood`;
  return [
    head,
    ...stepLines(prepared),
    '',
    ...sectionOf('odd', warningLines(prepared)),
    ...sectionOf('not understood, so without effect', leftLines(plan.lines)),
    account,
  ].join('\n');
}

function sectionOf(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`${title}:`, ...lines, ''];
}

function stepLines({ planned }: PreparedPlan): readonly string[] {
  const needs = new Map<string, Map<string, string[]>>();
  for (const { step, needs: earlier, reason } of planned.needs) {
    const byReason = needs.get(step) ?? new Map<string, string[]>();
    byReason.set(reason, [...(byReason.get(reason) ?? []), earlier]);
    needs.set(step, byReason);
  }
  let phase: string | undefined;
  return planned.steps.flatMap(({ step, phase: own, before, line }) => {
    const heading = own === phase ? [] : ['', own];
    phase = own;
    const facts = [
      step.parallelizable ? '[P]' : '',
      before === undefined ? '' : `(${before} before import)`,
      ...step.locks.map((lock) => `lock ${lock}`),
    ];
    const name = own === step.name ? '' : (step.name ?? '');
    const title = [step.key, ...facts, name, `· line ${line}`].filter((part) => part !== '').join(' ');
    const reasons = [...(needs.get(step.key) ?? [])].map(
      ([reason, keys]) => `      after ${shortList(keys)}: ${reason}`,
    );
    return [...heading, `  ${title}`, ...reasons, ...exits(step)];
  });
}

function exits({ exitCriteria, gates }: PreparedPlan['planned']['steps'][number]['step']): readonly string[] {
  const criteria = exitCriteria.map(({ text }) => `      done when: ${text}`);
  return [...criteria, ...gates.map(({ key }) => `      gate after it: ${key}`)];
}

const SHOWN = 8;

function shortList(keys: readonly string[]): string {
  const rest = keys.length - SHOWN;
  return rest > 0 ? `${keys.slice(0, SHOWN).join(', ')} and ${rest} more` : keys.join(', ');
}

function warningLines(prepared: PreparedPlan): readonly string[] {
  return warningsOf(prepared).map(({ line, message }) => `  line ${line}: ${message}`);
}

function leftLines(lines: readonly LineAccount[]): readonly string[] {
  return notUnderstood(lines).map(
    ({ line, text, why }) => `  line ${line}: ${why}: ${text.length > 80 ? `${text.slice(0, 80)}…` : text}`,
  );
}

/** What an import did, in a few lines; the preview has the rest. */
export function importedText(prepared: PreparedPlan, done: PlanImported): string {
  const { file, plan } = prepared;
  const { id } = prepared.request.item;
  const { workflow, follows, added, removed, recorded } = done;
  const odd = warningsOf(prepared).length;
  const left = notUnderstood(plan.lines).length;
  const lines: Record<PlanImported['kind'], readonly string[]> = {
    new: [`imported ${file.shown} as ${id}: ${countOf(workflow.steps.length, 'step')}`],
    same: [`${id} holds ${file.shown} as it is`],
    changed: [
      `${file.shown} is another plan than ${id} follows: it is ${workflow.id} ${workflow.version} now; ${id} stays with ${follows}`,
      ...(added.length > 0 ? [`  new: ${shortList(added)}`] : []),
      ...(removed.length > 0 ? [`  no longer in the plan: ${shortList(removed)}`] : []),
      `  nothing that ${id} has done is lost; moving it to ${workflow.version} is a decision of its own`,
    ],
  };
  const before = recorded > 0 ? [`recorded as ended before import: ${countOf(recorded, 'step')}`] : [];
  const look =
    odd + left > 0
      ? [
          `${countOf(odd, 'warning')}, ${countOf(left, 'line')} without effect: baton plan import ${file.shown} --preview`,
        ]
      : [];
  return [...lines[done.kind], ...before, ...look].join('\n');
}
