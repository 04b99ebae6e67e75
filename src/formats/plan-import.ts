/** Why: whoever imports plans needs all of these together, and loads them as one chunk. */

import type { Workflow, Step } from '../domain/workflow.ts';
import type { WorkflowId } from '../domain/ids.ts';
import type { Fault } from './fault.ts';
import { readPlan } from './plan-accounts.ts';
import { planSteps } from './plan-workflow.ts';
import type { Plan } from './plan.ts';
import { lineOf } from './plan-outline.ts';
import { decodeSource } from './source-text.ts';
import { workflowDigest } from './workflow-definition.ts';

/** The readers and writers of plans. */
export const planImport = { parse, planSteps, toWorkflow, tick };

const BOM = '\ufeff';

/** Reads a plan from its bytes; `file` is its name in faults. Only bytes that are no text are a fault. Never throws. */
function parse(
  bytes: Uint8Array,
  file: string,
): { readonly kind: 'ok'; readonly plan: Plan } | { readonly kind: 'faulty'; readonly fault: Fault } {
  const source = decodeSource(bytes, file);
  return source.kind === 'faulty' ? source : { kind: 'ok', plan: readPlan(withBom(bytes, source.text)) };
}

function withBom(bytes: Uint8Array, text: string): string {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? BOM + text : text;
}

/** The workflow of a plan's steps, as the version that is asked for. */
function toWorkflow(
  { id, name, version }: { readonly id: WorkflowId; readonly name: string; readonly version: string },
  steps: readonly Step[],
): Workflow {
  const definition = { id, name: lineOf(name) || id, version, strictCriteria: false, steps };
  return { ...definition, digest: workflowDigest(definition) };
}

/** The bytes of a plan with an `x` in the boxes at these offsets: one character for each, every other byte as it was. */
function tick(bytes: Uint8Array, offsets: readonly number[]): Uint8Array {
  const text = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true }).decode(bytes);
  const parts: string[] = [];
  let from = 0;
  for (const at of offsets.toSorted((a, b) => a - b)) {
    parts.push(text.slice(from, at), 'x');
    from = at + String.fromCodePoint(text.codePointAt(at) ?? 0).length;
  }
  return new TextEncoder().encode([...parts, text.slice(from)].join(''));
}
