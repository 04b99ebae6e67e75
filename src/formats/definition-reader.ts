/** Why: whoever reads definitions needs all of these together, and loads them as one chunk. */

import { findCycle } from '../domain/cycle.ts';
import { formatFault, type Fault } from './fault.ts';
import { renderWorkflow, workflowDigest } from './workflow-definition.ts';
import { overlappingVersions, type VersionConflict } from './workflow-versions.ts';
import { parseWorkflow, type ParsedWorkflow } from './workflow-yaml.ts';

/** The readers and writers of workflows and work items. */
export const definitionReader = {
  formatFault,
  parseWorkflow: parseRunnableWorkflow,
  renderWorkflow,
  workflowDigest,
  overlappingVersions,
  describeConflict,
};

/** Reads a workflow file; steps that wait for each other in a circle are a fault like any other. Never throws. */
function parseRunnableWorkflow(bytes: Uint8Array, file: string): ParsedWorkflow {
  const parsed = parseWorkflow(bytes, file);
  const circle = parsed.kind === 'ok' ? findCycle(parsed.workflow) : undefined;
  return circle === undefined ? parsed : { kind: 'faulty', faults: [circleFault(bytes, file, circle)] };
}

function circleFault(bytes: Uint8Array, file: string, circle: readonly string[]): Fault {
  const lines = new TextDecoder().decode(bytes).split(/\r\n|\r|\n/u);
  const [first = ''] = circle;
  const definition = new RegExp(`\\bkey["']?:\\s*["']?${first.replaceAll('.', '\\.')}["']?\\s*(?:[,}#]|$)`, 'u');
  const at = Math.max(
    0,
    lines.findIndex((line) => definition.test(line)),
  );
  const text = lines[at] ?? '';
  return {
    file,
    line: at + 1,
    column: Math.max(1, text.search(definition) + 1),
    text,
    message: `these steps wait for each other in a circle: ${[...circle, first].join(' → ')}`,
    hint: 'each waits for the next, by "needs" or because it comes later in the order',
  };
}

/** Two versions that exclude each other, in words. */
function describeConflict({ kind, first, second }: VersionConflict): string {
  return kind === 'same-version'
    ? `${first.id} ${first.version} is defined twice`
    : `${first.id} ${first.version} and ${second.version} are in effect at the same time`;
}
