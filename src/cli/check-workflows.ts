/** Why: checking files one by one and against each other is the same for one file and for all. */

import { countOf } from '../domain/change.ts';
import type { Workflow } from '../domain/workflow.ts';
import type { Fault } from '../formats/fault.ts';
import { readNamedFile } from './named-file.ts';

/** What came of checking one file. */
export type CheckedFile = {
  readonly file: string;
  /** `<id> <version>, <n> steps` of a good file. */
  readonly workflow?: string;
  readonly faults: readonly Fault[];
  /** The faults as they are shown. */
  readonly texts: readonly string[];
};

/** Checks workflow files, each by itself and all together for versions that are in effect at the same time. */
export async function checkWorkflows(
  files: readonly { readonly path: string; readonly shown: string }[],
): Promise<{ readonly checked: readonly CheckedFile[]; readonly overlaps: readonly string[] }> {
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
      workflow: `${workflow.id} ${workflow.version}, ${countOf(workflow.steps.length, 'step')}`,
      faults: [],
      texts: [],
    };
  });
  return { checked, overlaps: definitions.overlappingVersions(good).map(definitions.describeConflict) };
}
