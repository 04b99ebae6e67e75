/** Why: checking files one by one and against each other is the same for one file and for all. */

import type { Workflow } from '../domain/workflow.ts';
import type { Fault } from '../formats/fault.ts';
import { readNamedFile } from './named-file.ts';

/** What came of checking one file. */
export type CheckedFile = {
  readonly file: string;
  /** What a good file defines; `steps` is how many. */
  readonly workflow?: { readonly id: string; readonly version: string; readonly steps: number };
  readonly faults: readonly Fault[];
  /** The faults as they are shown. */
  readonly texts: readonly string[];
};

/** Two definitions that exclude each other. */
export type Overlap = {
  readonly kind: 'same-version' | 'overlap';
  readonly workflow: string;
  readonly versions: readonly [string, string];
  readonly text: string;
};

/** Checks workflow files, each by itself and all together for versions that are in effect at the same time. */
export async function checkWorkflows(
  files: readonly { readonly path: string; readonly shown: string }[],
): Promise<{ readonly checked: readonly CheckedFile[]; readonly overlaps: readonly Overlap[] }> {
  const { definitionReader: definitions } = await import('../formats/definition-reader.ts');
  const good: Workflow[] = [];
  const checked = files.map(({ path, shown }): CheckedFile => {
    const parsed = definitions.parseWorkflow(readNamedFile(path, shown), shown);
    if (parsed.kind === 'faulty') {
      return { file: shown, faults: parsed.faults, texts: parsed.faults.map(definitions.formatFault) };
    }
    const { workflow } = parsed;
    good.push(workflow);
    return {
      file: shown,
      workflow: { id: workflow.id, version: workflow.version, steps: workflow.steps.length },
      faults: [],
      texts: [],
    };
  });
  const overlaps = definitions.overlappingVersions(good).map((conflict): Overlap => ({
    kind: conflict.kind,
    workflow: conflict.first.id,
    versions: [conflict.first.version, conflict.second.version],
    text: definitions.describeConflict(conflict),
  }));
  return { checked, overlaps };
}
