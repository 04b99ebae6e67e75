/** Why: the tables of mistakes show each fault on one line, and start from the same good head of a file. */

import { parseWorkflow } from '../../../src/formats/workflow-yaml.ts';
import { utf8 } from './bytes.ts';

export const HEAD = 'schemaVersion: "1.0"\nid: wf\nversion: 1.0.0\n';

/** The faults of a workflow file as `line:column message`, with the hint after ` | `. */
export function faultsOf(text: string): readonly string[] {
  const parsed = parseWorkflow(utf8(text), 'wf.yaml');
  return parsed.kind === 'ok'
    ? []
    : parsed.faults.map(
        ({ line, column, message, hint }) => `${line}:${column} ${message}${hint === undefined ? '' : ` | ${hint}`}`,
      );
}

/** A workflow with these steps, one on each line from line 5. */
export function withSteps(...steps: readonly string[]): string {
  return `${HEAD}steps:\n${steps.map((step) => `  - ${step}\n`).join('')}`;
}
