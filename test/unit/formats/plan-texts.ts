/** Why: tests of plans ask for the same few things: which steps, after what, and what was told. */

import { readFileSync } from 'node:fs';

import { readPlan } from '../../../src/formats/plan-accounts.ts';
import { planSteps, type ImportForm } from '../../../src/formats/plan-workflow.ts';

/** What a plan becomes, in short. */
export function importOf(text: string, form: Partial<ImportForm> = {}) {
  const plan = readPlan(text);
  const planned = planSteps(plan, { by: 'task', gates: false, ...form });
  const after = planned.steps.map(({ step }) => `${step.key} < ${(step.needs ?? []).join(' ')}`.trimEnd());
  const told = [...plan.warnings, ...planned.warnings].map(({ line, message }) => `${line}: ${message}`);
  const unused = plan.lines.flatMap(({ line, role, why }) =>
    role === 'unused' ? [`${line}: ${why?.text ?? ''}`] : [],
  );
  const keys = planned.steps.map(({ step }) => step.key);
  const reasons = new Map(planned.needs.map(({ step, needs, reason }) => [`${step} < ${needs}`, reason]));
  return { plan, planned, keys, after, told, unused, reasons };
}

/** The names of the steps of a text. */
export function namesOf(text: string): readonly (string | undefined)[] {
  return importOf(text).planned.steps.map(({ step }) => step.name);
}

/** A plan of the folder beside this file. */
export function fixture(name: string): string {
  return readFileSync(new URL(`plans/${name}.md`, import.meta.url), 'utf8');
}
