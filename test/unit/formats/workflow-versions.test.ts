/** Why: windows that touch are right and windows that overlap are not, and the difference is one instant. */

import { describe, expect, it } from 'vitest';
import type { Workflow } from '../../../src/domain/workflow.ts';
import { overlappingVersions } from '../../../src/formats/workflow-versions.ts';
import { parseWorkflow } from '../../../src/formats/workflow-yaml.ts';
import { utf8 } from './bytes.ts';

function day(name: string, value: string): string {
  return value === '-' ? '' : `${name}: 2026-01-${value}T00:00:00Z\n`;
}

/** A workflow written as `version from to`, with `-` for a missing end; days of January. */
function workflow(text: string, id = 'wf'): Workflow {
  const [version = '', from = '-', to = '-'] = text.split(' ');
  const parsed = parseWorkflow(
    utf8(
      `schemaVersion: "1.0"\nid: ${id}\nversion: ${version}.0.0\n${day('effectiveFrom', from)}${day('effectiveTo', to)}steps: [{ key: a }]\n`,
    ),
    'wf.yaml',
  );
  if (parsed.kind === 'faulty') {
    throw new Error(text);
  }
  return parsed.workflow;
}

describe('overlappingVersions', () => {
  it.each([
    [['1 - 10', '2 10 20', '3 20 -'], []],
    [['1 - 10', '2 09 20'], ['overlap 1.0.0 2.0.0']],
    [['2 05 -', '1 - -'], []],
    [['1 - -', '2 - -'], []],
    [['10 - -', '9 - -'], []],
    [['1 - -', '2 10 20', '3 20 -'], []],
    [['1 05 -', '2 - -'], ['overlap 2.0.0 1.0.0']],
    [['1 - 10', '2 - -'], ['overlap 1.0.0 2.0.0']],
    [['1 - -', '2 01 30', '3 20 -'], ['overlap 2.0.0 3.0.0']],
    [['1 - -', '1 20 -'], ['same-version 1.0.0 1.0.0']],
    [
      ['1 01 30', '2 02 03', '3 04 05'],
      ['overlap 1.0.0 2.0.0', 'overlap 1.0.0 3.0.0'],
    ],
    [['1 - -'], []],
    [[], []],
  ])('%j', (versions, conflicts) => {
    const found = overlappingVersions(versions.map((text) => workflow(text)));
    expect(found.map(({ kind, first, second }) => `${kind} ${first.version} ${second.version}`)).toEqual(conflicts);
  });

  it('compares only versions of one workflow', () => {
    expect(overlappingVersions([workflow('1 - -', 'a'), workflow('2 - -', 'b')])).toEqual([]);
  });
});
